"""What the stub knows: people and their moods, messages, faults to come, and every call that arrived."""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

Mood = Literal["blocked", "deactivated", "never_started", "not_found"]
FaultKind = Literal[
    "answer_lost", "hang", "cut_json", "html", "server_error", "too_fast", "unauthorized",
    "no_id", "false_200", "bad_request",
]  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """What goes wrong next, so many times, for everybody or for one chat. `seconds`: to wait or to hang."""

    kind: FaultKind
    times: int = 1
    seconds: float | None = None
    chat_id: int | None = None


@dataclass(frozen=True)
class Call:
    """One request that arrived: what it asked, what was answered, and whether it took effect."""

    at: datetime
    method: str
    values: Mapping[str, object]
    took_effect: bool
    answer: Mapping[str, object]


@dataclass
class Kept:
    """A message in a chat."""

    text: str
    at: datetime
    deleted: bool = False


@dataclass
class World:
    """Everything behind the stub; `lock` is held while a call is judged."""

    clock: Callable[[], datetime]
    token: str | None = None
    limits: bool = True
    ahead: timedelta = timedelta()
    moods: dict[int, Mood] = field(default_factory=dict)
    chats: dict[int, dict[int, Kept]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    recent: deque[datetime] = field(default_factory=deque)
    last_to: dict[int, datetime] = field(default_factory=dict)
    numbers: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)

    def now(self) -> datetime:
        """The stub's time: the real one, moved ahead as asked."""
        return self.clock() + self.ahead

    def fault_for(self, chat_id: int | None) -> Fault | None:
        """The next fault that concerns this chat; it is used up by one."""
        for index, fault in enumerate(self.faults):
            if fault.chat_id in (None, chat_id):
                left = Fault(fault.kind, fault.times - 1, fault.seconds, fault.chat_id)
                self.faults[index : index + 1] = [left] if left.times > 0 else []
                return fault
        return None

    def received(self, user_id: int) -> list[str]:
        """The texts this person can read now, oldest first."""
        with self.lock:
            kept = self.chats.get(user_id, {})
            return [message.text for message in kept.values() if not message.deleted]

    def took(self, method_start: str) -> list[Call]:
        """The calls of methods that begin so and took effect."""
        with self.lock:
            return [c for c in self.calls if c.took_effect and c.method.startswith(method_start)]
