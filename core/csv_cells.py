"""How does a frame become CSV that no spreadsheet runs? Text stays text, numbers stay numbers.

A text a spreadsheet could take for a formula gets an apostrophe in front (OWASP "CSV Injection",
ASVS 1.2.10, FAULTS F47): it starts with = + - @, their full-width or small forms, also behind
blanks and invisible characters, or with a control character such as TAB, CR or LF. The same holds
for every part of a text behind , ; " TAB CR LF: where the list separator is ";" (Russian Excel)
such a part begins a cell of its own. A part that starts with an apostrophe gets a second one, so
that `original` finds the text again, whatever it was.

The form is RFC 4180: commas, CRLF, quotes where needed; UTF-8 with the BOM Excel asks for. Ids
are written whole; Excel shows 15 digits, and Telegram's ids have 16 at most in theory, 10 today.
"""

import re
from datetime import tzinfo
from typing import IO

import polars as pl

BOM = b"\xef\xbb\xbf"
_PARTS = r'[,;\t\r\n"]'
_MARKS = "=+@＝＋－＠﹢﹣﹦﹫-"  # the plain minus is last: elsewhere it would make a range
_BLANK = r"[[\p{Z}\p{Cc}\p{Cf}]--[\t\r\n]]"
_CONTROL = r"[\p{Cc}--[\t\r\n]]"
_RISKY_PART = f"(^|{_PARTS})('|{_CONTROL}|{_BLANK}*[{_MARKS}])"
_BREAK_FIRST = r"^([\t\r\n])"
_APOSTROPHE_OF_OURS = re.compile(f"(^|{_PARTS})'")
_TIME = "%Y-%m-%d %H:%M"


def as_text(text: pl.Expr) -> pl.Expr:
    """The text column, neutralised."""
    parted = text.str.replace_all(_RISKY_PART, "${1}'${2}")
    return parted.str.replace(_BREAK_FIRST, "'${1}")


def text_cell(text: str) -> str:
    """One text, neutralised."""
    return str(pl.select(as_text(pl.lit(text))).item())


def original(cell: str) -> str:
    """The text a cell was made from."""
    return _APOSTROPHE_OF_OURS.sub(r"\1", cell)


def csv_frame(frame: pl.DataFrame, zone: tzinfo) -> pl.DataFrame:
    """The same rows with text neutralised, times as `2026-11-23 15:42` in `zone`, yes and no.

    Column names are neutralised too: some are made from the school's own words.
    """
    answers = [name for name, kind in frame.schema.items() if kind == pl.Boolean]
    texts = [name for name, kind in frame.schema.items() if kind in (pl.String, pl.Enum)]
    return (
        local_times(frame, zone)
        .with_columns(
            as_text(pl.col(texts).cast(pl.String)),
            pl.col(answers).replace_strict({True: "yes", False: "no"}, return_dtype=pl.String),
        )
        .rename(text_cell)
    )


def local_times(frame: pl.DataFrame, zone: tzinfo) -> pl.DataFrame:
    """The same rows with every (aware) time as the text `2026-11-23 15:42` of `zone`."""
    times = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    return frame.with_columns(
        pl.col(times).dt.convert_time_zone(str(zone)).dt.strftime(_TIME),
    )


def write_header(columns: pl.DataFrame, file: IO[bytes]) -> None:
    """Begin a file: the BOM and the names of the columns."""
    file.write(BOM)
    columns.clear().write_csv(file, line_terminator="\r\n")


def write_rows(rows: pl.DataFrame, file: IO[bytes]) -> None:
    """Add rows that `csv_frame` made."""
    rows.write_csv(file, include_header=False, line_terminator="\r\n")
