"""How a refresh looks while it runs: a bar on a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from commands.answer import say, screen
from pipelines import progress

LAST = "end"  # how a refresh says that the last step is over


class Lines:
    """One line a step, for logs."""

    def step(self, name: str) -> None:
        """Say the step."""
        if name != LAST:
            say(name)

    def rows(self, table: str, done: int, expected: int) -> None:
        """The step has been said."""


class Bar:
    """A bar with rows and rows per second."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task: TaskID | None = None
        self._began = 0.0

    def step(self, name: str) -> None:
        """The step before is done; a new line begins."""
        if self._task is not None:
            self._bar.update(self._task, total=1, completed=1)
        if name == LAST:
            return
        self._began = time.monotonic()
        self._task = self._bar.add_task(name, total=None, told="")

    def rows(self, table: str, done: int, expected: int) -> None:
        """Move the bar; a table that was never analysed has no end to show."""
        if self._task is None:
            return
        rate = done / max(0.001, time.monotonic() - self._began)
        told = f"{done:,} rows of {table}, {rate:,.0f} a second"
        total = max(done, expected) if expected else None
        self._bar.update(self._task, completed=done, total=total, told=told)


@contextmanager
def shown(*, quiet: bool) -> Iterator[progress.Progress]:
    """Whoever is told of the progress; it goes to stderr."""
    console = screen(stderr=True)
    if quiet:
        yield progress.Silent()
    elif not console.is_terminal:
        yield Lines()
    else:
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[told]}"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=console, transient=True) as bar:
            yield Bar(bar)
