"""How one measured command is run: alone, in a process of its own, with its peak memory."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

WORK = Path(__file__).parent / "work"


@dataclass(frozen=True)
class Measured:
    """`seconds` is what the command says of itself (without starting Python), `peak_mb` its largest size."""

    seconds: float
    peak_mb: float
    said: dict[str, object]


def measure(arguments: list[str], environment: dict[str, str]) -> Measured:
    """Run `python ARGUMENTS`, whose last line is one JSON document with `seconds`."""
    command = [sys.executable, *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env=os.environ | environment, text=True
    ) as started:
        output = started.stdout.read() if started.stdout else ""
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed: {output}")
    said = json.loads(output[output.index("{") :])
    return Measured(float(said["seconds"]), used.ru_maxrss / 1024, said)
