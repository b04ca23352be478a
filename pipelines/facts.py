"""What the rules need of an event's details: names, the new status, the workshop clicked.

Read here and not by the school's server: asked there, it takes a third longer to send the events.
Nearly all details are as PostgreSQL writes a plain object, `{"username": "anna", "first_name": "Anna"}`:
in these the facts are looked for as text, in half the time of parsing. The others are parsed.
"""

import json

import duckdb
import polars as pl

from queries import block

CLICK = "lesson_link_clicked"
STATUS_CHANGE = "booking_status_changed"
_PARSED = block("event_facts")
_DETAILS = pl.col("details")
_IS_CLICK = pl.col("event_type") == CLICK
# Where each text is looked for: workshops in clicks only.
_TEXTS = {
    "username": _DETAILS,
    "first_name": _DETAILS,
    "lesson_type": pl.when(_IS_CLICK).then(_DETAILS),
}


class DetailReader:
    """Reads JSON details batch by batch; it has a small database of its own, in memory."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(config={"threads": 1})

    def with_facts(self, events: pl.DataFrame) -> pl.DataFrame:
        """The events with username, first_name, new_status and lesson_type, not details; in another order."""
        found = events.with_columns(
            *(_text_of(name).alias(name) for name in _TEXTS),
            new_status=pl.lit(None, dtype=pl.String),
            plain=_is_plain(),
        )
        wanted = pl.exclude("details", "plain")
        clear = found.select(pl.col("plain") & _has_all_texts()).to_series()
        doubtful = found.filter(~clear)
        unread = doubtful.select(~pl.col("plain") | _says_otherwise()).to_series()
        read = pl.concat(
            [found.select(wanted).filter(clear), doubtful.select(wanted).filter(~unread)]
        )
        parsed = self._parsed(doubtful.filter(unread).select(events.columns))
        return pl.concat([read, parsed.select(read.columns)])

    def close(self) -> None:
        """Give the memory back."""
        self._connection.close()

    def _parsed(self, events: pl.DataFrame) -> pl.DataFrame:
        asked = self._connection.from_arrow(events.select("event_type", "details").to_arrow())
        facts = asked.query("events", _PARSED).pl()
        return events.hstack([_spaced(column, events["details"]) for column in facts])


def _spaced(texts: pl.Series, details: pl.Series) -> pl.Series:
    """The texts, with lists and objects as PostgreSQL writes them: DuckDB leaves out the blanks."""
    rows = texts.str.contains(r"^[\[{]").fill_null(value=False).arg_true().to_list()
    found = texts.to_list()
    for row in rows:
        value = json.loads(details[row])[texts.name]
        if not isinstance(value, str):
            found[row] = json.dumps(value, ensure_ascii=False)
    return pl.Series(texts.name, found, dtype=pl.String) if rows else texts


def _text_of(name: str) -> pl.Expr:
    """What follows `"name": "`, up to the next quote."""
    # Bytes are cut at its begin and a pattern finds its end: two thirds of the time of a pattern alone.
    key = f'"{name}": "'
    begin = _TEXTS[name].str.find(key, literal=True) + len(key)
    rest = _DETAILS.cast(pl.Binary).bin.slice(begin).cast(pl.String)
    return rest.str.extract('^[^"]*', 0)


def _is_plain() -> pl.Expr:
    """Whether each `"name": "text"` in the details is a key of the object itself and its value.

    Without a backslash every quote begins or ends a text; without a second brace nothing is nested.
    """
    escaped = _DETAILS.str.contains("\\", literal=True)
    nested = _DETAILS.str.strip_prefix("{").str.contains("{", literal=True)
    plain = _DETAILS.str.starts_with("{") & ~escaped & ~nested
    return plain.fill_null(value=True) & (pl.col("event_type") != STATUS_CHANGE)


def _has_all_texts() -> pl.Expr:
    said = pl.all_horizontal(pl.col("username", "first_name").is_not_null())
    return said & (~_IS_CLICK | pl.col("lesson_type").is_not_null())


def _says_otherwise() -> pl.Expr:
    """Whether a text that was not found is spoken of all the same, and not as PostgreSQL's null."""
    spoken = [
        pl.col(name).is_null()
        & where.str.contains(f'"{name}"', literal=True)
        & ~where.str.contains(f'"{name}": null', literal=True)
        for name, where in _TEXTS.items()
    ]
    return pl.any_horizontal(spoken).fill_null(value=False)
