"""How does a process hear that it shall end? In a way that is safe inside a signal's handler.

threading.Event is not: its lock may be held by the very code the signal interrupts, also by the handler
of an earlier signal, and then the process hangs for ever. Children of a killed supervisor get
several signals in a row.
"""

import os
import select
import signal
from contextlib import suppress
from typing import Protocol


class Ending(Protocol):
    """Whether, and when, the end was asked for; threading.Event is one too."""

    def is_set(self) -> bool:
        """Whether it was."""

    def wait(self, timeout: float | None = None) -> bool:
        """Let time pass until it is; whether it was."""


class Told:
    """An end that signals ask for. No lock is taken; what lies in a pipe wakes everybody who waits."""

    def __init__(self) -> None:
        self._told = False
        self._heard, self._tells = os.pipe()
        os.set_blocking(self._tells, False)

    def __del__(self) -> None:
        os.close(self._heard)
        os.close(self._tells)

    def set(self) -> None:
        """The end is asked for."""
        self._told = True
        with suppress(BlockingIOError):  # full of earlier ones
            os.write(self._tells, b".")

    def is_set(self) -> bool:
        """Whether it was asked for."""
        return self._told

    def wait(self, timeout: float | None = None) -> bool:
        """Let time pass until it is asked for; whether it was."""
        if not self._told:
            select.select([self._heard], [], [], timeout)
        return self._told


def told_by(*signals: signal.Signals) -> Told:
    """The end of this process: any of these signals asks for it from now on."""
    told = Told()
    for each in signals:
        signal.signal(each, lambda *_: told.set())
    return told
