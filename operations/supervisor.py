"""How do the parts of a small school run under one roof? Started, started again, and ended in order."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.ending import Ending
from core.errors import HslError
from operations.one_log import Voice
from operations.parts import Lives, Part, PartState, Patience, Standing

_TIED = Path(__file__).with_name("tied.py")
_LOOK_AGAIN = 0.2
_AFTER_KILL = 5.0


class EverythingDown(HslError):
    """No part is left that runs: the log says why each was left down."""


class Child(Protocol):
    """A running part, as subprocess.Popen gives it."""

    pid: int

    def poll(self) -> int | None:
        """Its exit code, once it has ended."""

    def send_signal(self, sig: int, /) -> None:
        """Tell it."""

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code; raises TimeoutExpired."""


@dataclass(frozen=True)
class World:
    """What a supervisor does not decide: how a part starts, what time it is, who listens."""

    start: Callable[[Part, tuple[str, ...]], Child]
    clock: Callable[[], float]
    voice: Voice
    changed: Callable[[Iterable[PartState]], None] = lambda _states: None


@dataclass
class _Kept:
    """A part, its process, and when it starts (again); neither: it is down."""

    part: Part
    lives: Lives
    child: Child | None = None
    started: float = 0.0
    due: float | None = None
    down: bool = False
    says: str = ""
    once: tuple[str, ...] = ()

    @property
    def state(self) -> PartState:
        pid = self.child.pid if self.child is not None else None
        return PartState(self.part.name, self._standing(), pid, len(self.lives.deaths), self.says)

    def _standing(self) -> Standing:
        if self.part.lacks:
            return "not started"
        if self.down:
            return "down"
        return "waiting" if self.child is None else "running"


class Supervisor:
    """Keeps the parts running; `look` is one look around, `stop` the end."""

    def __init__(self, parts: Iterable[Part], world: World, patience: Patience) -> None:
        self._world = world
        self._kept = [_Kept(part, Lives(patience), once=part.once) for part in parts]
        for each in self._kept:
            self._begin(each)

    @property
    def left_down(self) -> tuple[str, ...]:
        """The parts that died again and again."""
        return tuple(each.part.name for each in self._kept if each.down)

    def look(self) -> None:
        """Notice who died, start who is due. Raises EverythingDown."""
        before = [each.state for each in self._kept]
        for each in self._kept:
            self._notice(each)
            self._start_due(each)
        after = [each.state for each in self._kept]
        if after != before:
            self._world.changed(after)
        if not any(state.state in ("running", "waiting") for state in after):
            raise EverythingDown("No part runs any more.", "The log says why; start again then.")

    def stop(self, hurry: Callable[[], bool]) -> None:
        """End them, the last one first; whoever does not go in its time, or when in a hurry, is killed."""
        for each in reversed(self._kept):
            each.due = None
            if each.child is not None:
                self._end(each.part, each.child, hurry)
                each.child = None

    def _begin(self, kept: _Kept) -> None:
        if kept.part.lacks:
            kept.says = kept.part.lacks
            self._world.voice.warning("not_started", child=kept.part.name, why=kept.part.lacks)
        else:
            kept.due = self._world.clock()

    def _start_due(self, kept: _Kept) -> None:
        now = self._world.clock()
        if kept.child is not None or kept.due is None or kept.due > now:
            return
        kept.due, kept.started = None, now
        try:
            kept.child = self._world.start(kept.part, kept.once)
        except OSError as error:
            self._mourn(kept, f"cannot start: {error.strerror or error}")
            return
        kept.once, kept.says = (), ""
        self._world.voice.info("started", child=kept.part.name, child_pid=kept.child.pid)

    def _notice(self, kept: _Kept) -> None:
        code = None if kept.child is None else kept.child.poll()
        if code is not None:
            kept.child = None
            self._mourn(kept, how_it_ended(code))

    def _mourn(self, kept: _Kept, why: str) -> None:
        now = self._world.clock()
        pause = kept.lives.died(now, now - kept.started)
        kept.due = None if pause is None else now + pause
        facts = {"child": kept.part.name, "why": why, "deaths": len(kept.lives.deaths)}
        kept.down = pause is None
        if pause is None:
            kept.says = f"died {len(kept.lives.deaths)} times, at last: {why}"
            cure = "mend what its lines in this log complain about, then start again"
            self._world.voice.error("left_down", **facts, cure=cure)
        else:
            kept.says = why
            self._world.voice.warning("died", **facts, again_in_s=round(pause, 1))

    def _end(self, part: Part, child: Child, hurry: Callable[[], bool]) -> None:
        self._world.voice.info("stopping", child=part.name)
        began = self._world.clock()
        child.send_signal(signal.SIGTERM)
        while self._world.clock() < began + part.ending and not hurry():
            with suppress(subprocess.TimeoutExpired):
                why = how_it_ended(child.wait(_LOOK_AGAIN))
                self._world.voice.info("stopped", child=part.name, why=why)
                return
        after = round(self._world.clock() - began, 1)
        self._world.voice.error("killed", child=part.name, after_s=after)
        child.send_signal(signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):  # then the kernel holds it: nothing helps
            child.wait(_AFTER_KILL)


def supervise(supervisor: Supervisor, ended: Ending, hurry: Callable[[], bool]) -> None:
    """Look around until it is ended. Raises EverythingDown."""
    try:
        while not ended.is_set():
            supervisor.look()
            ended.wait(_LOOK_AGAIN)
    finally:
        supervisor.stop(hurry)


def starting(env: Mapping[str, str], voice: Voice) -> Callable[[Part, tuple[str, ...]], Child]:
    """Starts a part as a process that ends with this one, in a session of its own, heard by `voice`.

    Only the main thread may start: on Linux the parent that counts is the thread.
    """

    def start(part: Part, once: tuple[str, ...]) -> Child:
        """`once` are words for the first start alone."""
        tie = (sys.executable, "-I", "-S", str(_TIED), str(os.getpid()), "SIGTERM")
        process = subprocess.Popen(  # noqa: S603  our own programs, no shell
            [*tie, *part.command, *once],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the supervisor: it ends them in order
        )
        voice.listen(part.name, process.stdout)
        return process

    return start


def how_it_ended(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"
