"""Is a person's clock read from the figures by the rules of the snapshot itself?"""

from datetime import timedelta

from core.clock import clock, course, window_of
from tests.core.figure_rows import ANNA, DAY, act, figure
from tests.snapshot_maker import NOON, MakeSnapshot


def test_the_window_is_that_of_the_snapshots_own_rules(make_snapshot: MakeSnapshot) -> None:
    window = window_of(figure("tier_rules", make_snapshot()))

    assert window.length == timedelta(hours=168)
    assert [rule.tier for rule in window.rules] == ["hot", "warm", "cool"]
    assert str(window.zone) == "Europe/Moscow"


def test_own_acts_have_a_clock_of_their_own(make_snapshot: MakeSnapshot) -> None:
    approvals = [act(ANNA, "payment_approved", ago=2 * DAY) for _ in range(3)]
    snapshot = make_snapshot(events=[*approvals, *[act(ANNA) for _ in range(2)]])
    events = figure("person_window", snapshot, person=ANNA)
    window = window_of(figure("tier_rules", snapshot))

    every = clock(events, window, taken_at=NOON)
    own = clock(events.filter("own"), window, taken_at=NOON)

    assert (every.now.tier, own.now.tier) == ("cool", "cold")
    assert [(step.tier, len(step.left)) for step in every.changes] == [("cold", 3)]
    assert own.changes == ()


def test_the_course_ends_when_the_window_has_passed(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(events=[act(ANNA, ago=DAY)])
    window = window_of(figure("tier_rules", snapshot))

    found = course(
        clock(figure("person_window", snapshot, person=ANNA), window, taken_at=NOON), window
    )

    assert found["events"].to_list() == [1, 0, 0]
    assert found["happens_at"].to_list()[-1] == NOON + 7 * DAY
