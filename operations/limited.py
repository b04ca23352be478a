"""How is something asked that may hang? In a thread of its own; whoever asks waits so long and no longer."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Late:
    """No answer yet; the question stays open, and is not asked again meanwhile."""

    waited: float


@dataclass(frozen=True)
class Broke:
    """The looking itself failed, in a way nobody foresaw: the kind of error, without its text."""

    kind: str


class Limited(Generic[T]):
    """Asks `look` at most every `fresh` seconds and never twice at once; threads may share it."""

    def __init__(
        self,
        look: Callable[[], T],
        fresh: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look = look
        self._fresh = fresh
        self._clock = clock
        self._lock = threading.Lock()
        self._answer: T | Broke | None = None
        self._answered_at = float("-inf")
        self._done: threading.Event | None = None

    def begin(self) -> None:
        """Ask, unless the last answer is fresh or a question is open."""
        with self._lock:
            if self._done is None and self._clock() - self._answered_at >= self._fresh:
                self._done = threading.Event()
                threading.Thread(target=self._ask, args=(self._done,), daemon=True).start()

    def answer(self, until: float) -> T | Broke | Late:
        """The answer, waited for until that moment of the clock."""
        self.begin()
        done = self._done
        began = self._clock()
        if done is not None and not done.wait(max(0.0, until - began)):
            return Late(self._clock() - began)
        with self._lock:
            return Broke("NoAnswer") if self._answer is None else self._answer

    def last(self) -> T | Broke | None:
        """The last answer, however old; None before the first."""
        with self._lock:
            return self._answer

    def _ask(self, done: threading.Event) -> None:
        answer: T | Broke
        try:  # whatever goes wrong, whoever waits has to hear of it
            answer = self._look()
        except Exception as error:
            answer = Broke(type(error).__name__)
        with self._lock:
            self._answer, self._answered_at, self._done = answer, self._clock(), None
        done.set()
