"""What is a part of the running app: its command, what it lacks, how it stands, when it may start again."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from core.folders import write_whole
from pipelines.progress import born

FILE = "serve.json"
Standing = Literal["running", "waiting", "down", "not started"]


@dataclass(frozen=True)
class Part:
    """One process to keep running: `command` is its whole argv, `once` is added at its first start only.

    With `lacks` (one line: what it needs and has not) it is not started. After SIGTERM it has
    `ending` seconds.
    """

    name: str
    command: tuple[str, ...]
    lacks: str = ""
    ending: float = 10.0
    once: tuple[str, ...] = ()


@dataclass(frozen=True)
class Patience:
    """How a part that dies is started again: after `first` seconds, then twice as long, up to `longest`.

    A life of `steady` seconds makes it `first` again. `deaths` within `within` seconds: left down.
    """

    first: float = 1.0
    longest: float = 30.0
    steady: float = 20.0
    deaths: int = 10
    within: float = 600.0


@dataclass
class Lives:
    """What is remembered of a part's deaths; times are seconds of one clock."""

    patience: Patience
    deaths: list[float] = field(default_factory=list)
    short: int = 0

    def died(self, at: float, lived: float) -> float | None:
        """The seconds until it may start again; None: it dies again and again, and is left down."""
        self.short = 0 if lived >= self.patience.steady else self.short + 1
        self.deaths = [*(each for each in self.deaths if at - each < self.patience.within), at]
        if len(self.deaths) >= self.patience.deaths:
            return None
        return min(self.patience.first * 2.0 ** max(self.short - 1, 0), self.patience.longest)


@dataclass(frozen=True)
class PartState:
    """How a part stands; waiting: to start again. `says` is why, in one line."""

    name: str
    state: Standing
    pid: int | None = None
    deaths: int = 0
    says: str = ""


def note_parts(folder: Path, supervisor: int, parts: Iterable[PartState]) -> None:
    """Leave a word for others (health, doctor) in serve.json."""
    facts = {
        "supervisor": supervisor,
        "born": born(supervisor),
        "parts": [asdict(each) for each in parts],
    }
    write_whole(folder / FILE, json.dumps(facts, indent=1) + "\n")


def noted_parts(folder: Path) -> tuple[PartState, ...]:
    """How the parts stood when that last changed; none when `hsl serve --all` does not run here."""
    try:
        facts = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if facts["born"] is None or born(facts["supervisor"]) != facts["born"]:
            return ()
        return tuple(PartState(**each) for each in facts["parts"])
    except (OSError, ValueError, KeyError, TypeError):
        return ()
