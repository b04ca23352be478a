"""Is every run of a command ended in the record, whatever happens to the command?"""

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import ChecksFailed, HslError, Refused
from operations.recording import Begun, Ledger, recorded
from operations.runs import Runs

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)


def ledger(folder: Path, tell: Callable[[str], None] = lambda _line: None) -> Ledger:
    return Ledger(folder, lambda: NINE, tell)


def test_a_run_is_kept_with_its_word(tmp_path: Path) -> None:
    with recorded(ledger(tmp_path), "refresh", Begun("person")) as word:
        (during,) = Runs(tmp_path).newest()
        word.rows, word.findings, word.says = 12, 1, "Published."

    (run,) = Runs(tmp_path).newest()
    assert (during.outcome, during.cause) == ("running", "person")
    assert (run.outcome, run.rows, run.findings, run.says) == ("done", 12, 1, "Published.")


@pytest.mark.parametrize(
    ("error", "outcome", "says"),
    [
        (HslError("The source is down.", "Start it."), "failed", "The source is down. Start it."),
        (Refused("Somebody else.", "Wait."), "refused", "Somebody else. Wait."),
        (ChecksFailed("A table shrank.", "Look."), "refused", "A table shrank. Look."),
        (KeyboardInterrupt(), "failed", "Stopped."),
        (RuntimeError("secret"), "failed", "Something unexpected happened; see hsl.log."),
    ],
)
def test_what_goes_wrong_is_kept_and_goes_on_being_wrong(
    tmp_path: Path, error: BaseException, outcome: str, says: str
) -> None:
    def job() -> None:
        with recorded(ledger(tmp_path), "refresh", Begun()) as word:
            word.findings = 2
            raise error

    with pytest.raises(type(error)):
        job()

    (run,) = Runs(tmp_path).newest()
    assert (run.outcome, run.says, run.findings) == (outcome, says, 2)


def test_sigterm_stops_as_ctrl_c_does_and_is_recorded(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)

    with pytest.raises(KeyboardInterrupt), recorded(ledger(tmp_path), "refresh", Begun()):
        os.kill(os.getpid(), signal.SIGTERM)

    (run,) = Runs(tmp_path).newest()
    assert (run.outcome, run.says) == ("failed", "Stopped.")
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_record_that_cannot_be_written_stops_no_job_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "runs.sqlite").write_text("no database" * 100)
    told: list[str] = []

    with recorded(ledger(tmp_path, told.append), "refresh", Begun()) as word:
        word.says = "Published."

    assert len(told) == 1
    assert told[0].startswith(f"The record of runs {tmp_path / 'runs.sqlite'} cannot be used")
