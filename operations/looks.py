"""The single looks at a running school: its files, its database, its message store, its audit."""

import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import polars as pl

from core import audit, embedded, shelf
from core.errors import HslError, WrongUse
from core.figures import figure_named
from core.figures.kept import facts_of
from core.search_layout import SUFFIX
from core.settings import Settings
from core.shelf import SnapshotFile
from core.snapshot import NoSnapshot, Reader
from messaging.audit_check import BrokenChain
from messaging.audit_check import verify as verify_chain
from messaging.migrate import NotMigrated
from messaging.store import as_app, store_url
from operations.facts import Files, Outbox, Reach, Schedule, Shown
from operations.outbox_seen import outbox
from operations.parts import noted_parts
from operations.runs import BACKUP, FILE, Run, Runs
from operations.schedule_jobs import jobs_of
from operations.timetable_view import timetable_now
from pipelines.room import room_needed
from pipelines.source import look_around

RUNS_SEEN: Final = 50
FAILURES_SEEN: Final = 10
_COUNTED: Final = ("people", "bookings", "registrations", "events")
_RESTS: Final = Reach(True, "The embedded PostgreSQL rests; it starts when it is needed.")
_NO_SOURCE: Final = Reach(
    False, "There is no database to read: set HSL_SOURCE_URL, or run `hsl demo`."
)
_NO_STORE: Final = Reach(True, "There is no message store yet.")
_CURE_OF_AUDIT: Final = "Keep it aside and find out who changed it: `hsl audit verify`."


def files(settings: Settings, reader: Reader, now: datetime) -> Files:
    """What the data folder says."""
    shown, why = _shown(reader)
    return Files(
        runs=runs(settings.data_dir, "refresh", RUNS_SEEN),
        others=_others(settings),
        backups=runs(settings.data_dir, BACKUP, RUNS_SEEN),
        shown=shown,
        no_snapshot=why,
        schedule=schedule(settings, now),
        free=_free(settings.data_dir),
        needed=room_needed(settings.snapshots_dir),
        down=tuple(each for each in noted_parts(settings.data_dir) if each.state == "down"),
    )


def runs(data_dir: Path, job: str | None, most: int) -> tuple[Run, ...]:
    """The newest runs of a job, or of all; looking makes no record."""
    return Runs(data_dir).newest(job, most) if has_record(data_dir) else ()


def has_record(data_dir: Path) -> bool:
    """Whether anything ever ran here, or the timetable was kept."""
    return (data_dir / FILE).exists()


def schedule(settings: Settings, now: datetime) -> Schedule | None:
    """How the timetable stands; None when nothing is on it, or nothing was ever recorded here."""
    if not has_record(settings.data_dir) or not jobs_of(settings):
        return None
    try:
        found = timetable_now(settings, now)
    except WrongUse as error:
        return Schedule(trouble=str(error))
    return Schedule(
        {each.job: each.behind for each in found.jobs if each.behind},
        found.keeper.at if found.keeper else None,
        min((each.next for each in found.jobs if each.next), default=None),
    )


def source(settings: Settings) -> Reach:
    """Whether the school's database lets us in and has its tables; starts nothing."""
    if settings.source_url is not None:
        return _source_at(settings.source_url.get_secret_value())
    if not embedded.exists(settings.embedded_dir):
        return _NO_SOURCE
    if not embedded.is_running(settings.embedded_dir):
        return _RESTS
    with embedded.running(settings.embedded_dir) as url:
        return _source_at(url)


def store(settings: Settings, now: datetime) -> tuple[Reach, Outbox | None]:
    """Whether the message store answers, and what it says; makes and starts nothing."""
    absent = _absent_store(settings)
    if absent is not None:
        return absent, None
    try:
        with store_url(settings) as url, as_app(url) as engine, engine.connect() as connection:
            return Reach(True, "Answers."), outbox(connection, now)
    except NotMigrated as error:
        own = settings.store_url is None
        return (_NO_STORE if own else Reach(False, str(error))), None
    except HslError as error:
        return Reach(False, str(error)), None


def record(settings: Settings) -> Reach:
    """Whether both halves of the audit are as they were written. Costs a reading of all of it."""
    path = settings.audit_file
    if not path.exists() and not path.with_suffix(".head").exists():
        return Reach(True, "Nothing is on record yet.")
    found = audit.verify(path)
    if isinstance(found, audit.Broken):
        why = f"The audit of the data folder is broken at line {found.line}: {found.why}."
        return Reach(False, f"{why} {_CURE_OF_AUDIT}")
    chain = _broken_chain(settings, path)
    if chain is not None:
        why = f"The audit of messages is broken at row {chain.seq}: {chain.why}."
        return Reach(False, f"{why} {_CURE_OF_AUDIT}")
    return Reach(True, f"{found.records:,} records, unbroken.")


def age_of(shown: Shown, now: datetime) -> timedelta:
    """How old the figures are; a clock that went back makes them new, not of the future."""
    return max(timedelta(), now - shown.taken_at)


def _source_at(url: str) -> Reach:
    try:
        seen = look_around(url)
    except HslError as error:
        return Reach(False, str(error))
    return Reach(True, f"Answers; {len(seen.tables)} of our tables are there.")


def _others(settings: Settings) -> tuple[Run, ...]:
    names = [each.name for each in jobs_of(settings) if each.name != "refresh"]
    return tuple(run for name in names for run in runs(settings.data_dir, name, FAILURES_SEEN))


def _absent_store(settings: Settings) -> Reach | None:
    """Why the embedded store is not asked: it was never made, or rests; None when it can be."""
    if settings.store_url is not None:
        return None
    if not embedded.exists(settings.embedded_dir):
        return _NO_STORE
    return None if embedded.is_running(settings.embedded_dir) else _RESTS


def _broken_chain(settings: Settings, path: Path) -> BrokenChain | None:
    """None also when the store cannot be asked: that is a condition of its own."""
    if _absent_store(settings) is not None:
        return None
    with suppress(HslError), store_url(settings) as url, as_app(url) as engine:
        with engine.connect() as connection:
            chain = verify_chain(connection, path)
        return chain if isinstance(chain, BrokenChain) else None
    return None


def _shown(reader: Reader) -> tuple[Shown | None, str]:
    try:
        opened = reader.current()
    except NoSnapshot as error:
        return None, str(error)
    file = opened.snapshot.file
    mine = _counts(reader, file)
    older = [each for each in shelf.snapshots(reader.folder) if each.taken_at < file.taken_at]
    before = _counts(reader, older[0]) if older else None
    return Shown(
        file.snapshot_id,
        file.taken_at,
        _rows(mine),
        _rows(before) if before is not None else {},
        mine["seconds"].item(),
        opened.notice or "",
        sum(each.size for each in file.companions if each.suffix == SUFFIX),
    ), ""


def _counts(reader: Reader, file: SnapshotFile) -> pl.DataFrame:
    return facts_of(reader, file, figure_named("snapshot_list").sql)


def _rows(facts: pl.DataFrame) -> dict[str, int]:
    row = facts.select(_COUNTED).row(0, named=True)
    return {table: int(count) for table, count in row.items() if count is not None}


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
