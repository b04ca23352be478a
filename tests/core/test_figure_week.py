"""Do the four figures count by their rules, and say how they know what was a week ago?"""

from datetime import timedelta

from tests.core.figure_rows import ANNA, BORIS, DAY, GLEB, VERA, act, figure, registration
from tests.snapshot_maker import NOON, MakeSnapshot


def test_the_four_figures_count_by_their_rules(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        events=[act(ANNA), act(ANNA)],
        registrations=[registration(BORIS, "cursor_lesson")],
        bookings=[{"user_id": VERA, "confirmed": status} for status in (-1, 0, 1, 2)],
        users=[{"user_id": GLEB, "updated_at": NOON}],
    )

    found = figure("four_figures", snapshot)

    assert found.select("figure", "now").rows() == [
        ("total_users", 3),
        ("active_bookings", 3),
        ("confirmed_payments", 1),
        ("registrations", 1),
    ]


def test_a_week_ago_is_the_kept_snapshot_nearest_to_it(make_snapshot: MakeSnapshot) -> None:
    old = {"created_at": NOON - 30 * DAY}
    first = [{"user_id": ANNA, "confirmed": 1, **old}, {"user_id": BORIS, "confirmed": 0, **old}]
    make_snapshot(bookings=first[:1], taken_at=NOON - timedelta(days=7, hours=20))
    nearest = make_snapshot(bookings=first, taken_at=NOON - timedelta(days=6, hours=20)).file
    make_snapshot(bookings=first, taken_at=NOON - 3 * DAY)
    paid = [{"user_id": ANNA, "confirmed": 2, **old}, *first[1:]]

    found = figure("four_figures", make_snapshot(bookings=paid, taken_at=NOON))

    assert found.select("figure", "now", "week_ago", "change", "method").rows() == [
        ("total_users", 2, 2, 0, "snapshot"),
        ("active_bookings", 2, 2, 0, "snapshot"),
        ("confirmed_payments", 1, 0, 1, "snapshot"),
        ("registrations", 0, 0, 0, "snapshot"),
    ]
    assert set(found["compared_at"]) == {nearest.taken_at}


def test_without_a_snapshot_of_a_week_ago_statuses_are_unknown(make_snapshot: MakeSnapshot) -> None:
    make_snapshot(events=[act(ANNA, ago=20 * DAY)], taken_at=NOON - 3 * DAY)
    snapshot = make_snapshot(events=[act(ANNA, ago=20 * DAY), act(BORIS, ago=DAY)])

    found = figure("four_figures", snapshot)

    assert found.select("figure", "week_ago", "change", "method").rows() == [
        ("total_users", 1, 1, "row times"),
        ("active_bookings", None, None, "unknown"),
        ("confirmed_payments", None, None, "unknown"),
        ("registrations", 0, 0, "row times"),
    ]
    reasons = found["reason"].to_list()
    assert reasons[0] is None
    assert "does not say when its status changed" in reasons[1]
    assert found["compared_at"].to_list()[:2] == [NOON - 7 * DAY, None]
