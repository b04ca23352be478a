"""How a table of the bot becomes batches of frames, in bounded memory."""

from collections.abc import Iterator
from contextlib import closing

import adbc_driver_postgresql.dbapi as adbc
import pyarrow as pa

from pipelines.ahead import read_ahead
from pipelines.building import ROW_GROUP
from pipelines.source import GRANT, Source, SourceLost, SourceRefuses, first_line
from pipelines.tables import SourceTable
from queries import block

# 16 MB, the driver's default, doubles the DuckDB file and takes 1.4 GB (TECH-NOTES).
BATCH_OPTION = "adbc.postgresql.batch_size_hint_bytes"
BATCH_BYTES = "1000000"
NOT_ALLOWED = "42501"  # PostgreSQL's SQLSTATE insufficient_privilege


def read_table(source: Source, table: SourceTable) -> Iterator[pa.Table]:
    """Yield the table in batches of about one row group, in id order.

    Raises SourceLost when the connection ends, SourceRefuses when the role may not read the table.
    """
    done = 0
    try:
        with closing(source.connection.cursor()) as cursor:
            cursor.adbc_statement.set_options(**{BATCH_OPTION: BATCH_BYTES})
            cursor.execute(block(table.read))
            for batch in _row_groups(read_ahead(cursor.fetch_record_batch())):
                done += batch.num_rows
                yield batch
    except (adbc.Error, pa.ArrowException, OSError) as error:
        if getattr(error, "sqlstate", None) == NOT_ALLOWED:
            raise SourceRefuses(f"The source refuses: {first_line(error)}.", GRANT) from None
        raise SourceLost(
            f"The source was lost while reading {table.name} after {done:,} rows: "
            f"{first_line(error)}.",
            "Nothing was published; run `hsl refresh` again.",
        ) from None


def _row_groups(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= ROW_GROUP:
            yield pa.Table.from_batches(waiting)
            waiting, rows = [], 0
    if waiting:
        yield pa.Table.from_batches(waiting)
