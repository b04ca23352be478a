"""The peers of the refresh: a bare binary COPY to nowhere, and the same refresh fed row by row.

Run as `python -m benchmarks.peers copy|rows`; the source is HSL_SOURCE_URL.
"""

import json
import os
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pyarrow as pa
from psycopg import sql

from core.settings import read_settings
from pipelines import load
from pipelines.building import ROW_GROUP
from pipelines.progress import Silent
from pipelines.refresh import Plan, refresh
from pipelines.source import Source
from pipelines.tables import SOURCE_TABLES, SourceTable
from queries import block

ARROW = {
    "BIGINT": pa.int64(),
    "TEXT": pa.string(),
    "JSONB": pa.string(),
    "TIMESTAMP WITH TIME ZONE": pa.timestamp("us", "UTC"),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
}


def copy_to_nowhere(url: str) -> float:
    """Seconds of `COPY table TO STDOUT (FORMAT binary)` of the same tables, bytes thrown away."""
    began = time.monotonic()
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for table in SOURCE_TABLES:
            statement = sql.SQL("COPY {} TO STDOUT (FORMAT binary)")
            with cursor.copy(statement.format(sql.Identifier(table.name))) as copy:
                for _ in copy:
                    pass
    return time.monotonic() - began


def refresh_by_rows(url: str) -> float:
    """Seconds of the whole refresh when its tables come as psycopg's Python rows."""
    setattr(load, "read_table", lambda source, table: _rows(url, source, table))  # noqa: B010
    plan = Plan(url, read_settings(), datetime.now(UTC), uuid.uuid4().hex)
    return sum(refresh(plan, Silent()).durations.values())


def _rows(url: str, _source: Source, table: SourceTable) -> Iterator[pa.Table]:
    with psycopg.connect(url) as connection, connection.cursor("rows") as cursor:
        cursor.execute(block(table.read).encode())
        names = [column.name for column in cursor.description or ()]
        schema = pa.schema([(name, _type(table, name)) for name in names])
        while rows := cursor.fetchmany(ROW_GROUP):
            columns = list(zip(*rows, strict=True))
            arrays = [
                pa.array(values, schema.field(name).type)
                for name, values in zip(names, columns, strict=True)
            ]
            yield pa.Table.from_arrays(arrays, schema=schema)


def _type(table: SourceTable, column: str) -> pa.DataType:
    accepted = table.columns.get(column, ("TEXT",))
    if "TIMESTAMP WITH TIME ZONE" in accepted:
        return ARROW["TIMESTAMP WITH TIME ZONE"]
    if "TEXT" in accepted:
        return ARROW["TEXT"]
    return next(ARROW[name] for name in ARROW if name in accepted)


if __name__ == "__main__":
    peer = {"copy": copy_to_nowhere, "rows": refresh_by_rows}[sys.argv[1]]
    print(json.dumps({"seconds": peer(os.environ["HSL_SOURCE_URL"])}))
