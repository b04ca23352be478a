"""How far a refresh is: told to whoever watches, in this process or in another."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from core.folders import write_whole

FILE = "refresh.json"
# Often enough for a person to see it move, rarely enough to cost nothing.
SECONDS_BETWEEN_WRITES = 0.3


class Progress(Protocol):
    """Whoever watches a refresh."""

    def step(self, name: str) -> None:
        """A new step begins."""

    def rows(self, table: str, done: int, expected: int) -> None:
        """`done` rows of a table are read; `expected` is an estimate, 0 when unknown."""


class Silent:
    """Nobody watches."""

    def step(self, name: str) -> None:
        """Say nothing."""

    def rows(self, table: str, done: int, expected: int) -> None:
        """Say nothing."""


@dataclass
class Watch:
    """Measures the steps and tells `inner`: `durations` are seconds per step."""

    inner: Progress
    durations: dict[str, float] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    _running: tuple[str, float] | None = None

    def step(self, name: str) -> None:
        """End the running step and begin `name`."""
        self.inner.step(name)
        now = self.clock()
        if self._running is not None:
            before, began = self._running
            self.durations[before] = round(self.durations.get(before, 0.0) + now - began, 3)
        self._running = (name, now)

    def rows(self, table: str, done: int, expected: int) -> None:
        """Rows are only told."""
        self.inner.rows(table, done, expected)


@dataclass
class ToFile:
    """Writes the state to `refresh.json`, for a page that watches another process; wraps `inner`."""

    path: Path
    pid: int
    started_at: datetime
    inner: Progress
    clock: Callable[[], float] = time.monotonic
    _written: float = 0.0

    def step(self, name: str) -> None:
        """Write the step at once."""
        self.inner.step(name)
        self._write({"step": name})

    def rows(self, table: str, done: int, expected: int) -> None:
        """Write the rows, a few times a second."""
        self.inner.rows(table, done, expected)
        if self.clock() - self._written > SECONDS_BETWEEN_WRITES:
            self._write({"step": "extract", "table": table, "rows": done, "expected": expected})

    def ended(self, **outcome: object) -> None:
        """Write how it ended."""
        self._write({"step": "ended", **outcome})

    def _write(self, state: dict[str, object]) -> None:
        self._written = self.clock()
        facts = {"pid": self.pid, "born": born(self.pid), "started_at": self.started_at.isoformat()}
        # Somebody who cannot watch is no reason to stop: on a full disk the refresh itself says so.
        with suppress(OSError):
            write_whole(self.path, json.dumps(facts | state) + "\n")


def born(pid: int) -> str | None:
    """When a process began, in clock ticks since the machine did; None when it lives no more.

    With it, another process that got the same id later is not taken for the first one.
    """
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    state, *fields = said.rpartition(")")[2].split()
    return None if state in "ZX" else fields[18]
