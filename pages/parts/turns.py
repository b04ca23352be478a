"""How many scripts run at the same time? A few; the others wait without taking part in anything."""

import os
import sys
from threading import BoundedSemaphore
from typing import Any

from streamlit.runtime.scriptrunner import RerunData, ScriptRunner

SWITCH_SECONDS = 0.001


def at_most() -> int:
    """Enough that one slow answer of a database holds up nobody else."""
    return max(8, 4 * (os.cpu_count() or 1))


def take_turns(places: int) -> None:
    """Let no more scripts run at once than there are places, and change between them every millisecond.

    Streamlit starts a thread for each run. Each that wants to compute holds Python for 5 ms before another
    gets it: with 50, the server's own thread, which answers all, came too late (benchmarks/README.md).
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    runs: Any = ScriptRunner  # replacing a method is what types forbid, and there is no hook
    run_script, free = runs._run_script, BoundedSemaphore(places)

    def in_turn(runner: ScriptRunner, asked: RerunData) -> None:
        with free:
            run_script(runner, asked)

    runs._run_script = in_turn
