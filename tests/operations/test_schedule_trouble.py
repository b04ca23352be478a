"""Is what hangs, fails or is stopped ended, recorded, told and tried again? In simulated time."""

import signal
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from operations.runs import Outcome
from operations.schedule_jobs import Job
from tests.operations.simulated import HOUR, HOURLY, MINUTE, NINE, RULES, SECOND, Simulation

pytestmark = pytest.mark.slow


def test_a_run_that_hangs_is_ended_recorded_and_tried_again(tmp_path: Path) -> None:
    def ends(_job: Job, now: datetime) -> tuple[timedelta, Outcome | None]:
        return (9 * HOUR, None) if now < NINE + MINUTE else (20 * SECOND, "done")

    school = Simulation(tmp_path, HOURLY, NINE - MINUTE, ends=ends, deaf=True)
    school.until(NINE + 30 * MINUTE)

    hung, fine = reversed(school.runs.newest())
    assert school.children[0].signals == [signal.SIGTERM, signal.SIGKILL]
    assert (hung.outcome, hung.says) == ("timed out", "Ended after 10 minutes.")
    assert hung.seconds is not None
    assert 610 <= hung.seconds <= 613
    assert (fine.cause, fine.outcome) == ("retry", "done")


def test_a_process_that_leaves_no_word_has_failed(tmp_path: Path) -> None:
    school = Simulation(tmp_path, HOURLY, NINE - MINUTE, ends=lambda *_: (20 * SECOND, None))

    school.until(NINE + MINUTE)

    (run,) = school.runs.newest()
    said = "The process ended with code 1 and left no word; see refresh.log."
    assert (run.outcome, run.says) == ("failed", said)


def test_a_process_that_cannot_be_started_is_recorded_and_tried_again(tmp_path: Path) -> None:
    def no_memory(_job: Job, _now: datetime) -> tuple[timedelta, Outcome | None]:
        raise OSError(12, "Cannot allocate memory")

    school = Simulation(tmp_path, HOURLY, NINE - MINUTE, ends=no_memory)
    school.until(NINE + 4 * MINUTE)

    assert {each.says for each in school.runs.newest()} == {
        "It could not be started: Cannot allocate memory."
    }
    assert [each[1] for each in school.ran()] == ["timetable", "retry", "retry"]


def test_a_stop_gives_what_runs_a_moment_and_then_ends_it(tmp_path: Path) -> None:
    quick = Simulation(
        tmp_path / "quick", HOURLY, NINE - MINUTE, ends=lambda *_: (8 * SECOND, "done")
    )
    slow = Simulation(tmp_path / "slow", HOURLY, NINE - MINUTE, ends=lambda *_: (HOUR, "done"))

    for each in (quick, slow):
        each.until(NINE + 2 * SECOND)

    (done,), (stopped,) = quick.runs.newest(), slow.runs.newest()
    assert (done.outcome, quick.children[0].signals) == ("done", [])
    assert (stopped.outcome, stopped.says) == ("failed", "Stopped: the timetable was ended.")
    assert slow.children[0].signals == [signal.SIGTERM]
    assert slow.clock.now() < NINE + 15 * SECOND


def test_a_stopped_run_is_tried_again_after_the_restart(tmp_path: Path) -> None:
    school = Simulation(tmp_path, HOURLY, NINE - MINUTE, ends=lambda *_: (5 * MINUTE, "done"))
    school.until(NINE + 2 * SECOND)

    school.restart(NINE + 3 * MINUTE)
    school.until(NINE + 20 * MINUTE)

    assert [each[1:3] for each in school.ran()] == [("timetable", "failed"), ("retry", "done")]


def test_nothing_is_started_that_cannot_be_recorded(tmp_path: Path) -> None:
    school = Simulation(tmp_path, HOURLY, NINE - MINUTE)
    (tmp_path / "runs.sqlite").unlink()
    (tmp_path / "runs.sqlite").mkdir()

    school.until(NINE + 5 * MINUTE)

    assert school.children == []
    assert {event for event, _ in school.log.said} == {
        "keeping the timetable",
        "cannot record",
        "stopped",
    }


def test_every_event_is_one_line_with_its_facts(tmp_path: Path) -> None:
    school = Simulation(tmp_path, HOURLY, NINE - MINUTE, rules=RULES)

    school.until(NINE + MINUTE)

    assert [event for event, _ in school.log.said] == [
        "keeping the timetable",
        "began",
        "done",
        "stopped",
    ]
    began = school.log.said[1][1]
    assert (began["job"], began["cause"], began["due"]) == (
        "refresh",
        "timetable",
        "2026-11-26T09:00:00+00:00",
    )
