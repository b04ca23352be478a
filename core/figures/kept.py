"""What are the kept snapshots, each described by its own file?"""

import duckdb
import polars as pl

from core import shelf
from core.shelf import SnapshotFile
from core.snapshot import NoSnapshot, Reader

_SCHEMA: dict[str, pl.DataType] = {
    "snapshot_id": pl.String(),
    "taken_at": pl.Datetime("us", "UTC"),
    "built_at": pl.Datetime("us", "UTC"),
    "time_zone": pl.String(),
    "schema_version": pl.Int64(),
    "seconds": pl.Float64(),
    "people": pl.Int64(),
    "bookings": pl.Int64(),
    "registrations": pl.Int64(),
    "events": pl.Int64(),
    "failed": pl.Int64(),
    "warned": pl.Int64(),
    "rejected": pl.Int64(),
}


def of_each_kept(reader: Reader, sql: str) -> pl.DataFrame:
    """One row per kept snapshot, newest first; see `facts_of`."""
    files = shelf.snapshots(reader.folder)
    return pl.concat([_empty(), *(facts_of(reader, file, sql) for file in files)])


def facts_of(reader: Reader, file: SnapshotFile, sql: str) -> pl.DataFrame:
    """One row: what the snapshot says of itself, size in bytes, and `damage`, null when it is whole.

    Of a damaged one only the name, the time and the size are known; the rest is null.
    """
    try:
        snapshot = reader.named(file.snapshot_id).snapshot
        facts = snapshot.query(sql).cast({name: _SCHEMA[name] for name in _SCHEMA})
    except (NoSnapshot, duckdb.Error) as error:
        why = error.what if isinstance(error, NoSnapshot) else "Made by another version."
        known = {"snapshot_id": file.snapshot_id, "taken_at": file.taken_at}
        facts = pl.DataFrame([{**dict.fromkeys(_SCHEMA), **known}], schema=_SCHEMA)
        return _measured(facts, file.size, why)
    return _measured(facts, file.size, None)


def _measured(facts: pl.DataFrame, size: int, damage: str | None) -> pl.DataFrame:
    return facts.with_columns(
        size=pl.lit(size, dtype=pl.Int64), damage=pl.lit(damage, dtype=pl.String)
    )


def _empty() -> pl.DataFrame:
    return _measured(pl.DataFrame(schema=_SCHEMA), 0, None)
