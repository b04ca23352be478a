"""How does a list of people leave as a file? As the leads do: counted, on record, harmless."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from core import audit
from core.audit import Asked
from core.csv_cells import csv_frame, write_header, write_rows
from core.export import Export, explained_writing, hidden_file, in_contract, require_room
from core.folders import sync_folder, write_whole
from core.snapshot import Snapshot
from queries import block

_PEOPLE = block("people_listed")
_RULES = block("lead_rules")


@dataclass(frozen=True)
class Listed:
    """A list to export: its name ("search"), its rows, and what was asked for (kept in the manifest)."""

    name: str
    rows: pl.DataFrame
    asked_for: Mapping[str, object]


def people_listed(snapshot: Snapshot, ids: Sequence[int]) -> pl.DataFrame:
    """The people with these ids, in this order, with the columns every export of people has."""
    order = pl.DataFrame({"user_id": ids}, schema={"user_id": pl.Int64})
    people = in_contract(snapshot.query(_PEOPLE, ids=list(ids)))
    return order.join(people, on="user_id", how="inner", validate="1:1", maintain_order="left")


def export_list(snapshot: Snapshot, listed: Listed, out: Path, asked: Asked) -> Export:
    """Write the rows as CSV (0600) with a manifest beside it, whole or not at all; an older file goes.

    On record before anybody can see it, by counts, never by the text that was searched. Raises
    Refused when the audit is broken, CannotExport when the file cannot be written.
    """
    require_room(out, overwrite=True)
    manifest = out.with_name(f"{out.name}.manifest.json")
    with explained_writing(out), hidden_file(out) as (fresh, file):
        digest = _write(snapshot, listed, file)
        facts = _facts(snapshot, listed, asked) | {"file": out.name, "sha256": digest}
        said: dict[str, str | int] = {
            name: str(facts[name]) for name in ("list", "snapshot_id", "file", "sha256")
        }
        said["rows"] = listed.rows.height
        audit.record(asked.audit_file, asked.by, "export_people", said, asked.now)
        write_whole(manifest, json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
        fresh.replace(out)
        sync_folder(out.parent)
    return Export(out, manifest, listed.rows.height)


def list_name(snapshot: Snapshot, *parts: str) -> str:
    """A file name that says what is in it: `students-5th_stream-2026-11-23T1542.csv`."""
    zone = ZoneInfo(snapshot.query(_RULES)["time_zone"].item())
    moment = f"{snapshot.taken_at.astimezone(zone):%Y-%m-%dT%H%M}"
    text = "-".join([*parts, moment])
    return "".join(char if char.isalnum() or char in "-_." else "_" for char in text) + ".csv"


def _write(snapshot: Snapshot, listed: Listed, file: BufferedRandom) -> str:
    cells = csv_frame(listed.rows, ZoneInfo(snapshot.query(_RULES)["time_zone"].item()))
    write_header(cells, file)
    write_rows(cells, file)
    file.flush()
    os.fsync(file.fileno())
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def _facts(snapshot: Snapshot, listed: Listed, asked: Asked) -> dict[str, object]:
    kept = snapshot.query(_RULES).row(0, named=True)
    return {
        "list": listed.name,
        "asked_by": asked.by,
        "asked_at": asked.now.isoformat(),
        "filter": dict(listed.asked_for),
        "snapshot_id": snapshot.snapshot_id,
        "taken_at": snapshot.taken_at.isoformat(),
        "time_zone": kept["time_zone"],
        "rules": json.loads(kept["rules"]),
        "rows": listed.rows.height,
        "columns": listed.rows.columns,
    }
