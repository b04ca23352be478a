"""Children that die when told, a clock that stands until it is moved, and a log that is kept."""

import io
import signal
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field

from operations.one_log import Voice
from operations.parts import Part, PartState, Patience
from operations.supervisor import Supervisor, World


class Voiceless(Voice):
    """Keeps what it should have logged."""

    def __init__(self) -> None:
        super().__init__("json", io.StringIO())
        self.said: list[tuple[str, dict[str, object]]] = []

    def info(self, event: str, **facts: object) -> None:
        self.said.append((event, facts))

    warning = error = info

    def events(self, *wanted: str) -> list[str]:
        """Those events, each with its part."""
        return [f"{event} {facts['child']}" for event, facts in self.said if event in wanted]


@dataclass
class FakeChild:
    """Dies when told by the test; a stubborn one does not go for SIGTERM."""

    pid: int
    place: "Place"
    name: str
    stubborn: bool = False
    code: int | None = None

    def poll(self) -> int | None:
        return self.code

    def send_signal(self, sig: int, /) -> None:
        self.place.signals.append((self.name, signal.Signals(sig).name))
        if not self.stubborn or sig == signal.SIGKILL:
            self.code = -sig

    def wait(self, timeout: float | None = None) -> int:
        if self.code is None:
            self.place.now += timeout or 0
            raise subprocess.TimeoutExpired(self.name, timeout or 0)
        return self.code


@dataclass
class Place:
    """A clock that stands until it is moved, and the children that were started."""

    now: float = 0.0
    started: list[tuple[float, str, tuple[str, ...]]] = field(default_factory=list)
    children: dict[str, FakeChild] = field(default_factory=dict)
    signals: list[tuple[str, str]] = field(default_factory=list)
    states: list[list[PartState]] = field(default_factory=list)
    stubborn: frozenset[str] = frozenset()
    voice: Voiceless = field(default_factory=Voiceless)

    def supervisor(self, *parts: Part, patience: Patience | None = None) -> Supervisor:
        world = World(self.start, lambda: self.now, self.voice, self.changed)
        return Supervisor(parts, world, patience or Patience())

    def start(self, part: Part, once: tuple[str, ...]) -> FakeChild:
        self.started.append((self.now, part.name, once))
        pid = len(self.started)
        child = FakeChild(pid, self, part.name, part.name in self.stubborn)
        self.children[part.name] = child
        return child

    def changed(self, states: Iterable[PartState]) -> None:
        self.states.append(list(states))

    def starts_of(self, name: str) -> list[float]:
        return [at for at, each, _ in self.started if each == name]
