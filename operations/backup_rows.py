"""The message store's rows on their way out of one moment, and back into an empty store."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import psycopg
import sqlalchemy as sa

from core.errors import Refused
from messaging.migrate import revision
from messaging.tables import METADATA
from operations.backup_file import Packing
from operations.backup_manifest import Rows
from queries import block

FOLDER = "store"
_TABLES = sa.text(block("backup_tables"))
_COPY_IN = sa.text(block("restore_copy_in"))
_CLEAR_LIMITER = sa.text(block("restore_clear_limiter"))
_LAST_NUMBER = sa.text(block("restore_last_number"))
_AT_ONCE = 1 << 20
_FROM_THE_START = "limiter"


def rows_out(
    store: sa.Engine, packing: Packing, spool: Path
) -> tuple[str | None, tuple[Rows, ...]]:
    """Every row of one moment (REPEATABLE READ), whatever is sent meanwhile; and the store's form.

    A table waits in an unnamed file in `spool`, because its size stands before it in the backup.
    """
    with _one_moment(store) as connection:
        form = revision(connection)
        tables = []
        for row in connection.execute(_TABLES).all():
            with TemporaryFile(dir=spool) as file:
                count = _copied_out(connection, row.copy_out, file)
                packing.add(f"{FOLDER}/{row.table_name}.copy", file)
            tables.append(Rows(row.table_name, tuple(row.columns), count, row.last_number))
    return form, tuple(tables)


def require_empty(connection: sa.Connection) -> None:
    """Raises Refused when the store holds anything that was not there from the start."""
    tables = connection.execute(_TABLES).all()
    used = [
        each.table_name
        for each in tables
        if each.table_name != _FROM_THE_START
        and connection.execute(sa.text(each.count_rows)).scalar_one()
    ]
    if used:
        raise Refused(
            f"The message store is not empty: it has rows in {', '.join(used)}.",
            "Restore into a new database: make one, and name it in HSL_STORE_URL.",
        )


def rows_in(connection: sa.Connection, tables: Sequence[Rows], folder: Path) -> None:
    """Take in what `rows_out` wrote, in the caller's transaction, as the owner of the tables."""
    connection.execute(_CLEAR_LIMITER)
    order = [table.name for table in METADATA.sorted_tables]
    for each in sorted(tables, key=lambda each: order.index(each.table)):
        asked = {"table_name": each.table, "columns": list(each.columns)}
        statement = connection.execute(_COPY_IN, asked).scalar_one()
        count = _copied_in(connection, statement, folder / f"{each.table}.copy")
        if count != each.rows:
            raise Refused(
                f"{each.table} took in {count:,} rows of {each.rows:,}.", "Nothing was restored."
            )
        if each.last_number is not None:
            connection.execute(
                _LAST_NUMBER, {"table_name": each.table, "last_number": each.last_number}
            )


@contextmanager
def _one_moment(store: sa.Engine) -> Iterator[sa.Connection]:
    with store.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


def _copied_out(connection: sa.Connection, statement: str, file: IO[bytes]) -> int:
    with _cursor(connection) as cursor:
        with cursor.copy(statement.encode()) as copy:
            for piece in copy:
                file.write(piece)
        return cursor.rowcount


def _copied_in(connection: sa.Connection, statement: str, path: Path) -> int:
    with _cursor(connection) as cursor:
        with path.open("rb") as file, cursor.copy(statement.encode()) as copy:
            while piece := file.read(_AT_ONCE):
                copy.write(piece)
        return cursor.rowcount


def _cursor(connection: sa.Connection) -> psycopg.Cursor[Any]:
    """SQLAlchemy knows no COPY: the driver's own cursor, in the same transaction."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("the message store is reached through psycopg")
    return driver.cursor()
