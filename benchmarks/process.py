"""What does a running process take? Memory, open files and processor time, looked at again and again."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression

_TICKS = os.sysconf("SC_CLK_TCK")
_USER, _SYSTEM = 11, 12  # fields of /proc/PID/stat after the name, see proc(5)


@dataclass(frozen=True)
class Sample:
    """A process at one moment: resident megabytes, open descriptors, seconds of a processor so far."""

    at: float
    resident_mb: float
    descriptors: int
    cpu_s: float


def sample(pid: int, at: float) -> Sample:
    """The process as it is now. Raises OSError when it is gone."""
    place = Path(f"/proc/{pid}")
    status = dict(line.split(":", 1) for line in (place / "status").read_text().splitlines())
    times = (place / "stat").read_text().rpartition(")")[2].split()
    return Sample(
        at,
        int(status["VmRSS"].split()[0]) / 1024,
        len(list((place / "fd").iterdir())),
        (int(times[_USER]) + int(times[_SYSTEM])) / _TICKS,
    )


async def sampled(
    pid: int, every: float, until: float, clock: Callable[[], float] = time.time
) -> list[Sample]:
    """A sample now and every so many seconds until then."""
    found = [sample(pid, clock())]
    while clock() < until:
        await asyncio.sleep(min(every, max(0.0, until - clock())))
        found.append(sample(pid, clock()))
    return found


def per_minute(samples: Sequence[Sample], of: Callable[[Sample], float]) -> float:
    """How much it rises a minute: the line of least squares; 0 of fewer than three samples."""
    if len(samples) < 3:  # noqa: PLR2004  two points are no trend
        return 0.0
    return (
        60 * linear_regression([each.at for each in samples], [of(each) for each in samples]).slope
    )
