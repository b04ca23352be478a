"""How does a command record its run? Begun by the timetable or by itself, ended whatever happens."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.errors import ChecksFailed, HslError, Refused
from operations.runs import CannotRecord, Cause, Outcome, Runs

STOPPED = "Stopped."
UNEXPECTED = "Something unexpected happened; see hsl.log."


@dataclass(frozen=True)
class Begun:
    """The timetable has begun the run `run_id`; without it the command begins one, because of `cause`."""

    cause: Cause = "command"
    run_id: str | None = None


@dataclass
class Word:
    """What the job has to say of its run when it ends."""

    says: str = ""
    rows: int | None = None
    findings: int | None = None


@dataclass(frozen=True)
class Ledger:
    """The record of this data folder, the clock, and who is told when nothing can be recorded."""

    data_dir: Path
    clock: Callable[[], datetime]
    tell: Callable[[str], None]


@contextmanager
def recorded(ledger: Ledger, job: str, begun: Begun) -> Iterator[Word]:
    """Do the job inside; its run and its end are kept. SIGTERM stops it as Ctrl-C does.

    A record that cannot be written stops no job: it is told when the job is done.
    """
    word, runs = Word(), Runs(ledger.data_dir)
    trouble: CannotRecord | None = None
    run_id = begun.run_id
    try:
        run_id = run_id or runs.begin(job, begun.cause, ledger.clock())
    except CannotRecord as error:
        trouble = error
    outcome: Outcome = "done"
    try:
        with _stoppable():
            yield word
    except BaseException as error:
        outcome, word.says = _failure(error)
        raise
    finally:
        if run_id is not None:
            trouble = _ended(runs, run_id, ledger.clock(), outcome, word)
        if trouble is not None and outcome == "done":
            ledger.tell(str(trouble))


def _ended(
    runs: Runs, run_id: str, at: datetime, outcome: Outcome, word: Word
) -> CannotRecord | None:
    try:
        runs.end(run_id, at, outcome, word.rows, word.findings, word.says)
    except CannotRecord as error:
        return error
    return None


def _failure(error: BaseException) -> tuple[Outcome, str]:
    match error:
        case Refused() | ChecksFailed():
            return "refused", str(error)
        case HslError():
            return "failed", str(error)
        case KeyboardInterrupt():
            return "failed", STOPPED
        case _:
            return "failed", UNEXPECTED


@contextmanager
def _stoppable() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
