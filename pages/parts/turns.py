"""How many scripts run at the same time? A few; the others wait without taking part in anything."""

import os
from threading import BoundedSemaphore
from typing import Any

from streamlit.runtime.scriptrunner import RerunData, ScriptRunner


def at_most() -> int:
    """Enough that one slow answer of a database holds up nobody else."""
    return max(8, 4 * (os.cpu_count() or 1))


def take_turns(places: int) -> None:
    """Let no more scripts run at once than there are places.

    Streamlit starts a thread for each run, and every one of them that wants to compute makes each switch
    between threads wait 5 ms: with 50, the server's own thread, which answers all, got its turn too late.
    """
    runs: Any = ScriptRunner  # replacing a method is what types forbid, and there is no hook
    run_script, free = runs._run_script, BoundedSemaphore(places)

    def in_turn(runner: ScriptRunner, asked: RerunData) -> None:
        with free:
            run_script(runner, asked)

    runs._run_script = in_turn
