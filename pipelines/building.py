"""The snapshot file under construction: one writer, and nobody looks before it is finished."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import polars as pl
import pyarrow as pa

from queries import ALL, block

# Row groups of DuckDB: batches of this size neither bloat the file nor the memory (TECH-NOTES).
ROW_GROUP = 122_880
TABLES = tuple(name.removeprefix("create_") for name in ALL if name.startswith("create_"))
_CREATE = {table: block(f"create_{table}") for table in TABLES}
_UTC = block("session_utc")


class Building:
    """A DuckDB file being written; use as a context manager, then `finish`."""

    def __init__(self, path: Path, *, memory_mb: int) -> None:
        self.path = path
        self._connection = duckdb.connect(
            str(path),
            config={
                "memory_limit": f"{memory_mb}MB",
                # One writer keeps the order of the rows and compresses each once; two write the file twice.
                "threads": "1",
                # Newer ways of packing text: names are written in a third of the time, read in a fifth.
                "storage_compatibility_version": "v1.5.0",
                "temp_directory": f"{path}.spill",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
        )
        self._connection.execute(_UTC)
        for statement in _CREATE.values():
            self._connection.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def append(self, table: str, rows: pl.DataFrame) -> None:
        """Add rows; the columns are those of the table, in any order."""
        self.append_tables([{table: rows}])

    def append_tables(self, parts: Iterable[Mapping[str, pl.DataFrame]]) -> None:
        """Add part after part of several tables at once; together they fill whole row groups."""
        with self._transaction():
            for part in parts:
                for table, rows in part.items():
                    ordered = rows.select(self.columns(table)).to_arrow()
                    self._connection.from_arrow(ordered).insert_into(table)

    def append_stream(self, table: str, batches: Iterator[pa.Table]) -> None:
        """Add batch after batch without ever holding them all; only the table's columns are taken."""
        raised: list[Exception] = []
        columns = self.columns(table)
        chunks = (batch.select(columns) for batch in _remembering(batches, raised))
        first = next(chunks, None)
        if first is None:
            return
        schema = first.schema
        whole = chain([first], chunks)
        same = (chunk if chunk.schema == schema else chunk.cast(schema) for chunk in whole)
        arrow = (piece for chunk in same for piece in chunk.to_batches())
        reader = pa.RecordBatchReader.from_batches(schema, arrow)
        try:
            with self._transaction():
                self._connection.from_arrow(reader).insert_into(table)
        except (duckdb.Error, pa.ArrowException):
            if raised:
                raise raised[0] from None
            raise

    def derive(self, table: str, query: str) -> None:
        """Fill a table with the answer of a query block's SQL, whose columns are in the table's order."""
        with self._transaction():
            self._connection.sql(query).insert_into(table)

    def read(self, query: str, **params: object) -> pl.DataFrame:
        """The answer of a query block's SQL on what is written so far."""
        return self._connection.sql(query, params=params or None).pl()

    def columns(self, table: str) -> list[str]:
        """The columns of a table, in order."""
        return list(self._connection.table(table).columns)

    def finish(self) -> None:
        """Write everything into the one file and close it."""
        self._connection.execute("CHECKPOINT")
        self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        # Left to itself, insert_into drops the rows in silence when its commit finds the disk full.
        self._connection.begin()
        yield
        self._connection.commit()


def _remembering(batches: Iterator[pa.Table], raised: list[Exception]) -> Iterator[pa.Table]:
    # DuckDB turns whatever a batch raises into its own error; the first one is what happened.
    try:
        yield from batches
    except Exception as error:
        raised.append(error)
        raise
