"""What ran, when, why and how it ended? One row per run in `runs.sqlite` of the data folder (0600)."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from core.errors import HslError
from core.folders import private_folder
from pipelines.progress import born
from queries import block

FILE = "runs.sqlite"
BACKUP = "backup"  # the job of `hsl backup`
Cause = Literal["timetable", "catch-up", "retry", "person", "command"]
Outcome = Literal["done", "failed", "refused", "timed out"]
DIED = "The process ended without a word: killed, or the machine stopped."
KEPT = timedelta(days=400)
_SECONDS_FOR_A_LOCK = 10
_SETUP = (
    block("runs_in_wal"),
    block("runs_unhurried"),
    block("runs_table"),
    block("runs_by_job"),
    block("schedule_times_table"),
    block("schedule_beat_table"),
)
_BEGIN = block("run_begin")
_HANDED_OVER = block("run_handed_over")
_END = block("run_end")
_GOING = block("runs_going")
_NEWEST = block("runs_newest")
_FORGOTTEN = block("runs_forgotten")


class CannotRecord(HslError):
    """The record of runs cannot be read or written: disk, rights, or a damaged file."""


@dataclass(frozen=True)
class Run:
    """One run of a job; times in UTC, `says` is one line for people.

    refused: a guard or a check said no. After a check `findings` counts what was found; a guard
    leaves it None. `rows` are those of the source (refresh) or of the files (export).
    """

    id: str
    job: str
    cause: Cause
    started: datetime
    finished: datetime | None
    outcome: Literal["running"] | Outcome
    rows: int | None
    findings: int | None
    says: str

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it runs."""
        return None if self.finished is None else (self.finished - self.started).total_seconds()


@dataclass(frozen=True)
class Going:
    """A run that has not ended, and the process that does it."""

    id: str
    job: str
    cause: Cause
    started: datetime
    pid: int
    born: str | None

    @property
    def lives(self) -> bool:
        """Whether the process is there still; another one that got its id is not it."""
        return self.born is not None and born(self.pid) == self.born


class Runs:
    """The record in this data folder; several processes may write. Every method raises CannotRecord."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def held(self) -> Iterator[None]:
        """For whoever looks again and again: the file stays open, and each look is ten times cheaper."""
        with ExitStack() as stack:
            with suppress(CannotRecord):  # whoever looks will be told
                stack.enter_context(_opened(self._folder)).execute(_GOING).fetchall()
            yield

    def begin(self, job: str, cause: Cause, at: datetime) -> str:
        """A run of this process begins; gives its id. What a dead process left is ended first."""
        self.settle(at)
        mine = os.getpid()
        row = {"job": job, "cause": cause, "started": _text(at), "pid": mine, "born": born(mine)}
        with record_file(self._folder) as connection:
            connection.execute(_FORGOTTEN, {"before": _text(at - KEPT)})
            return str(connection.execute(_BEGIN, row).fetchone()[0])

    def hand_over(self, run_id: str, pid: int) -> None:
        """From now on the process `pid` does it, and its death ends it."""
        with record_file(self._folder) as connection:
            connection.execute(_HANDED_OVER, {"id": run_id, "pid": pid, "born": born(pid)})

    def end(  # noqa: PLR0913, PLR0917  the columns of a run
        self,
        run_id: str,
        at: datetime,
        outcome: Outcome,
        rows: int | None = None,
        findings: int | None = None,
        says: str = "",
    ) -> None:
        """A run has ended; said twice, the last word counts, and known numbers stay."""
        facts = {"rows": rows, "findings": findings, "says": says}
        with record_file(self._folder) as connection:
            how = {"id": run_id, "finished": _text(at), "outcome": outcome}
            connection.execute(_END, how | facts)

    def settle(self, at: datetime) -> tuple[Going, ...]:
        """What is said to run and has no process any more has failed; gives what does run."""
        going = self.going()
        for each in going:
            if not each.lives:
                self.end(each.id, at, "failed", says=DIED)
        return tuple(each for each in going if each.lives)

    def going(self) -> tuple[Going, ...]:
        """What has not ended, oldest first, as far as the record knows: `settle` looks."""
        with record_file(self._folder) as connection:
            rows = connection.execute(_GOING).fetchall()
        return tuple(
            Going(str(run), job, cause, datetime.fromisoformat(started), pid, born_at)
            for run, job, cause, started, pid, born_at in rows
        )

    def newest(self, job: str | None = None, limit: int = 50) -> tuple[Run, ...]:
        """The newest runs of a job, or of all, newest first."""
        with record_file(self._folder) as connection:
            rows = connection.execute(_NEWEST, {"job": job, "most": limit}).fetchall()
        return tuple(_run(*row) for row in rows)


@contextmanager
def record_file(folder: Path) -> Iterator[sqlite3.Connection]:
    """One transaction on `runs.sqlite`, which is made when it is not there. Raises CannotRecord."""
    with _opened(folder) as connection, connection:
        yield connection


@contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    path = folder / FILE
    try:
        private_folder(folder)
        _make_private(path)
        with closing(sqlite3.connect(path, timeout=_SECONDS_FOR_A_LOCK)) as connection:
            for statement in _SETUP:
                connection.execute(statement)
            yield connection
    except (sqlite3.Error, OSError) as error:
        raise CannotRecord(
            f"The record of runs {path} cannot be used: {error}.",
            "Free space or correct the rights; a damaged file may be moved away.",
        ) from error


def _make_private(path: Path) -> None:
    """SQLite itself would make it 0644. A file that is there is left alone: closing one that SQLite
    has open in this process would drop its locks."""
    if not path.exists():
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _run(*row: object) -> Run:
    run, job, cause, started, finished, *rest = row
    return Run(
        str(run),
        job,  # type: ignore[arg-type]  # the table's checks hold what the words may be
        cause,  # type: ignore[arg-type]
        datetime.fromisoformat(str(started)),
        None if finished is None else datetime.fromisoformat(str(finished)),
        *rest,  # type: ignore[arg-type]
    )


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
