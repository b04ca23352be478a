"""What the rules need of an event's details: names, the new status, the workshop clicked.

Read here and not by the school's server: asked there, it takes a third longer to send the events.
Nearly all details are as PostgreSQL writes a plain object, `{"username": "anna", "first_name": "Anna"}`:
these are searched for the two names as text, which is three times as fast as parsing them.
"""

import duckdb
import polars as pl

from queries import block

NAMES = ("username", "first_name")
# Types of which a rule needs more than the names.
SAYING_MORE = ("booking_status_changed", "lesson_link_clicked")
_FACTS = block("event_facts")
_DETAILS = pl.col("details")


class DetailReader:
    """Reads JSON details batch by batch; it has a small database of its own, in memory."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(config={"threads": 1})

    def with_facts(self, events: pl.DataFrame) -> pl.DataFrame:
        """The same events with username, first_name, new_status and lesson_type; the plain ones first."""
        named = events.with_columns(*(_text_after(name) for name in NAMES))
        unclear = named.select(_needs_parsing().fill_null(value=False)).to_series()
        return pl.concat(
            [named.filter(~unclear), self._parsed(events.filter(unclear))], how="diagonal"
        )

    def close(self) -> None:
        """Give the memory back."""
        self._connection.close()

    def _parsed(self, events: pl.DataFrame) -> pl.DataFrame:
        asked = self._connection.from_arrow(events.select("event_type", "details").to_arrow())
        facts = asked.query("events", _FACTS).pl()
        return events.hstack(facts)


def _text_after(name: str) -> pl.Expr:
    return _DETAILS.str.extract(f'"{name}": "([^"]*)"').alias(name)


def _needs_parsing() -> pl.Expr:
    """Whether looking for the names as text could be wrong, or is not enough.

    Without a backslash every quote begins or ends a text, so that `"username": "` is a key and its value;
    without a second brace it is a key of the object itself.
    """
    escaped = _DETAILS.str.contains("\\", literal=True)
    nested = _DETAILS.str.strip_prefix("{").str.contains("{", literal=True)
    other = ~_DETAILS.str.starts_with("{")
    return pl.any_horizontal(
        pl.col("event_type").is_in(SAYING_MORE), escaped, nested, other, *map(_unread, NAMES)
    )


def _unread(name: str) -> pl.Expr:
    """The name is spoken of, but neither as a text nor as null in PostgreSQL's way of writing."""
    without = pl.when(pl.col(name).is_null()).then(_DETAILS)
    null = without.str.contains(f'"{name}": null', literal=True)
    return without.str.contains(f'"{name}"', literal=True) & ~null
