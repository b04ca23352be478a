"""How does a job of the timetable run? As a process of its own, so that one that hangs can be ended."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from signal import Signals
from typing import Protocol

from core.folders import private_folder
from operations.schedule_jobs import Job
from pipelines.background import ROOT

_TIED = Path(__file__).with_name("tied.py")


class Child(Protocol):
    """A started process, as subprocess.Popen is one."""

    @property
    def pid(self) -> int:
        """Its id."""

    def poll(self) -> int | None:
        """Its exit code; None while it lives."""

    def send_signal(self, number: Signals, /) -> None:
        """Send it a signal; nothing when it has ended."""


StartChild = Callable[[Job, str], Child]


def starting_in(data_dir: Path) -> StartChild:
    """Starts `hsl WORDS --run ID` under our environment; what it prints lands in JOB.log (0600).

    Raises OSError when it cannot be started.
    """

    def start(job: Job, run_id: str) -> Child:
        """One run of a job."""
        # -P: neither the working directory nor the script's folder can shadow a module.
        command = [sys.executable, "-P", str(ROOT / "cli.py"), *job.words, "--run", run_id]
        # Nobody would end a job that hung if it outlived its timetable; what it makes is whole or not there.
        tie = [sys.executable, "-I", "-S", str(_TIED), str(os.getpid()), "SIGKILL"]
        path = private_folder(data_dir) / f"{job.name}.log"
        log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            return subprocess.Popen(  # noqa: S603  ours
                [*tie, *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        finally:
            os.close(log)

    return start
