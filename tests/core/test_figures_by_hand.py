"""Do the figures agree with counting in plain Python over the same rows, whatever the rows?"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from core.figures import FIGURES, compute
from core.snapshot import Reader
from tests.snapshot_maker import NOON, MakeSnapshot, Row

MOSCOW = ZoneInfo("Europe/Moscow")
KINDS = ["start_command", "view_program", "lesson_link_clicked", "payment_approved"]
LESSONS = ["a_lesson", "b_lesson"]
STREAMS = ["4th_stream", "5th_stream", ""]


@dataclass(frozen=True)
class School:
    """A random school: its rows, as the bot's tables hold them."""

    bookings: Sequence[Row]
    registrations: Sequence[Row]
    events: Sequence[Row]

    @property
    def people(self) -> set[object]:
        return ids([*self.bookings, *self.registrations, *self.events])


def ids(rows: Iterable[Row]) -> set[object]:
    return {row["user_id"] for row in rows}


def random_school(seed: int) -> School:
    draw = random.Random(seed)  # noqa: S311  made-up rows

    def some(count: int) -> Iterable[Row]:
        for _ in range(count):
            ago = timedelta(minutes=draw.randrange(60 * 24 * 20))
            yield {"user_id": draw.randrange(1, 60), "created_at": NOON - ago}

    bookings = [
        {**row, "confirmed": draw.choice([-1, 0, 1, 2]), "course_stream": draw.choice(STREAMS)}
        for row in some(40)
    ]
    registrations = [
        {
            "user_id": row["user_id"],
            "registered_at": row["created_at"],
            "email": "p@x.example",
            "lesson_type": draw.choice(LESSONS),
        }
        for row in some(50)
    ]
    events = [{**row, "event_type": draw.choice(KINDS)} for row in some(150)]
    return School(bookings, registrations, [_with_lesson(row, draw) for row in events])


def _with_lesson(event: Row, draw: random.Random) -> Row:
    clicked = event["event_type"] == "lesson_link_clicked"
    return {**event, "lesson_type": draw.choice(LESSONS) if clicked else None}


@pytest.fixture(params=[1, 2, 3])
def school(request: pytest.FixtureRequest) -> School:
    return random_school(int(request.param))


def figure(name: str, school: School, make_snapshot: MakeSnapshot) -> pl.DataFrame:
    snapshot = make_snapshot(
        bookings=school.bookings, registrations=school.registrations, events=school.events
    )
    return compute(FIGURES[name], snapshot, Reader(snapshot.file.path.parent))


def test_the_four_figures(school: School, make_snapshot: MakeSnapshot) -> None:
    found = figure("four_figures", school, make_snapshot)

    statuses = Counter(row["confirmed"] for row in school.bookings)
    assert found["now"].to_list() == [
        len(school.people),
        len(school.bookings) - statuses[-1],
        statuses[2],
        len(school.registrations),
    ]


def test_the_funnel(school: School, make_snapshot: MakeSnapshot) -> None:
    found = figure("funnel", school, make_snapshot)

    steps = [
        school.people,
        ids(school.registrations),
        ids(row for row in school.events if row["event_type"] == "lesson_link_clicked"),
        ids(row for row in school.events if row["event_type"] == "view_program"),
        ids(school.bookings),
        ids(row for row in school.bookings if row["confirmed"] == 2),
    ]
    assert found["people"].to_list() == [len(step) for step in steps]
    assert found["also_before"].to_list()[1:] == [
        len(step & above) for step, above in zip(steps[1:], steps, strict=False)
    ]


def test_new_people_per_day(school: School, make_snapshot: MakeSnapshot) -> None:
    found = figure("new_people_per_day", school, make_snapshot)

    first: dict[object, object] = {}
    rows = [*school.bookings, *school.events]
    times = [(row["user_id"], row["created_at"]) for row in rows]
    times += [(row["user_id"], row["registered_at"]) for row in school.registrations]
    for person, at in sorted(times, key=lambda each: str(each[1]), reverse=True):
        first[person] = at.astimezone(MOSCOW).date()  # type: ignore[attr-defined]  # a datetime
    assert dict(found.filter(pl.col("new_people") > 0).select("day", "new_people").rows()) == (
        Counter(first.values())
    )
    assert found["running_total"].to_list()[-1] == len(school.people)
    assert found["day"].diff().drop_nulls().unique().to_list() == [timedelta(days=1)]


def test_streams(school: School, make_snapshot: MakeSnapshot) -> None:
    found = figure("streams", school, make_snapshot)

    counted = Counter((row["course_stream"] or None, row["confirmed"]) for row in school.bookings)
    columns = ["confirmed", "awaiting", "created", "cancelled"]
    for stream, *parts in found.select("stream", *columns).iter_rows():
        assert parts == [counted[stream, status] for status in (2, 1, 0, -1)]


def test_workshops(school: School, make_snapshot: MakeSnapshot) -> None:
    found = figure("lesson_conversion", school, make_snapshot)

    for row in found.iter_rows(named=True):
        lesson = row["lesson_type"]
        registered = [each for each in school.registrations if each["lesson_type"] == lesson]
        clicks = [each for each in school.events if each["lesson_type"] == lesson]
        assert row["registrations"] == len(registered)
        assert row["clicks"] == len(clicks)
        assert row["registered_people"] == len(ids(registered))
        assert row["attended_people"] == len(ids(registered) & ids(clicks))


def test_tiers(school: School, make_snapshot: MakeSnapshot) -> None:
    found = figure("tier_counts", school, make_snapshot)

    assert found["everybody_legacy"].sum() == len(school.people)
    assert found["everybody_corrected"].sum() == len(school.people)
    assert found["registrants_legacy"].sum() == len(ids(school.registrations))
