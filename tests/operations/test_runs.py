"""Is every run kept with its cause and outcome, also when its process dies or two write at once?"""

import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from operations.runs import DIED, CannotRecord, Run, Runs

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_run_is_kept_from_its_beginning_to_its_end(tmp_path: Path) -> None:
    runs = Runs(tmp_path)

    run_id = runs.begin("refresh", "timetable", NINE)
    before = runs.newest()
    runs.end(run_id, NINE + MINUTE, "done", 1200, 3, "Published 400 people.")

    begun = Run(run_id, "refresh", "timetable", NINE, None, "running", None, None, "")
    said = "Published 400 people."
    ended = Run(
        run_id,
        "refresh",
        "timetable",
        NINE,
        NINE + MINUTE,
        "done",
        rows=1200,
        findings=3,
        says=said,
    )
    assert before == (begun,)
    assert runs.newest() == (ended,)
    assert (begun.seconds, ended.seconds) == (None, 60.0)


def test_the_newest_come_first_of_one_job_or_of_all(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    for minute, job in enumerate(["refresh", "export", "refresh"]):
        at = NINE + minute * MINUTE
        runs.end(runs.begin(job, "command", at), at, "done")

    assert [each.job for each in runs.newest()] == ["refresh", "export", "refresh"]
    assert [each.started for each in runs.newest("refresh")] == [NINE + 2 * MINUTE, NINE]
    assert [each.started for each in runs.newest(limit=1)] == [NINE + 2 * MINUTE]


def test_the_last_word_counts_and_known_numbers_stay(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    run_id = runs.begin("refresh", "retry", NINE)

    runs.end(run_id, NINE + MINUTE, "failed", 10, 2, "Stopped.")
    runs.end(run_id, NINE + 2 * MINUTE, "timed out", says="Ended after 2 minutes.")

    (run,) = runs.newest()
    assert (run.outcome, run.rows, run.findings, run.says) == (
        "timed out",
        10,
        2,
        "Ended after 2 minutes.",
    )


def test_what_a_dead_process_left_running_has_failed(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    run_id = runs.begin("refresh", "timetable", NINE)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        runs.hand_over(run_id, process.pid)
        runs.settle(NINE + MINUTE)
        (alive,) = runs.going()

    runs.settle(NINE + 2 * MINUTE)

    (run,) = runs.newest()
    assert (alive.id, alive.pid, alive.lives) == (run_id, process.pid, False)
    assert (run.outcome, run.finished, run.says) == ("failed", NINE + 2 * MINUTE, DIED)
    assert runs.going() == ()


def test_a_new_run_settles_what_was_left_and_forgets_what_is_very_old(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    old = runs.begin("refresh", "command", NINE - timedelta(days=500))
    runs.end(old, NINE - timedelta(days=500), "done")
    left = runs.begin("refresh", "command", NINE)
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        runs.hand_over(left, process.pid)

    fresh = runs.begin("refresh", "command", NINE + MINUTE)

    assert [(each.id, each.outcome) for each in runs.newest()] == [
        (fresh, "running"),
        (left, "failed"),
    ]


def test_several_may_write_at_once(tmp_path: Path) -> None:
    def one(number: int) -> str:
        runs = Runs(tmp_path)
        run_id = runs.begin("refresh", "command", NINE + number * MINUTE)
        runs.end(run_id, NINE + number * MINUTE, "done", number)
        return run_id

    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(one, range(12)))

    assert len(set(ids)) == 12
    assert sorted(each.rows or 0 for each in Runs(tmp_path).newest()) == list(range(12))


def test_the_record_is_private(tmp_path: Path) -> None:
    runs = Runs(tmp_path / "data")
    runs.begin("refresh", "command", NINE)

    with sqlite3.connect(tmp_path / "data" / "runs.sqlite") as connection:
        connection.execute("SELECT 1 FROM runs").fetchall()  # so that -wal and -shm are there
        modes = {stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "data").iterdir()}
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    connection.close()

    assert modes == {0o600}
    assert mode == "wal"


def test_a_damaged_record_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "runs.sqlite").write_text("this is no database, however long one looks at it" * 99)

    with pytest.raises(CannotRecord, match="may be moved away"):
        Runs(tmp_path).newest()
