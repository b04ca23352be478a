"""How rows of erased people are kept out of a snapshot, and taken out of those there are."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from core import shelf
from core.erasure import Erased
from core.errors import HslError
from core.shelf import SnapshotFile
from core.snapshot import open_hardened
from pipelines import publish, retention, search_index
from pipelines.building import ROW_GROUP, TABLES, Building
from pipelines.lessons import dates_added_up, lesson_dates
from queries import block

_MEMORY_MB = 400
_COUNTS = block("check_row_counts")
_REGISTRATIONS = block("erase_lesson_registrations")
_CLICKS = block("erase_lesson_clicks")
_HOLDS = block("erase_holds")
_SNAPSHOT = block("erase_snapshot")
# Made anew at the end; everything else is copied.
_MADE = ("snapshot", "lesson_dates")


class OlderForm(HslError):
    """The current snapshot lacks columns of this version: refresh first."""


def without_erased(batches: Iterator[pa.Table], erased: Erased) -> Iterator[pa.Table]:
    """The batches of a source table without the rows of erased people."""
    if not erased.hashes:
        yield from batches
        return
    known: set[int] = set()
    gone: set[int] = set()
    for batch in batches:
        if "user_id" not in batch.column_names:
            yield batch
            continue
        ids = set(pc.unique(batch["user_id"]).drop_null().to_pylist())
        gone |= erased.among(ids - known)
        known |= ids
        yield _without(batch, gone & ids)


def holds(file: SnapshotFile, user_id: int) -> bool:
    """Whether anything in this snapshot is about that person; one of an older form may always be."""
    asked = {"user_id": user_id, "key": str(user_id)}
    with open_hardened(file.path) as reader:
        try:
            return bool(reader.sql(_HOLDS, params=asked).pl().item())
        except (duckdb.CatalogException, duckdb.BinderException):
            return True


def rebuild_without(file: SnapshotFile, user_id: int, unique: str, *, current: bool) -> str | None:
    """Put a snapshot without that person in the place of `file`; gives its name.

    None: an earlier version of this program made `file`, so it is only deleted. The caller holds the
    refresh lock. Raises OlderForm for a current one like that, NotWhole, OSError and duckdb.Error;
    `file` stays then.
    """
    folder = file.path.parent
    name = shelf.snapshot_name(file.taken_at, unique)
    path = publish.building_path(folder, name)
    try:
        counts = _build(file.path, path, user_id)
        if counts is None:
            _delete_old(file, current=current)
            return None
        search_index.build_index(path)
        publish.publish(
            path, taken_at=file.taken_at, counts=counts, step=lambda _step: None, current=current
        )
    finally:
        publish.sweep(folder)
    retention.delete(file)
    return name


def _delete_old(file: SnapshotFile, *, current: bool) -> None:
    if current:
        raise OlderForm(
            f"The current snapshot {file.snapshot_id} was made by an earlier version.",
            "Run `hsl refresh`, then this command again.",
        )
    retention.delete(file)


def _build(old: Path, path: Path, user_id: int) -> dict[str, int] | None:
    with open_hardened(old) as reader, Building(path, memory_mb=_MEMORY_MB) as building:
        if not _fits(reader, building):
            return None
        for table in TABLES:
            if table not in _MADE:
                building.append_stream(table, _copied(reader, table, user_id))
        building.append("lesson_dates", _dates(reader, building))
        counts: dict[str, int] = building.read(_COUNTS).row(0, named=True)
        row = (
            reader.sql(_SNAPSHOT)
            .pl()
            .with_columns(
                snapshot_id=pl.lit(path.stem.removeprefix(publish.HIDDEN)),
                row_counts=pl.lit(json.dumps(counts)),
            )
        )
        building.append("snapshot", row)
        building.finish()
    return counts


def _fits(reader: duckdb.DuckDBPyConnection, building: Building) -> bool:
    """Whether the old file has every table and column that is written today."""
    there = {row[0] for row in reader.sql("SHOW TABLES").fetchall()}
    return set(TABLES) <= there and all(
        set(building.columns(table)) <= set(reader.table(table).columns) for table in TABLES
    )


def _copied(reader: duckdb.DuckDBPyConnection, table: str, user_id: int) -> Iterator[pa.Table]:
    for piece in reader.table(table).to_arrow_reader(ROW_GROUP):
        batch = pa.Table.from_batches([piece])
        if "user_id" in batch.column_names:
            yield _without(batch, {user_id})
        elif table == "rejects":
            yield _rejects_without(batch, user_id)
        elif table == "findings":
            yield _findings_without(batch, user_id)
        else:
            yield batch


def _without(batch: pa.Table, ids: set[int]) -> pa.Table:
    if not ids:
        return batch
    theirs = pc.is_in(batch["user_id"], value_set=pa.array(sorted(ids), pa.int64()))
    return batch.filter(pc.invert(theirs))


def _rejects_without(batch: pa.Table, user_id: int) -> pa.Table:
    theirs = pl.col("payload").str.json_path_match("$.user_id") == str(user_id)
    return pl.DataFrame(batch).filter(~theirs.fill_null(value=False)).to_arrow()


def _findings_without(batch: pa.Table, user_id: int) -> pa.Table:
    example = pl.when(pl.col("example") != str(user_id)).then("example")
    return pl.DataFrame(batch).with_columns(example=example).to_arrow()


def _dates(reader: duckdb.DuckDBPyConnection, building: Building) -> pl.DataFrame:
    """People per workshop date, counted anew from what was copied."""
    zone = reader.sql(_SNAPSHOT).pl()["time_zone"].item()
    registrations = building.read(_REGISTRATIONS).lazy()
    clicks = building.read(_CLICKS).lazy()
    return dates_added_up(lesson_dates(registrations, clicks, zone=zone)).collect()
