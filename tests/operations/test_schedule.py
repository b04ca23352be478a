"""Is the right job due at the right time, for the right reason? Literal runs in, a decision out."""

from datetime import UTC, datetime, timedelta

import pytest

from operations.runs import Cause, Outcome, Run
from operations.schedule import Due, Plan, Rules, due, next_start, overdue
from operations.timetable import read_timetable

HOURLY = read_timetable("0 * * * *", UTC, setting="HSL_REFRESH_AT")
RULES = Rules(jitter=timedelta(), timeout=timedelta(hours=1), retries=5)
MINUTE = timedelta(minutes=1)
NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
PLAN = Plan("refresh", HOURLY, since=NINE - timedelta(days=9))


def run(
    started: datetime,
    minutes: float | None = 1,
    *,
    outcome: Outcome = "done",
    cause: Cause = "timetable",
    findings: int | None = None,
) -> Run:
    finished = None if minutes is None else started + minutes * MINUTE
    how = "running" if finished is None else outcome
    return Run("1", "refresh", cause, started, finished, how, None, findings, "")


def decided(now: datetime, *newest_first: Run, awake: datetime = NINE - MINUTE) -> Due | None:
    return due(PLAN, newest_first, RULES, now, awake_since=awake)


def test_a_time_is_due_when_it_comes_and_not_again_when_it_was_served() -> None:
    before = run(NINE - timedelta(hours=1))

    assert decided(NINE - MINUTE, before) is None
    assert decided(NINE, before) == Due(NINE, "timetable")
    assert decided(NINE + MINUTE, run(NINE, None), before) is None
    assert decided(NINE + 2 * MINUTE, run(NINE), before) is None


def test_several_missed_times_are_caught_up_once() -> None:
    before = run(NINE - timedelta(hours=30))
    woken = NINE + 20 * MINUTE

    missed = decided(woken, before, awake=woken)
    caught_up = run(woken, 3, cause="catch-up")

    assert missed == Due(NINE, "catch-up")
    assert decided(woken + 5 * MINUTE, caught_up, before, awake=woken) is None
    assert next_start(PLAN, [caught_up, before], RULES, woken + 5 * MINUTE) == NINE + 60 * MINUTE


def test_what_was_before_the_timetable_was_set_has_not_been_missed() -> None:
    plan = Plan("refresh", HOURLY, since=NINE + MINUTE)

    assert due(plan, [], RULES, NINE + 59 * MINUTE, awake_since=NINE) is None
    assert due(plan, [], RULES, NINE + 60 * MINUTE, awake_since=NINE) is not None


def test_a_time_within_a_long_run_is_served_by_it() -> None:
    long = run(NINE - timedelta(hours=1), 70)

    assert decided(NINE + 11 * MINUTE, long) is None


@pytest.mark.parametrize(
    ("by_hand", "expected"),
    [
        (run(NINE - MINUTE, 2, cause="person"), None),
        (run(NINE + MINUTE, 1, cause="command"), None),
        (run(NINE - MINUTE, None, cause="command"), None),
        (run(NINE + MINUTE, 1, cause="command", outcome="failed"), Due(NINE, "timetable")),
        (run(NINE - 5 * MINUTE, 2, cause="person"), Due(NINE, "timetable")),
    ],
)
def test_a_run_by_hand_serves_a_time_when_it_went_well_or_still_runs(
    by_hand: Run, expected: Due | None
) -> None:
    assert decided(NINE + 3 * MINUTE, by_hand, run(NINE - timedelta(hours=1))) == expected


def test_what_failed_is_tried_again_later_each_time_and_not_for_ever() -> None:
    runs = [run(NINE, 1, outcome="failed")]
    pauses = []

    while (again := next_start(PLAN, runs, RULES, runs[0].finished or NINE)) is not None:
        if again >= NINE + 60 * MINUTE:
            break
        pauses.append((again - (runs[0].finished or NINE)) / MINUTE)
        assert decided(again, *runs) == Due(again, "retry")
        runs.insert(0, run(again, 1, outcome="failed", cause="retry"))

    assert pauses == [1, 2, 4, 8, 15]
    assert decided(NINE + 59 * MINUTE, *runs) is None
    assert decided(NINE + 60 * MINUTE, *runs) == Due(NINE + 60 * MINUTE, "timetable")


def test_a_new_time_begins_new_tries() -> None:
    runs = [
        run(NINE, 1, outcome="timed out"),
        run(NINE - 20 * MINUTE, 1, outcome="failed", cause="retry"),
        run(NINE - 60 * MINUTE, 1, outcome="failed"),
    ]

    assert decided(NINE + 2 * MINUTE, *runs) == Due(NINE + 2 * MINUTE, "retry")


@pytest.mark.parametrize(
    ("findings", "expected"), [(3, None), (None, Due(NINE + 2 * MINUTE, "retry"))]
)
def test_failed_checks_are_left_to_the_next_time_a_refusal_is_tried_again(
    findings: int | None, expected: Due | None
) -> None:
    refused = run(NINE, 1, outcome="refused", findings=findings)

    assert decided(NINE + 2 * MINUTE, refused) == expected


def test_somebody_who_mended_it_by_hand_ends_the_tries() -> None:
    mended = run(NINE + 2 * MINUTE, 1, cause="command")

    assert decided(NINE + 10 * MINUTE, mended, run(NINE, 1, outcome="failed")) is None


def test_a_run_of_a_clock_that_was_ahead_stops_nothing() -> None:
    ahead = run(NINE + timedelta(days=400))

    assert decided(NINE, ahead, run(NINE - timedelta(hours=1))) == Due(NINE, "timetable")


def test_jitter_is_later_by_chance_the_same_each_time_and_another_elsewhere() -> None:
    rules = Rules(jitter=timedelta(minutes=10), timeout=timedelta(hours=1), retries=5)
    plans = [Plan("refresh", HOURLY, PLAN.since, seed) for seed in ("one", "another", "third")]
    before = [run(NINE - timedelta(hours=1), 20)]
    now = NINE - MINUTE

    starts = [next_start(plan, before, rules, now) for plan in plans]

    assert starts == [next_start(plan, before, rules, now) for plan in plans]
    assert len(set(starts)) == 3
    for plan, start in zip(plans, starts, strict=True):
        assert start is not None
        assert NINE < start < NINE + timedelta(minutes=10)
        early = start - timedelta(seconds=1)
        assert due(plan, before, rules, early, awake_since=now) is None
        assert due(plan, before, rules, start, awake_since=now) == Due(NINE, "timetable")


def test_jitter_never_reaches_the_time_that_follows() -> None:
    each_minute = read_timetable("* * * * *", UTC, setting="HSL_REFRESH_AT")
    plan = Plan("refresh", each_minute, NINE)
    rules = Rules(jitter=timedelta(hours=1), timeout=timedelta(hours=1), retries=5)

    start = next_start(plan, [], rules, NINE)

    assert start is not None
    assert NINE + MINUTE <= start < NINE + 1.5 * MINUTE


def test_a_time_that_did_not_begin_is_behind_until_it_does() -> None:
    before = run(NINE - timedelta(hours=1))

    assert overdue(PLAN, [before], RULES, NINE - MINUTE) is None
    assert overdue(PLAN, [before], RULES, NINE + timedelta(hours=5)) == NINE
    assert overdue(PLAN, [run(NINE + MINUTE, None), before], RULES, NINE + 5 * MINUTE) is None
    assert overdue(PLAN, [run(NINE, 1, outcome="failed")], RULES, NINE + 5 * MINUTE) is None
