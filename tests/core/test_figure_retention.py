"""Is somebody active in the right week of their own, and is a week called finished only when it is?"""

from datetime import UTC, date, datetime, timedelta

import polars as pl
from scipy.stats import binomtest

from core.figures.statistics import with_rate
from tests.core.figure_rows import ANNA, BORIS, VERA, act, figure
from tests.snapshot_maker import NOON, MakeSnapshot, Row


def on(person: int, day: int, kind: str = "start_command", month: int = 11) -> Row:
    at = datetime(2026, month, day, 9, tzinfo=UTC)
    return {"user_id": person, "event_type": kind, "created_at": at}


def test_weeks_are_counted_from_the_persons_own_first_day(make_snapshot: MakeSnapshot) -> None:
    # The cohort of Monday 2 November: Anna came on the Monday, Boris on the Sunday.
    snapshot = make_snapshot(events=[on(ANNA, 2), on(ANNA, 9), on(BORIS, 8), on(BORIS, 14)])

    found = figure("retention", snapshot, cohort="week").filter(
        pl.col("cohort") == date(2026, 11, 2)
    )

    assert found.select("size", "week", "people", "finished").rows() == [
        (2, 0, 2, True),
        (2, 1, 1, True),
        (2, 2, 0, False),  # Boris's week 2 lasts until 28 November
        (2, 3, 0, False),  # Anna's begins today
    ]
    assert found["active_pct"].to_list() == [100, 50, 0, 0]


def test_a_week_is_finished_the_day_after_it_is_over_for_the_last_comer(
    make_snapshot: MakeSnapshot,
) -> None:
    # Monday 9 November to Sunday 15: whoever may have come on the Sunday has week 0 until the 21st.
    events = [on(ANNA, 9)]
    on_the_21st = make_snapshot(events=events, taken_at=datetime(2026, 11, 21, 20, tzinfo=UTC))
    on_the_22nd = make_snapshot(events=events, taken_at=datetime(2026, 11, 21, 22, tzinfo=UTC))

    cohort = pl.col("cohort") == date(2026, 11, 9)
    assert figure("retention", on_the_21st).filter(cohort)["finished"].to_list() == [False, False]
    assert figure("retention", on_the_22nd).filter(cohort)["finished"].to_list() == [True, False]


def test_only_own_acts_count_unless_any_event_is_asked_for(make_snapshot: MakeSnapshot) -> None:
    reminded = on(ANNA, 10, "free_lesson_reminder_sent")
    snapshot = make_snapshot(events=[on(ANNA, 2), reminded])

    own = figure("retention", snapshot, own=True)
    every = figure("retention", snapshot, own=False)

    assert own["people"].to_list()[:2] == [1, 0]
    assert every["people"].to_list()[:2] == [1, 1]


def test_a_gap_shows_as_cohorts_of_nobody_whose_rate_is_unknown(
    make_snapshot: MakeSnapshot,
) -> None:
    snapshot = make_snapshot(events=[on(ANNA, 3, month=7), on(BORIS, 3)])

    found = figure("retention", snapshot, cohort="month")
    empty = found.filter(pl.col("size") == 0)

    assert empty["cohort"].unique().sort().to_list() == [date(2026, m, 1) for m in (8, 9, 10)]
    assert empty["active_pct"].is_null().all()
    assert empty["people"].sum() == 0


def test_the_curve_takes_finished_cells_only(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        events=[on(ANNA, 2), on(ANNA, 9), on(BORIS, 3), on(VERA, 10), on(VERA, 17)]
    )

    found = figure("retention_curve", snapshot)

    assert found.select("week", "cohorts", "people", "size").rows() == [(0, 2, 3, 3), (1, 1, 1, 2)]


def test_the_hour_that_comes_twice_belongs_to_its_day(
    make_snapshot: MakeSnapshot, settings: object
) -> None:
    object.__setattr__(settings, "time_zone", "Europe/Berlin")
    # 25 October 2026: summer time ends at 01:00 UTC; both 02:30 of that night are Sunday's.
    twice = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    midnight = datetime(2026, 10, 25, 22, 59, tzinfo=UTC)  # 23:59 of the same, 25 hours long day
    snapshot = make_snapshot(
        events=[
            {"user_id": ANNA, "created_at": twice[0]},
            {"user_id": BORIS, "created_at": twice[1]},
            {"user_id": VERA, "created_at": midnight},
            {"user_id": VERA, "created_at": midnight + timedelta(minutes=2)},
            {"user_id": ANNA, "created_at": twice[0] + timedelta(days=7)},
        ]
    )

    found = figure("retention", snapshot).filter(pl.col("people") > 0)

    assert found.select("cohort", "size", "week", "people").rows() == [
        (date(2026, 10, 19), 3, 0, 3),
        (date(2026, 10, 19), 3, 1, 1),
    ]


def test_many_intervals_at_once_are_scipys_one_by_one() -> None:
    pairs = [(0, 1), (1, 1), (0, 7), (3, 7), (7, 7), (11, 4000), (1, 10**6), (None, 5), (0, 0)]
    frame = pl.DataFrame(pairs, schema={"k": pl.Int64, "n": pl.Int64}, orient="row")

    found = with_rate(frame, part="k", whole="n", name="r").select("r_low", "r_high").rows()

    for (k, n), (low, high) in zip(pairs, found, strict=True):
        if k is None or not n:
            assert (low, high) == (None, None)
            continue
        truth = binomtest(k, n).proportion_ci(method="wilson")
        assert abs(low - 100 * truth.low) < 1e-9
        assert abs(high - 100 * truth.high) < 1e-9


def test_somebody_known_from_a_registration_alone_is_in_the_cohort_but_never_active(
    make_snapshot: MakeSnapshot,
) -> None:
    snapshot = make_snapshot(
        registrations=[{"user_id": ANNA, "email": "", "registered_at": NOON - timedelta(days=20)}],
        events=[act(BORIS, ago=timedelta(days=20))],
    )

    found = figure("retention", snapshot)

    assert found.select("size", "people").row(0) == (2, 1)
