"""Which jobs are on the timetable? Each is a command of `hsl` with its times; one more is a line here."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from core.settings import Settings
from operations.schedule import Plan, Rules
from operations.timetable import Timetable, read_timetable

OFF = "off"


@dataclass(frozen=True)
class Job:
    """The command `hsl WORDS --run ID` at the times of `at`, which stand in `setting`.

    The command records its run under that id (operations/recording.py).
    """

    name: str
    setting: str
    at: str
    words: tuple[str, ...]


def jobs_of(settings: Settings) -> tuple[Job, ...]:
    """The jobs of this school, in the order in which they go when several are due."""
    lists_at = settings.export_at if settings.export_lists.strip() else OFF
    every = (
        Job("refresh", "HSL_REFRESH_AT", settings.refresh_at, ("refresh",)),
        Job("export", "HSL_EXPORT_AT", lists_at, ("export", "lists")),
        Job("digest", "HSL_DIGEST_AT", settings.digest_at, ("digest",)),
    )
    return tuple(each for each in every if each.at.strip().lower() != OFF)


def timetable_of(job: Job, settings: Settings) -> Timetable:
    """The job's times in the school's time. Raises WrongUse naming the setting."""
    return read_timetable(job.at, settings.zone, setting=job.setting)


def named_times(settings: Settings) -> dict[str, str]:
    """What is remembered of each job's times: another zone makes other times of the same text."""
    zone = settings.time_zone
    return {each.name: f"{' '.join(each.at.split())} {zone}" for each in jobs_of(settings)}


def rules_of(settings: Settings) -> Rules:
    """The rules that the settings name."""
    return Rules(
        jitter=timedelta(seconds=settings.schedule_jitter),
        timeout=timedelta(minutes=settings.schedule_timeout),
        retries=settings.schedule_retries,
    )


def plans_of(settings: Settings, since: Mapping[str, datetime], now: datetime) -> list[Plan]:
    """The plan of each job; a job without `since` is new `now`. Raises WrongUse."""
    seed = _seed(settings.data_dir)
    return [
        Plan(each.name, timetable_of(each, settings), since.get(each.name, now), seed)
        for each in jobs_of(settings)
    ]


def _seed(data_dir: Path) -> str:
    """Makes the jitter of this installation its own."""
    return f"{os.uname().nodename} {data_dir.resolve()}"
