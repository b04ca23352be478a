"""How do leads leave as a file? Whole, counted, on record, and harmless in a spreadsheet."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from core import audit
from core.audit import Asked
from core.csv_cells import csv_frame, write_header, write_rows
from core.errors import HslError, Refused, WrongUse
from core.folders import private_folder, sync_folder, write_whole
from core.leads import LeadFilter, count_leads, lead_batches, lead_page
from core.snapshot import Snapshot
from queries import block

# The contract: these columns in this order; more may follow behind them, none is renamed.
COLUMNS: Mapping[str, str] = {
    "user_id": "Telegram id, a whole number",
    "display_name": "the name by rule: newest name, else @username, else the id",
    "username": "Telegram user name without @; empty when there is none",
    "telegram_link": "https://t.me/<username>; empty when there is none",
    "first_name": "newest first name",
    "last_name": "newest last name",
    "tier": "hot, warm, cool or cold: every event counts",
    "tier_events": "events in the 7 x 24 hours before the snapshot",
    "tier_active_days": "days with an event in that time",
    "own_tier": "the corrected tier: only what the person did counts",
    "own_tier_events": "the person's own events in that time",
    "own_tier_active_days": "days with an own event in that time",
    "last_activity": "newest event, in the school's time",
    "is_customer": "yes when a booking is confirmed in any stream",
    "course_stream": "stream of the newest confirmed booking",
    "streams": "all streams with a confirmed booking",
    "bookings": "bookings, cancelled ones too",
    "registrations": "free-lesson registrations",
    "events": "events ever",
    "first_seen": "first time in any table, in the school's time",
    "last_seen": "last time in any table, in the school's time",
}
_RULES = block("lead_rules")
_USERNAME = r"^[A-Za-z][A-Za-z0-9_]{3,31}$"


class CannotExport(HslError):
    """The file cannot be written: disk full, read-only, or no such folder. Nothing was left there."""


@dataclass(frozen=True)
class Export:
    """A finished file of `rows` leads with the manifest beside it."""

    path: Path
    manifest: Path
    rows: int


def export_leads(
    snapshot: Snapshot, wanted: LeadFilter, out: Path, asked: Asked, *, overwrite: bool = False
) -> Export:
    """Write the leads as CSV (0600) with the columns of COLUMNS, and a manifest beside it.

    Whole or not at all. Raises Refused when `out` exists, WrongUse on an unknown stream or when
    `out` is no file's name, CannotExport when it cannot be written.
    """
    require_room(out, overwrite=overwrite)
    expected = count_leads(snapshot, wanted)
    manifest = out.with_name(f"{out.name}.manifest.json")
    with explained_writing(out), hidden_file(out) as (fresh, file):
        written, digest = _write(snapshot, wanted, file)
        if written != expected:
            raise CannotExport(f"{written} of {expected} leads came out.", "Nothing was exported.")
        facts = _facts(snapshot, wanted, asked) | {
            "file": out.name,
            "rows": written,
            "columns": list(COLUMNS),
            "sha256": digest,
        }
        _record(asked, facts, rows=written)
        require_room(out, overwrite=overwrite)
        write_whole(manifest, json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
        fresh.replace(out)
        sync_folder(out.parent)
    return Export(out, manifest, written)


def suggested_name(snapshot: Snapshot, wanted: LeadFilter) -> str:
    """A file name that says what is in it: `leads-2026-11-23T1542-hot-warm.csv`."""
    zone = ZoneInfo(snapshot.query(_RULES)["time_zone"].item())
    parts = [
        f"leads-{snapshot.taken_at.astimezone(zone):%Y-%m-%dT%H%M}",
        *wanted.tiers,
        *([wanted.stream] if wanted.stream else []),
        *(["not-customers"] if wanted.exclude_customers else []),
        *(["corrected"] if wanted.corrected else []),
        *([wanted.segment] if wanted.segment else []),
    ]
    name = "".join(char if char.isalnum() or char in "-_." else "_" for char in "-".join(parts))
    return f"{name}.csv"


def _write(snapshot: Snapshot, wanted: LeadFilter, file: BufferedRandom) -> tuple[int, str]:
    """Rows written and the SHA-256 of the file; one batch at a time is in memory."""
    zone = ZoneInfo(snapshot.query(_RULES)["time_zone"].item())
    write_header(csv_frame(in_contract(lead_page(snapshot, wanted, 0, 0)), zone), file)
    rows = 0
    for batch in lead_batches(snapshot, wanted):
        write_rows(csv_frame(in_contract(batch), zone), file)
        rows += batch.height
    file.flush()
    os.fsync(file.fileno())
    file.seek(0)
    return rows, hashlib.file_digest(file, "sha256").hexdigest()


def in_contract(leads: pl.DataFrame) -> pl.DataFrame:
    """The columns of COLUMNS, in their order; takes those of `lead_page`."""
    named = pl.col("username").str.contains(_USERNAME)
    link = pl.when(named).then(pl.concat_str(pl.lit("https://t.me/"), "username"))
    return leads.with_columns(telegram_link=link).select(list(COLUMNS))


def _facts(snapshot: Snapshot, wanted: LeadFilter, asked: Asked) -> dict[str, object]:
    kept = snapshot.query(_RULES).row(0, named=True)
    return {
        "asked_by": asked.by,
        "asked_at": asked.now.isoformat(),
        "filter": wanted.said(),
        "snapshot_id": snapshot.snapshot_id,
        "taken_at": snapshot.taken_at.isoformat(),
        "time_zone": kept["time_zone"],
        "rules": json.loads(kept["rules"]),
    }


def _record(asked: Asked, facts: Mapping[str, object], *, rows: int) -> None:
    """On record before anybody can see the file: an export that is not recorded does not exist."""
    said: dict[str, str | int] = {
        name: str(facts[name]) for name in ("snapshot_id", "file", "sha256", "filter")
    }
    said["rows"] = rows
    audit.record(asked.audit_file, asked.by, "export_leads", said, asked.now)


def require_room(out: Path, *, overwrite: bool) -> None:
    """Raise WrongUse when `out` is no file's name, Refused when it is there and may not go."""
    if out.is_dir() or not out.name:
        raise WrongUse(f"{out} is a folder.", "Give the name of a file in it.")
    if not overwrite and out.exists():
        raise Refused(f"{out} exists already.", "Choose another name, or say --overwrite.")


@contextmanager
def hidden_file(out: Path) -> Iterator[tuple[Path, BufferedRandom]]:
    """A new file (0600) beside `out` under a hidden name; gone at the end unless it was renamed."""
    if not out.parent.exists():
        private_folder(out.parent)
    fresh = out.with_name(f".{out.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "r+b") as file:
            yield fresh, file
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def explained_writing(out: Path) -> Iterator[None]:
    """Turn what the disk refuses into CannotExport."""
    try:
        yield
    except OSError as error:
        raise CannotExport(
            f"The leads cannot be written to {out}: {error.strerror or error}.",
            "Free space, or choose a folder you may write to.",
        ) from error
