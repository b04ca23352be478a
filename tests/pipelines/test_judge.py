"""Does the judge stop what must not be published, and say the rest?"""

from datetime import timedelta

import pytest

from core.settings import Settings
from pipelines import judge
from pipelines.checks import shrinkage
from pipelines.refresh import Plan, refresh
from pipelines.report import PublishStopped
from tests.pipelines.frames import DAY, NOON, Row
from tests.snapshot_maker import MakeSnapshot

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def findings(make_snapshot: MakeSnapshot, **school: list[Row]) -> set[tuple[object, ...]]:
    """(severity, check_name, subject, count) of the snapshot of this school."""
    sql = "SELECT severity, check_name, subject, count FROM findings"
    return set(make_snapshot(**school).query(sql).rows())


def people(count: int) -> list[Row]:
    return [{"user_id": number + 1} for number in range(count)]


@pytest.mark.parametrize(
    ("apart", "said"),
    [
        (0 * SECOND, []),
        (2 * MINUTE, []),
        (2 * MINUTE + SECOND, [("warn", "clock_off", 121)]),
        (-2 * MINUTE - SECOND, [("warn", "clock_off", 121)]),
        (60 * MINUTE, [("warn", "clock_off", 3600)]),
        (60 * MINUTE + SECOND, [("fail", "clock_far_off", 3601)]),
        (-61 * MINUTE, [("fail", "clock_far_off", 3660)]),
    ],
)
def test_two_clocks_that_differ_are_noted_then_refused(
    apart: timedelta, said: list[tuple[str, str, int]]
) -> None:
    found = judge.clocks(NOON + apart, now=NOON, last=None)

    assert [(each.severity, each.check_name, each.count) for each in found] == said


def test_a_clock_that_ran_back_is_refused_and_one_that_stood_still_is_not() -> None:
    back = judge.clocks(NOON, now=NOON, last=NOON + SECOND)
    still = judge.clocks(NOON, now=NOON, last=NOON)

    assert [(each.severity, each.check_name) for each in back] == [("fail", "clock_ran_back")]
    assert still == []


@pytest.mark.parametrize(
    ("before", "now", "failed"),
    [(10, 6, True), (10, 7, False), (5, 3, True), (3, 2, False), (1, 0, True), (0, 0, False)],
)
def test_a_table_that_lost_forty_percent_fails(before: int, now: int, failed: bool) -> None:
    found = shrinkage({"events": now}, {"events": before})

    assert [(each.severity, each.subject, each.count) for each in found] == (
        [("fail", "events", before - now)] if failed else []
    )


def test_a_shrunken_school_is_not_published_and_the_old_snapshot_stays(
    make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    first = make_snapshot(events=people(10))

    with pytest.raises(PublishStopped, match=r"table shrank \(events, 4\)"):
        make_snapshot(events=people(6), taken_at=NOON + DAY)
    current = judge.last_snapshot(settings.snapshots_dir)

    assert current is not None
    assert current.snapshot_id == first.snapshot_id


def test_a_loss_that_somebody_answers_for_is_published_with_the_reason(
    make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    make_snapshot(events=people(10))
    with pytest.raises(PublishStopped):
        make_snapshot(events=[], taken_at=NOON)

    plan = Plan("literal rows", settings, NOON, "f" * 8, accept_loss="test data removed")
    report = refresh(plan, _Nobody())

    accepted = [each for each in report.findings if each.check_name == "loss_accepted"]
    assert {(each.severity, each.subject, each.count) for each in accepted} == {
        ("warn", "events", 10),
        ("warn", "people", 10),
    }
    assert all("test data removed" in each.advice for each in accepted)


class _Nobody:
    """Watches nothing."""

    def step(self, name: str) -> None:
        """Nothing."""

    def rows(self, table: str, done: int, expected: int) -> None:
        """Nothing."""


def test_an_id_that_stands_twice_stops_the_publish(make_snapshot: MakeSnapshot) -> None:
    with pytest.raises(PublishStopped, match=r"ids twice \(bookings, 1\)"):
        make_snapshot(bookings=[{"id": 5, "user_id": 1}, {"id": 5, "user_id": 1}])


def test_what_somebody_should_know_is_said(make_snapshot: MakeSnapshot) -> None:
    old = NOON - 31 * DAY

    found = findings(
        make_snapshot,
        bookings=[
            {"user_id": 1, "confirmed": 2, "course_stream": "9th_stream"},
            {"user_id": 1, "confirmed": 2, "course_stream": ""},
            {"user_id": 1, "confirmed": 0, "created_at": old, "first_name": "=1+1"},
            {"user_id": 0},
        ],
        registrations=[
            {"user_id": 1, "email": "a@x.example", "registered_at": None},
            {"user_id": 1, "email": "b@x.example", "registered_at": NOON + DAY},
        ],
        events=[{"user_id": 2, "lesson_type": "tango_lesson", "created_at": None}],
    )

    assert found == {
        ("warn", "unknown_stream", "9th_stream", 1),
        ("warn", "paid_without_stream", "bookings", 1),
        ("warn", "old_holds", "bookings", 1),
        ("warn", "risky_names", "people", 1),
        ("warn", "rejected_rows", "bookings", 1),
        ("warn", "several_emails", "people", 1),
        ("warn", "no_lesson_date", "registrations", 2),
        ("warn", "later_than_now", "free_lesson_registrations", 1),
        ("warn", "without_time", "free_lesson_registrations", 1),
        ("warn", "without_time", "events", 1),
        ("warn", "clicks_without_registration", "people", 1),
    }


def test_a_clean_school_has_nothing_to_say(make_snapshot: MakeSnapshot) -> None:
    found = findings(
        make_snapshot,
        bookings=[{"user_id": 1, "confirmed": 2, "course_stream": "5th_stream"}],
        events=[{"user_id": 1}],
    )

    assert found == set()


@pytest.mark.parametrize(
    "name", ["=1+1", "+7", "-x", "@all", "\tx", "＝1", "a<b>", "x</b>", "<!--"]
)
def test_names_like_formulas_and_markup_are_noted(make_snapshot: MakeSnapshot, name: str) -> None:
    found = findings(make_snapshot, users=[{"user_id": 1, "last_name": f"{name}"}])

    expected = set() if name.startswith("\t") else {("warn", "risky_names", "people", 1)}
    assert found == expected  # white space around a name is gone before


def test_names_with_harmless_signs_are_not_noted(make_snapshot: MakeSnapshot) -> None:
    found = findings(make_snapshot, users=[{"user_id": 1, "last_name": "A-b c+d 1 < 2 <3 O'N"}])

    assert found == set()
