"""Time as it is, for what runs until it is told to end; rules get theirs passed in."""

import time
from datetime import UTC, datetime

from core.ending import Ending


class RealClock:
    """The machine's clock; an end that is asked for cuts a sleep short."""

    def __init__(self, ended: Ending) -> None:
        self._ended = ended

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Let time pass, unless somebody wants an end."""
        self._ended.wait(seconds)

    def pause(self, seconds: float) -> None:
        """Let time pass, also while somebody wants an end."""
        time.sleep(seconds)
