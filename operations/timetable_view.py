"""How does the timetable stand? Each job's next time, last run and what is behind, and who keeps it."""

from dataclasses import dataclass
from datetime import datetime

from core.settings import Settings
from operations.runs import Run, Runs
from operations.schedule import next_start, overdue
from operations.schedule_jobs import jobs_of, named_times, plans_of, rules_of
from operations.schedule_memory import Beat, Memory

_MOST_RUNS = 100


@dataclass(frozen=True)
class Standing:
    """A job: its times as written, when it starts next, its newest run, and since when it is behind.

    `behind` is None when every time was served, and before anybody keeps the timetable.
    """

    job: str
    at: str
    next: datetime | None
    last: Run | None
    behind: datetime | None


@dataclass(frozen=True)
class TimetableNow:
    """Every job, and the process that keeps the timetable or kept it last; None: nobody ever did."""

    jobs: tuple[Standing, ...]
    keeper: Beat | None

    @property
    def is_kept(self) -> bool:
        """Whether `hsl schedule` runs on this data folder."""
        return self.keeper is not None and self.keeper.lives


def timetable_now(settings: Settings, now: datetime) -> TimetableNow:
    """How it stands. Raises WrongUse naming a setting that cannot be used, CannotRecord."""
    runs, memory, rules = Runs(settings.data_dir), Memory(settings.data_dir), rules_of(settings)
    runs.settle(now)
    since = memory.since(named_times(settings))
    found = []
    for job, plan in zip(jobs_of(settings), plans_of(settings, since, now), strict=True):
        ran = runs.newest(job.name, _MOST_RUNS)
        soon, behind = next_start(plan, ran, rules, now), overdue(plan, ran, rules, now)
        found.append(Standing(job.name, job.at, soon, ran[0] if ran else None, behind))
    return TimetableNow(tuple(found), memory.last_beat())
