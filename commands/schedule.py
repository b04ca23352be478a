"""`hsl schedule`: keeps the timetable until SIGTERM or Ctrl-C; `--show` only says how it stands."""

import signal
from dataclasses import asdict
from datetime import UTC, datetime, tzinfo

from commands.answer import say, say_json, show
from core.ending import told_by
from core.errors import Refused, WrongUse
from core.logs import logger
from core.one_at_a_time import alone
from core.real_clock import RealClock
from core.settings import Settings
from operations.export_lists import read_lists
from operations.runs import Run, Runs
from operations.schedule_children import starting_in
from operations.schedule_jobs import Job, jobs_of, named_times, plans_of, rules_of
from operations.schedule_loop import Desk, Keeper
from operations.schedule_memory import Memory
from operations.schedule_runner import Runner
from operations.timetable_view import timetable_now

LOCK = "schedule.lock"
SHOWN_RUNS = 20


class AnotherTimetable(Refused):
    """Another `hsl schedule` keeps the timetable of this data folder; one is enough."""


class NothingToDo(WrongUse):
    """Every job is off: set HSL_REFRESH_AT, or HSL_EXPORT_AT and HSL_EXPORT_LISTS."""


def keep_timetable(settings: Settings) -> None:
    """Keep it until told to stop. Raises AnotherTimetable, NothingToDo, WrongUse, CannotRecord."""
    jobs = jobs_of(settings)
    if not jobs:
        raise NothingToDo(
            "Every job of the timetable is off.",
            "Set HSL_REFRESH_AT, or HSL_EXPORT_AT and HSL_EXPORT_LISTS.",
        )
    read_lists(settings.export_lists)
    ended = told_by(signal.SIGTERM, signal.SIGINT)
    taken = AnotherTimetable(
        "Another `hsl schedule` keeps the timetable of this data folder.", "One is enough."
    )
    with alone(settings.data_dir, LOCK, taken):
        clock = RealClock(ended)
        _keeper(settings, jobs, clock.now()).keep(clock, ended.is_set)


def show_timetable(settings: Settings, *, as_json: bool) -> None:
    """The next times of each job and the last runs. Raises WrongUse, CannotRecord."""
    found = timetable_now(settings, datetime.now(UTC))
    runs = Runs(settings.data_dir).newest(limit=SHOWN_RUNS)
    if as_json:
        last = [asdict(each) | {"seconds": each.seconds} for each in runs]
        jobs = [asdict(each) for each in found.jobs]
        say_json({"kept": found.is_kept, "jobs": jobs, "runs": last})
        return
    zone = settings.zone
    rows = [(each.job, each.at, _local(each.next, zone), _how(each.last)) for each in found.jobs]
    title = f"{len(rows)} jobs, times of {settings.time_zone}"
    show(title, ["job", "times", "next", "last run"], rows)
    columns = ["run", "job", "cause", "began", "seconds", "rows", "findings", "outcome", "says"]
    show(f"The last {len(runs)} runs", columns, (_row(each, zone) for each in runs))
    if not found.is_kept:
        say("nobody keeps the timetable: start `hsl schedule`, or refresh by a timer")


def _keeper(settings: Settings, jobs: tuple[Job, ...], now: datetime) -> Keeper:
    runs, memory, log = Runs(settings.data_dir), Memory(settings.data_dir), logger("schedule")
    plans_of(settings, {}, now)  # text that is no timetable changes nothing of what is remembered
    memory.keep(named_times(settings), now)
    plans = plans_of(settings, memory.since(named_times(settings)), now)
    rules = rules_of(settings)
    runner = Runner(runs, starting_in(settings.data_dir), rules.timeout, log)
    return Keeper(list(zip(jobs, plans, strict=True)), rules, Desk(runs, memory, runner, log))


def _row(run: Run, zone: tzinfo) -> tuple[object, ...]:
    began = _local(run.started, zone)
    took = (run.seconds, run.rows, run.findings)
    return (run.id, run.job, run.cause, began, *took, run.outcome, run.says)


def _how(run: Run | None) -> str:
    return "" if run is None else run.outcome


def _local(moment: datetime | None, zone: tzinfo) -> str:
    return "" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}"
