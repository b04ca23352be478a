"""Are the jobs of the timetable in order: their times, their last runs, the lists and their folder?"""

import os
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path

from commands.checkup import Checkup, fail, failed_by, ok, warn
from core.errors import HslError, WrongUse
from core.leads import count_leads
from core.settings import Settings
from core.snapshot import NoSnapshot, Reader, Snapshot
from operations import looks
from operations.export_lists import SETTING, LeadList, read_lists
from operations.runs import CannotRecord
from operations.schedule_jobs import jobs_of, timetable_of
from operations.timetable_view import Standing, timetable_now


def timetable(settings: Settings, now: datetime) -> Iterator[Checkup]:
    """Every job's times can be read and none is behind, and every list can be written."""
    yield from _jobs(settings, now)
    try:
        lists = read_lists(settings.export_lists)
    except WrongUse as error:
        yield failed_by("lead lists", error)
        return
    if lists:
        yield _folder(settings.lists_dir)
        yield from _lists(lists, settings)


def _jobs(settings: Settings, now: datetime) -> Iterator[Checkup]:
    unread = list(_unread(settings))
    if unread or not looks.has_record(settings.data_dir):
        yield from unread
        return
    try:
        found = timetable_now(settings, now)
    except CannotRecord as error:
        yield failed_by("runs", error)
        return
    yield from (_job(each, settings.zone) for each in found.jobs)


def _unread(settings: Settings) -> Iterator[Checkup]:
    for each in jobs_of(settings):
        try:
            timetable_of(each, settings)
        except WrongUse as error:
            yield failed_by(f"job {each.name}", error)


def _job(job: Standing, zone: tzinfo) -> Checkup:
    subject = f"job {job.job}"
    if job.behind is not None:
        what = f"It was due at {_local(job.behind, zone)} and did not begin."
        return warn(subject, what, "Start `hsl schedule`; see `hsl schedule --show`.")
    if job.last is not None and job.last.outcome not in ("done", "running"):
        what = f"Its last run, {_local(job.last.started, zone)}, {_went(job.last.outcome)}."
        return warn(subject, f"{what} {job.last.says}", "See `hsl schedule --show`.")
    return ok(subject, f"Next at {_local(job.next, zone)}.")


def _folder(folder: Path) -> Checkup:
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return ok("lead lists", f"They are written to {folder}.")
    return fail(
        "lead lists", f"{there} cannot be written.", "Correct HSL_EXPORT_DIR or its rights."
    )


def _lists(lists: tuple[LeadList, ...], settings: Settings) -> Iterator[Checkup]:
    try:
        snapshot = Reader(settings.snapshots_dir).current().snapshot
    except NoSnapshot:
        return
    yield from (_list(each, snapshot, settings) for each in lists)


def _list(wanted: LeadList, snapshot: Snapshot, settings: Settings) -> Checkup:
    subject = f"list {wanted.name}"
    try:
        count = count_leads(snapshot, wanted.on(snapshot, settings))
    except HslError as error:
        return fail(subject, error.what, f"Correct {SETTING}. {error.cure}")
    return ok(subject, f"{count:,} leads now.")


def _went(outcome: str) -> str:
    return {"failed": "failed", "refused": "was refused"}.get(outcome, outcome)


def _local(moment: datetime | None, zone: tzinfo) -> str:
    return "no time" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
