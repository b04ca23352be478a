"""Why does a command run, who is named for it, and where is that kept?"""

from datetime import UTC, datetime
from typing import get_args

from commands.answer import say
from commands.asking import person
from core.errors import WrongUse
from core.settings import Settings
from operations.recording import Begun, Ledger
from operations.runs import Cause

TIMETABLE = "timetable"


def begun_by(cause: str, run_id: str | None) -> Begun:
    """What `--cause` and `--run` say. Raises WrongUse on an unknown cause."""
    causes: dict[str, Cause] = {each: each for each in get_args(Cause)}
    if cause not in causes:
        raise WrongUse(f"There is no cause {cause!r}.", f"Choose from: {', '.join(causes)}.")
    return Begun(causes[cause], run_id)


def doer(begun: Begun) -> str:
    """Whom the audit names: the timetable, or the account of this machine."""
    by_itself = begun.run_id is not None or begun.cause not in ("command", "person")
    return TIMETABLE if by_itself else person()


def ledger(settings: Settings) -> Ledger:
    """The record of runs of this data folder, by the clock of this machine."""
    return Ledger(settings.data_dir, lambda: datetime.now(UTC), say)
