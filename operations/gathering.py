"""How are all facts gathered in time? Whatever hangs is said to hang, and hangs alone."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from core.settings import Settings
from core.snapshot import Reader
from operations import looks
from operations.conditions import conditions
from operations.facts import Facts, Files, Outbox, Promises, Reach
from operations.kinds import Condition
from operations.limited import Broke, Late, Limited
from operations.redacting import redactor_of

# How long an answer counts, in seconds: a probe each second asks nobody more often than this.
FILES_FRESH: Final = 5.0
STORE_FRESH: Final = 5.0
SOURCE_FRESH: Final = 30.0
AUDIT_FRESH: Final = 900.0
PATIENCE: Final = 5.0
_LOOK_AT_LOG: Final = "Run `hsl doctor`."


class Gathering:
    """Keeps snapshots open and answers fresh; one for each process, shared by its threads.

    `clock` gives the moment that is judged.
    """

    def __init__(self, settings: Settings, clock: Callable[[], datetime], reader: Reader) -> None:
        self.settings = settings
        self.clock = clock
        self._files = Limited(lambda: looks.files(settings, reader, clock()), FILES_FRESH)
        self._source = Limited(lambda: looks.source(settings), SOURCE_FRESH)
        self._store = Limited(lambda: looks.store(settings, clock()), STORE_FRESH)
        self._audit = Limited(lambda: looks.record(settings), AUDIT_FRESH)

    def facts(self, patience: float = PATIENCE) -> Facts:
        """What is known after at most so many seconds."""
        for each in (self._files, self._source, self._store, self._audit):
            each.begin()
        until = time.monotonic() + patience
        store, outbox = _of_store(self._store.answer(until))
        return Facts(
            files_known(self._files.answer(until), self._files.last()),
            _reached(self._source.answer(until), "The school's database"),
            store,
            outbox,
            _of_audit(self._audit.answer(until), self._audit.last()),
        )

    def conditions(self, patience: float = PATIENCE) -> tuple[Condition, ...]:
        """What is wrong, the serious first."""
        return self.judged(self.facts(patience))

    def judged(self, facts: Facts) -> tuple[Condition, ...]:
        """What is wrong by these facts; no sentence holds a secret."""
        found = conditions(facts, promises(self.settings), self.clock())
        harmless = redactor_of(self.settings)
        return tuple(replace(each, says=harmless.text(each.says)) for each in found)


def files_known(answer: Files | Broke | Late, last: Files | Broke | None) -> Files:
    """While a new large snapshot is read whole for the first time, what was known before still holds."""
    if isinstance(answer, Late) and isinstance(last, Files):
        return last
    match answer:
        case Files():
            return answer
        case Broke(kind):
            why = f"The data folder cannot be read ({kind}). {_LOOK_AT_LOG}"
        case Late(waited):
            why = f"The data folder did not answer in {waited:.0f} s."
    return Files(no_snapshot=why, known=False)


def promises(settings: Settings) -> Promises:
    """What these settings promise."""
    return Promises(settings.snapshot_max_age, settings.sending != "off", settings.backup_max_age)


def _reached(answer: Reach | Broke | Late, who: str) -> Reach:
    match answer:
        case Reach():
            return answer
        case Broke(kind):
            return Reach(False, f"{who} cannot be asked ({kind}). {_LOOK_AT_LOG}")
        case Late(waited):
            said = f"{who} did not answer in {waited:.0f} s. Look at its load and its locks."
            return Reach(False, said)


def _of_store(
    answer: tuple[Reach, Outbox | None] | Broke | Late,
) -> tuple[Reach, Outbox | None]:
    if isinstance(answer, tuple):
        return answer
    return _reached(answer, "The message store"), None


def _of_audit(answer: Reach | Broke | Late, last: Reach | Broke | None) -> Reach | None:
    """Reading a long audit takes its time: until then what was found before holds, None at first."""
    known = last if isinstance(answer, Late) else answer
    return None if known is None else _reached(known, "The audit")
