"""What does the timetable remember over a restart? Since when its times hold, and its sign of life."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from operations.runs import record_file
from pipelines.progress import born
from queries import block

_SET = block("schedule_times_set")
_KNOWN = block("schedule_times_known")
_DROPPED = block("schedule_times_dropped")
_BEAT = block("schedule_beat_set")
_LAST_BEAT = block("schedule_beat_last")


@dataclass(frozen=True)
class Beat:
    """The process that keeps the timetable, or kept it: when it started and last gave a sign."""

    pid: int
    born: str | None
    started: datetime
    at: datetime

    @property
    def lives(self) -> bool:
        """Whether that very process is still there."""
        return self.born is not None and born(self.pid) == self.born


class Memory:
    """Kept beside the record of runs in this data folder. Every method raises CannotRecord."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, times: dict[str, str], now: datetime) -> None:
        """These jobs have these times; what is new or changed holds from `now` on."""
        with record_file(self._folder) as file:
            for (job,) in [row[:1] for row in file.execute(_KNOWN) if row[0] not in times]:
                file.execute(_DROPPED, {"job": job})
            for job, text in times.items():
                file.execute(_SET, {"job": job, "times": text, "since": _text(now)})

    def since(self, times: dict[str, str]) -> dict[str, datetime]:
        """Since when each job has these times; a job without is one that nobody has kept yet."""
        with record_file(self._folder) as file:
            known = file.execute(_KNOWN).fetchall()
        return {
            job: datetime.fromisoformat(since)
            for job, text, since in known
            if times.get(job) == text
        }

    def beat(self, started: datetime, now: datetime) -> None:
        """This process keeps the timetable, and lives."""
        mine = os.getpid()
        facts = {"pid": mine, "born": born(mine), "started": _text(started), "beat": _text(now)}
        with record_file(self._folder) as file:
            file.execute(_BEAT, facts)

    def last_beat(self) -> Beat | None:
        """The last sign of life; None when the timetable was never kept."""
        with record_file(self._folder) as file:
            row = file.execute(_LAST_BEAT).fetchone()
        if row is None:
            return None
        pid, born_at, started, at = row
        return Beat(pid, born_at, datetime.fromisoformat(started), datetime.fromisoformat(at))


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
