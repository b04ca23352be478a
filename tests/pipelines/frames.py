"""Tiny frames for the rules: literal rows in, with only the columns a test is about."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import polars as pl

from pipelines.compute import SliceRows, compute_slice
from pipelines.spool import FACTS, ROWS, Columns, answer_part

Row = Mapping[str, object]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # Monday, 15:00 in Moscow
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
MOSCOW = "Europe/Moscow"
_MADE_UP: Row = {"user_id": 1, "confirmed": 0, "event_type": "start_command"}


def utc(text: str) -> datetime:
    """`2026-11-23 12:00` as aware UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def day(text: str) -> date:
    """`2026-11-23` as a date."""
    return date.fromisoformat(text)


def events(*rows: Row) -> pl.DataFrame:
    """Events as the rules take them; of person 1 and of type start_command when not said."""
    return _frame(rows, FACTS)


def rows_of(table: str, *rows: Row) -> pl.LazyFrame:
    """Rows of bookings, registrations, users or hackathon_registrations."""
    return _frame(rows, ROWS[table]).lazy()


def computed(
    *,
    taken_at: datetime = NOON,
    zone: str = MOSCOW,
    happened: Sequence[Row] = (),
    **tables: Sequence[Row],
) -> dict[str, pl.DataFrame]:
    """Every computed table of a school with these rows and events (`happened`)."""
    rows = SliceRows(
        bookings=rows_of("bookings", *tables.get("bookings", ())),
        registrations=rows_of("registrations", *tables.get("registrations", ())),
        users=rows_of("users", *tables.get("users", ())),
        hackathon=rows_of("hackathon_registrations", *tables.get("hackathon", ())),
        activity=answer_part(events(*happened), taken_at, zone),
    )
    return compute_slice(rows, zone=zone)


def person(**school: Sequence[Row]) -> dict[str, object]:
    """The only person of such a school."""
    (found,) = computed(**school)["people"].rows(named=True)  # type: ignore[arg-type]  # rows only
    return found


def listed(frame: pl.LazyFrame | pl.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    """These columns of the rows, in the order of their values."""
    return frame.lazy().select(columns).collect().sort(columns).rows()


def _frame(rows: Sequence[Row], schema: Columns) -> pl.DataFrame:
    numbered = [{"id": number, **_MADE_UP, **row} for number, row in enumerate(rows, 1)]
    whole = [{name: row.get(name) for name in schema} for row in numbered]
    return pl.DataFrame(whole, schema=dict(schema))
