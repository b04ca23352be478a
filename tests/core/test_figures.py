"""Do the figures say what the rules say? Literal rows in, literal rows out."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from core.access import Permission
from core.errors import WrongUse
from core.figures import FIGURES, CannotCompute, compute, figure_named
from core.settings import Settings
from core.snapshot import Reader
from tests.core.figure_rows import ANNA, BORIS, DAY, GLEB, VERA, act, click, figure, registration
from tests.snapshot_maker import NOON, MakeSnapshot


def test_the_funnel_counts_distinct_people_in_whatever_order(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        registrations=[registration(person, "a_lesson") for person in (ANNA, BORIS, VERA)],
        events=[
            click(ANNA, "a_lesson"),
            click(ANNA, "a_lesson"),
            click(GLEB, "a_lesson"),
            act(GLEB, "view_program", course_id=1),
            act(ANNA, "view_program", course_id=1),
        ],
        bookings=[{"user_id": ANNA, "confirmed": 2}, {"user_id": VERA, "confirmed": 0}],
    )

    found = figure("funnel", snapshot)

    assert found.select("name", "people", "above", "also_before").rows() == [
        ("people", 4, None, None),
        ("registered for a workshop", 3, 4, 3),
        ("joined a workshop", 2, 3, 1),
        ("viewed the programme", 2, 2, 2),
        ("booked", 2, 2, 1),
        ("paid", 1, 2, 1),
    ]
    assert found["share_pct"].to_list() == [100, 75, 50, 50, 50, 25]
    assert found["step_pct"].to_list()[1:3] == [75, pytest.approx(100 / 3)]


def test_new_people_have_a_row_for_every_day_of_the_school(make_snapshot: MakeSnapshot) -> None:
    late_evening = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)  # the 19th in Moscow
    snapshot = make_snapshot(
        events=[
            {"user_id": ANNA, "created_at": late_evening},
            {"user_id": ANNA, "created_at": late_evening + 2 * DAY},
            {"user_id": BORIS, "created_at": late_evening + 2 * DAY},
        ]
    )

    found = figure("new_people_per_day", snapshot)

    assert found.select("day", "new_people", "running_total").rows() == [
        (date(2026, 11, 19), 1, 1),
        (date(2026, 11, 20), 0, 1),
        (date(2026, 11, 21), 1, 2),
        (date(2026, 11, 22), 0, 2),
        (date(2026, 11, 23), 0, 2),
    ]
    assert found["mean_7_days"].to_list() == [None] * 5


def test_the_mean_of_seven_days_begins_with_the_seventh(make_snapshot: MakeSnapshot) -> None:
    events = [act(person, ago=(9 - person) * DAY) for person in (1, 2, 3)]

    found = figure("new_people_per_day", make_snapshot(events=events))

    assert found["mean_7_days"].to_list() == [None] * 6 + [
        pytest.approx(3 / 7),
        pytest.approx(2 / 7),
        pytest.approx(1 / 7),
    ]


def test_the_parts_of_a_stream_add_up(make_snapshot: MakeSnapshot) -> None:
    statuses = {"5th_stream": [2, 2, 1, 0, -1], "4th_stream": [2], "": [0]}
    snapshot = make_snapshot(
        bookings=[
            {"user_id": number, "confirmed": status, "course_stream": stream}
            for stream, each in statuses.items()
            for number, status in enumerate(each, 1)
        ]
    )

    found = figure("streams", snapshot)

    parts = ["confirmed", "awaiting", "created", "cancelled"]
    assert found.select("stream", "total", *parts).rows() == [
        ("4th_stream", 1, 1, 0, 0, 0),
        ("5th_stream", 5, 2, 1, 1, 1),
        (None, 1, 0, 0, 1, 0),
    ]
    assert found["conversion_pct"].to_list() == [100, 40, 0]
    assert found.filter(pl.col("total") != pl.sum_horizontal(parts)).is_empty()


def test_every_tier_has_a_row_even_when_nobody_is_in_it(make_snapshot: MakeSnapshot) -> None:
    acts = [act(ANNA, ago=number * timedelta(hours=1)) for number in range(6)]
    approvals = [act(BORIS, "payment_approved", ago=timedelta(hours=1)) for _ in range(6)]
    snapshot = make_snapshot(
        events=[*acts, *approvals], registrations=[registration(ANNA, "a_lesson")]
    )

    found = figure("tier_counts", snapshot)

    assert found.rows() == [
        ("hot", 0, 0, 0, 0),
        ("warm", 0, 0, 0, 0),
        ("cool", 1, 1, 2, 1),
        ("cold", 0, 0, 0, 1),
    ]


def test_recent_events_hold_at_most_two_of_a_person(make_snapshot: MakeSnapshot) -> None:
    busy = [act(ANNA, ago=number * timedelta(minutes=1)) for number in range(9, 0, -1)]
    snapshot = make_snapshot(events=[act(BORIS), *busy])

    found = figure("recent_events", snapshot)

    assert found["user_id"].to_list() == [ANNA, ANNA, BORIS]
    assert "details" not in found.columns


def test_the_newest_come_first_and_no_more_than_asked_for(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        bookings=[{"user_id": n, "created_at": NOON - n * DAY} for n in (3, 1, 2)],
        registrations=[registration(ANNA, f"lesson_{n}") for n in range(3)],
    )

    bookings = figure("newest_bookings", snapshot, rows=2)
    registrations = figure("newest_registrations", snapshot, rows=2)

    assert bookings["user_id"].to_list() == [1, 2]
    assert registrations.height == 2
    assert "email" not in registrations.columns


def test_what_a_person_did_is_counted_inside_the_window_only(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        events=[act(ANNA, ago=7 * DAY), act(ANNA, ago=7 * DAY + timedelta(seconds=1)), act(BORIS)]
    )

    found = figure("person_events", snapshot, person=ANNA)

    assert found.select("event_type", "events", "active_days").rows() == [("start_command", 1, 1)]


def test_rejected_rows_say_why_and_only_one_figure_shows_what_they_say(
    make_snapshot: MakeSnapshot,
) -> None:
    snapshot = make_snapshot(events=[act(ANNA), {"user_id": ANNA, "event_type": ""}])

    plain = figure("rejected_rows", snapshot)
    whole = figure("rejected_payloads", snapshot)

    assert plain.rows() == [("events", "2", "event_type is empty")]
    assert "payload" in whole.columns
    assert figure("attention", snapshot)["check_name"].to_list() == ["rejected_rows"]


def test_the_snapshot_list_tells_a_damaged_one_from_a_whole_one(
    make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    damaged = make_snapshot(events=[act(ANNA)], taken_at=NOON - DAY).file
    damaged.path.write_bytes(b"junk")
    whole = make_snapshot(events=[act(ANNA), act(BORIS)]).file
    reader = Reader(settings.snapshots_dir)

    found = compute(FIGURES["snapshot_list"], reader.current().snapshot, reader)

    assert found.select("snapshot_id", "people", "events", "size").rows() == [
        (whole.snapshot_id, 2, 2, whole.size),
        (damaged.snapshot_id, None, None, damaged.size),
    ]
    assert found["damage"].is_null().to_list() == [True, False]


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_can_be_computed_for_a_school_without_anybody(
    make_snapshot: MakeSnapshot, name: str
) -> None:
    found = figure(name, make_snapshot())

    assert found.columns


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
def test_only_roles_that_see_people_get_a_figure_with_people(
    make_snapshot: MakeSnapshot, name: str
) -> None:
    personal = {"user_id", "display_name", "username", "first_name", "last_name", "example"}

    found = figure(name, make_snapshot())

    named = personal & set(found.columns)
    assert not named or figure_named(name).needs is not Permission.SEE_FIGURES
    private = {"email", "details", "payload"} & set(found.columns)
    assert not private or figure_named(name).needs is Permission.SEE_CONTACTS


@pytest.mark.parametrize("name", FIGURES)
def test_every_rule_is_one_line(name: str) -> None:
    rule = figure_named(name).rule

    assert rule.endswith(".")
    assert "\n" not in rule
    assert 20 < len(rule) < 220


def test_names_and_parameters_that_do_not_exist_are_refused(make_snapshot: MakeSnapshot) -> None:
    with pytest.raises(WrongUse, match="no figure 'funel'"):
        figure_named("funel")
    with pytest.raises(WrongUse, match="does not take row"):
        figure("recent_events", make_snapshot(), row=3)


def test_a_snapshot_without_the_tables_is_explained(
    make_snapshot: MakeSnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = make_snapshot()
    broken = "SELECT * FROM table_of_another_version"
    monkeypatch.setitem(
        FIGURES,
        "later",
        type(FIGURES["streams"])("later", "A figure of a later version.", broken),
    )

    with pytest.raises(CannotCompute, match="does not hold what later needs"):
        figure("later", snapshot)


def test_as_of_an_older_snapshot_gives_what_it_gave_then(
    make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    before = figure(
        "funnel", make_snapshot(events=[act(ANNA, ago=9 * DAY)], taken_at=NOON - 8 * DAY)
    )
    make_snapshot(events=[act(ANNA), act(BORIS)])

    then = Reader(settings.snapshots_dir).as_of(NOON - 7 * DAY).snapshot

    assert figure("funnel", then).equals(before)
