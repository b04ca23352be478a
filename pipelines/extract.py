"""How a table of the bot becomes batches of frames, in bounded memory."""

from collections.abc import Iterator
from contextlib import closing

import adbc_driver_postgresql.dbapi as adbc
import polars as pl
import pyarrow as pa

from pipelines.building import ROW_GROUP
from pipelines.source import Source, SourceLost, first_line
from pipelines.tables import SourceTable
from queries import block

# 16 MB, the driver's default, doubles the DuckDB file and takes 1.4 GB (TECH-NOTES).
BATCH_OPTION = "adbc.postgresql.batch_size_hint_bytes"
BATCH_BYTES = "1000000"


def read_table(source: Source, table: SourceTable) -> Iterator[pl.DataFrame]:
    """Yield the table in frames of about one row group, in id order.

    Raises SourceLost when the connection ends.
    """
    done = 0
    try:
        with closing(source.connection.cursor()) as cursor:
            cursor.adbc_statement.set_options(**{BATCH_OPTION: BATCH_BYTES})
            cursor.execute(block(table.read))
            for frame in _row_groups(cursor.fetch_record_batch()):
                done += frame.height
                yield frame
    except (adbc.Error, pa.ArrowException, OSError) as error:
        raise SourceLost(
            f"The source was lost while reading {table.name} after {done:,} rows: "
            f"{first_line(error)}.",
            "Nothing was published; run `hsl refresh` again.",
        ) from None


def _row_groups(reader: pa.RecordBatchReader) -> Iterator[pl.DataFrame]:
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in reader:
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= ROW_GROUP:
            yield _frame(waiting)
            waiting, rows = [], 0
    if waiting:
        yield _frame(waiting)


def _frame(batches: list[pa.RecordBatch]) -> pl.DataFrame:
    frame = pl.from_arrow(pa.Table.from_batches(batches))
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("a table of the source came as one column")
    return frame
