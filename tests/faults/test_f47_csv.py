"""F47: no cell and no header of our CSV runs in a spreadsheet; the text stays findable."""

import csv
import io
import re
import unicodedata
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.csv_cells import csv_frame, original, text_cell, write_header, write_rows

MOSCOW = ZoneInfo("Europe/Moscow")
TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
NASTY = st.text(
    st.sampled_from("=+-@＝＋－＠﹣'\",;\t\r\n\x00\x0b \u00a0\u200b\ufeffaЯ1"), max_size=12
)


def written(frame: pl.DataFrame) -> bytes:
    file = io.BytesIO()
    rows = csv_frame(frame, MOSCOW)
    write_header(rows, file)
    write_rows(rows, file)
    return file.getvalue()


def cells(text: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def runs(cell: str) -> bool:
    """Whether a spreadsheet might take this for a formula: written without the code under test."""
    if cell[:1] and unicodedata.category(cell[0]) == "Cc":
        return True
    shown = "".join(
        char
        for char in cell
        if not char.isspace() and unicodedata.category(char) not in {"Cf", "Cc"}
    )
    return unicodedata.normalize("NFKC", shown)[:1] in {*"=+-@"}


@given(st.one_of(TEXT, NASTY))
@example("=cmd|' /C calc'!A1")
@example("\t=1")
@example("＝1")
@example(" \u200b@SUM(1)")
@example("a\r\n=1")
@example("''=")
def test_any_text_comes_back_as_text_and_whole(text: str) -> None:
    rows = cells(written(pl.DataFrame({"text": [text], "n": [-5]})))

    assert len(rows) == 2
    assert rows[1][1] == "-5"
    assert not runs(rows[1][0])
    assert original(rows[1][0]) == text


@given(NASTY)
@example("a;=1")
@example('x;"=1')
@example("x\t=1")
def test_no_part_runs_where_semicolon_or_tab_separates_cells(text: str) -> None:
    whole = text_cell(text)

    parts = [part for part in re.split(r'[,;\t\r\n"]', whole) if part]
    assert [part for part in parts if runs(part)] == []


@given(NASTY)
def test_headers_are_neutralised_too(text: str) -> None:
    header = cells(written(pl.DataFrame({text: ["x"], "n": [1]})))[0]

    assert not runs(header[0])
    assert original(header[0]) == text


@pytest.mark.parametrize(
    "name", ["Анна", "O'Neil", "Smith-Jones", "a+b@c", "100 %", "3-4", "", "id 12", "@"]
)
def test_ordinary_names_are_left_alone(name: str) -> None:
    expected = f"'{name}" if name == "@" else name

    assert text_cell(name) == expected


def test_numbers_stay_numbers_and_times_are_local() -> None:
    frame = pl.DataFrame(
        {
            "id": [9_007_199_254_740_993],
            "change": [-7],
            "rate": [-0.25],
            "at": [datetime(2026, 11, 23, 22, 30, tzinfo=UTC)],
            "day": [date(2026, 11, 23)],
            "paid": [False],
        }
    )

    assert cells(written(frame))[1] == [
        "9007199254740993",
        "-7",
        "-0.25",
        "2026-11-24 01:30",
        "2026-11-23",
        "no",
    ]


def test_nothing_known_is_an_empty_cell() -> None:
    frame = pl.DataFrame(
        {"text": [None], "at": [None], "paid": [None], "n": [None]},
        schema={
            "text": pl.String,
            "at": pl.Datetime("us", "UTC"),
            "paid": pl.Boolean,
            "n": pl.Int64,
        },
    )

    assert written(frame) == b"\xef\xbb\xbftext,at,paid,n\r\n,,,\r\n"
