"""How a school gets into PostgreSQL: all tables in one transaction, or nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final

import polars as pl
import psycopg

from core.errors import Refused
from queries.blocks import read_folder

BLOCKS: Final = read_folder(Path(__file__).parent / "sql")
TABLES: Final = (
    "bookings",
    "free_lesson_registrations",
    "events",
    "users",
    "referral_coupons",
    "referral_usage",
    "hackathon_registrations",
)
MARK: Final = "hsl demo"  # as the blocks mark_... write it
NULL: Final = "\\N"
TIME_FORMAT: Final = "%Y-%m-%d %H:%M:%S%.6f+00"

Progress = Callable[[str, int], None]


class SchoolExists(Refused):
    """The database holds tables of the bot: use an empty one, or replace an earlier demo school."""


@dataclass(frozen=True)
class Table:
    """The rows of one table, in pieces."""

    name: str
    pieces: Iterable[pl.DataFrame]


def load(
    connection_url: str, tables: Iterable[Table], progress: Progress, *, replace: bool
) -> dict[str, int]:
    """Make and fill the bot's tables; the number of rows of each.

    Raises SchoolExists when one of them is there, unless `replace` and all were made by a demo.
    """
    with psycopg.connect(connection_url) as connection, connection.cursor() as cursor:
        _make_room(cursor, replace=replace)
        for name in TABLES:
            _run(cursor, f"create_{name}")
        counts = {table.name: _fill(cursor, table, progress) for table in tables}
        for name in TABLES:
            _run(cursor, f"mark_{name}")
            if f"number_{name}" in BLOCKS:
                _run(cursor, f"number_{name}")
        _run(cursor, "analyse_tables")
    return counts


def check_room(connection_url: str, *, replace: bool) -> None:
    """Raise SchoolExists when `load` would, before any work is done."""
    with psycopg.connect(connection_url) as connection, connection.cursor() as cursor:
        _found(cursor, replace=replace)


def newest_event(connection_url: str) -> datetime | None:
    """When the newest event of the demo school happened; None when no whole demo school is there."""
    with psycopg.connect(connection_url) as connection, connection.cursor() as cursor:
        cursor.execute(BLOCKS["found_tables"].sql.encode(), {"tables": list(TABLES)})
        marks = {str(name): str(mark) for name, mark in cursor.fetchall()}
        if set(marks) != set(TABLES) or set(marks.values()) != {MARK}:
            return None
        cursor.execute(BLOCKS["newest_event"].sql.encode())
        row = cursor.fetchone()
    return row[0] if row else None


def _make_room(cursor: psycopg.Cursor, *, replace: bool) -> None:
    if _found(cursor, replace=replace):
        _run(cursor, "drop_tables")


def _found(cursor: psycopg.Cursor, *, replace: bool) -> bool:
    """Whether an earlier demo school is there and may go."""
    cursor.execute(BLOCKS["found_tables"].sql.encode(), {"tables": list(TABLES)})
    marks = {str(name): str(mark) for name, mark in cursor.fetchall()}
    foreign = [name for name, mark in marks.items() if mark != MARK]
    if foreign:
        raise SchoolExists(
            f"The database already holds {', '.join(foreign)}, which no demo made.",
            "Give the demo an empty database; it never replaces tables of a real school.",
        )
    if marks and not replace:
        raise SchoolExists(
            "The database already holds a demo school.",
            "Use another database, or say that the old school may be replaced.",
        )
    return bool(marks)


def _fill(cursor: psycopg.Cursor, table: Table, progress: Progress) -> int:
    rows = 0
    with cursor.copy(BLOCKS[f"copy_{table.name}"].sql.encode()) as copy:
        for piece in table.pieces:
            text = BytesIO()
            piece.write_csv(
                text, include_header=False, null_value=NULL, datetime_format=TIME_FORMAT
            )
            copy.write(text.getbuffer())
            rows += piece.height
            progress(table.name, rows)
    return rows


def _run(cursor: psycopg.Cursor, name: str) -> None:
    cursor.execute(BLOCKS[name].sql.encode())
