"""Does the funnel count whom its rule names, in order or not, within the days asked for, with true times?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import polars as pl
import pytest

from core.figures.comparing import newcombe
from core.figures.groups import group_named, people_of
from core.figures.statistics import wilson
from core.snapshot import Snapshot
from tests.core.figure_rows import ANNA, BORIS, GLEB, VERA, figure
from tests.snapshot_maker import NOON, MakeSnapshot, Row, published

START = NOON - timedelta(days=60)


def at(days: float) -> datetime:
    return START + timedelta(days=days)


def said(person: int, kind: str, day: float, **details: object) -> Row:
    return {"user_id": person, "event_type": kind, "created_at": at(day), "details": details}


def joined(person: int, day: float, lesson: str = "a_lesson") -> Row:
    return {**said(person, "lesson_link_clicked", day, lesson_type=lesson), "lesson_type": lesson}


def booking(number: int, person: int, day: float, status: int, **more: object) -> Row:
    return {"id": number, "user_id": person, "confirmed": status, "created_at": at(day), **more}


# Anna goes the whole way; Boris joins before he looks at the programme, pays, and nobody noted when;
# Vera books and sends a photo; Gleb only writes.
EVENTS = [
    said(ANNA, "start_command", 0),
    said(ANNA, "view_program", 1),
    joined(ANNA, 3),
    said(ANNA, "payment_proof_uploaded", 2),  # before any booking: just a photo
    said(ANNA, "booking_status_changed", 6, booking_id=10, new_status=1),
    said(ANNA, "payment_approved", 8, booking_id=10),
    said(ANNA, "booking_status_changed", 9, booking_id=10, new_status=2),
    joined(BORIS, 0),
    said(BORIS, "view_program", 2),
    joined(BORIS, 1),
    said(VERA, "start_command", 20),
    said(VERA, "payment_proof_uploaded", 24),
    said(GLEB, "start_command", 30),
]
BOOKINGS = [
    booking(10, ANNA, 5, 2, course_stream="5th_stream", referral_code="FRIEND"),
    booking(11, BORIS, 4, 2, course_stream="4th_stream"),
    booking(12, VERA, 22, 0, course_stream="5th_stream"),
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    registered = {"user_id": ANNA, "email": "", "lesson_type": "a_lesson", "registered_at": at(2)}
    rows: Mapping[str, Sequence[Row]] = {
        "events": EVENTS,
        "bookings": BOOKINGS,
        "registrations": [registered],
    }
    return published(tmp_path_factory.mktemp("funnel"), rows)


def people(snapshot: Snapshot, **asked: object) -> list[int]:
    return figure("conversion", snapshot, **asked)["people"].to_list()


def test_each_step_by_itself_counts_distinct_people(snapshot: Snapshot) -> None:
    found = figure("conversion", snapshot)

    assert found.select("people", "above", "also_before", "lost", "unknown_time").rows() == [
        (4, None, None, None, 0),
        (2, 4, 2, 2, 0),
        (2, 2, 2, 0, 0),
        (3, 2, 2, 0, 0),
        (2, 3, 2, 1, 0),
        (2, 2, 1, 1, 1),
    ]


def test_in_order_a_step_counts_only_after_the_one_before_it(snapshot: Snapshot) -> None:
    assert people(snapshot, ordered=True) == [4, 2, 1, 1, 1, 1]


def test_a_later_act_counts_in_order_when_the_first_came_too_early(
    make_snapshot: MakeSnapshot,
) -> None:
    events = [joined(ANNA, 0), said(ANNA, "view_program", 1), joined(ANNA, 2)]
    snapshot = make_snapshot(
        events=events, bookings=[booking(1, ANNA, 0.5, -1), booking(2, ANNA, 3, 0)]
    )

    assert people(snapshot, ordered=True) == [1, 1, 1, 1, 0, 0]


def test_within_days_of_the_first_contact(snapshot: Snapshot) -> None:
    assert people(snapshot, within_days=4) == [4, 2, 2, 2, 1, 0]
    assert people(snapshot, within_days=6) == [4, 2, 2, 3, 2, 0]
    assert people(snapshot, within_days=8) == [4, 2, 2, 3, 2, 1]  # Boris's payment has no time


def test_times_between_steps_are_those_of_who_did_both_in_that_order(snapshot: Snapshot) -> None:
    found = figure("conversion", snapshot)

    # Viewed: Anna after 1 day, Boris after 2. Joined: Anna 2 days after; Boris before, so not timed.
    assert found.select("timed", "days_q1", "days_median", "days_q3").rows()[1:3] == [
        (2, 1.25, 1.5, 1.75),
        (1, 2, 2, 2),
    ]
    assert found.select("timed", "days_median").row(5) == (1, 2)


@pytest.mark.parametrize(
    ("asked", "counts"),
    [
        ({"stream": "5th_stream"}, [2, 1, 1, 2, 2, 1]),
        ({"stream": "4th_stream"}, [1, 1, 1, 1, 0, 1]),
        ({"code": "FRIEND"}, [1, 1, 1, 1, 1, 1]),
        ({"lesson": "a_lesson"}, [1, 1, 1, 1, 1, 1]),
        ({"lesson": "none_such"}, [0, 0, 0, 0, 0, 0]),
        ({"since": "2026-10-10"}, [2, 0, 0, 1, 1, 0]),
        ({"until": "2026-10-01"}, [2, 2, 2, 2, 1, 2]),
    ],
)
def test_a_funnel_is_narrowed(
    snapshot: Snapshot, asked: dict[str, object], counts: list[int]
) -> None:
    assert people(snapshot, **asked) == counts


def test_the_time_of_a_payment_is_the_earliest_approval_of_that_booking(snapshot: Snapshot) -> None:
    rows = snapshot.query("SELECT * FROM step_times WHERE step = 'paid' ORDER BY user_id")

    assert rows.select("user_id", "booking_id", "done_at").rows() == [
        (ANNA, 10, at(8)),
        (BORIS, 11, None),
    ]


def test_the_people_lost_before_a_step_are_found(snapshot: Snapshot) -> None:
    group = group_named("conversion_step")

    lost = people_of(group, snapshot, {"step": 5, "where": "lost"})
    first = people_of(group, snapshot, {"step": 1, "where": "lost"})

    assert lost["user_id"].to_list() == [BORIS]
    assert first.is_empty()


def test_two_sides_are_compared_with_their_difference_and_how_many_people_it_is(
    snapshot: Snapshot,
) -> None:
    found = figure("conversion_compared", snapshot, stream="5th_stream", other_stream="4th_stream")

    paid = found.row(5, named=True)
    assert (paid["a_people"], paid["a_everybody"]) == (1, 2)
    assert (paid["b_people"], paid["b_everybody"]) == (1, 1)
    assert paid["share_diff"] == -50
    assert paid["share_people"] == -1
    assert paid["share_verdict"] == "could be chance"
    assert found["name"].to_list() == figure("conversion", snapshot)["name"].to_list()


def test_the_interval_of_a_difference_is_newcombes() -> None:
    # Newcombe 1998, table II, method 10: the published examples.
    published = {
        ((56, 70), (48, 80)): (20.0, 5.24, 33.39),
        ((9, 10), (3, 10)): (60.0, 17.05, 80.90),
        ((10, 10), (0, 20)): (100.0, 67.91, 100.0),
    }

    for (one, other), expected in published.items():
        assert newcombe(one, other) == pytest.approx(expected, abs=0.01)


def test_a_large_difference_is_called_one(make_snapshot: MakeSnapshot) -> None:
    events = [said(person, "start_command", 0 if person <= 100 else 30) for person in range(1, 201)]
    events += [said(person, "view_program", 1) for person in range(1, 61)]
    events += [said(person, "view_program", 31) for person in range(101, 121)]

    found = figure("conversion_compared", make_snapshot(events=events), until="2026-10-01", since=None,
                   other_since="2026-10-02", other_until=None)  # fmt: skip

    viewed = found.row(1, named=True)
    assert (viewed["step_diff"], viewed["step_verdict"]) == (pytest.approx(40), "more")
    assert viewed["step_people"] == pytest.approx(40)


@pytest.mark.parametrize("by", ["stream", "lesson", "code"])
@pytest.mark.parametrize("how", [{}, {"ordered": True}, {"within_days": 4}])
def test_every_group_at_once_has_the_funnel_it_has_alone(
    snapshot: Snapshot, by: str, how: dict[str, object]
) -> None:
    kept = [
        *("step", "name", "people", "unknown_time", "above", "also_before", "lost", "everybody"),
        *("share_pct", "step_pct", "step_low", "step_high", "days_median"),
    ]

    together = figure("conversion_groups", snapshot, by=by, **how)

    values = together["value"].unique(maintain_order=True).to_list()
    alone = [figure("conversion", snapshot, **{by: value}, **how) for value in values]
    assert len(values) == {"stream": 2, "lesson": 1, "code": 1}[by]
    assert together.select(kept).rows() == pl.concat(alone).select(kept).rows()


def test_the_largest_groups_come_first_and_no_more_than_asked(snapshot: Snapshot) -> None:
    found = figure("conversion_groups", snapshot, most=1)

    assert found["value"].unique().to_list() == ["5th_stream"]
    assert found.select("share_low", "share_high").row(5) == pytest.approx(wilson(1, 2))


def test_without_any_booking_there_is_no_group(make_snapshot: MakeSnapshot) -> None:
    assert figure("conversion_groups", make_snapshot(events=EVENTS[:2])).is_empty()


def test_a_press_that_names_no_workshop_joins_none_on_the_overview_nor_here(
    make_snapshot: MakeSnapshot,
) -> None:
    snapshot = make_snapshot(events=[joined(ANNA, 1), said(BORIS, "lesson_link_clicked", 2)])

    overview = figure("funnel", snapshot).filter(pl.col("name") == "joined a workshop")
    here = figure("conversion", snapshot).filter(pl.col("name") == "joined a workshop")

    assert (overview["people"].to_list(), here["people"].to_list()) == ([1], [1])
