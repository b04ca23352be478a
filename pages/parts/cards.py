"""How does a page show one number, a small heading with its rule, and a table?"""

from collections.abc import Mapping
from typing import Any, Literal

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ButtonColumnResult, ColumnConfig

from core.figures import figure_named
from pages.parts import formats
from pages.parts.looking import Looking

Column = ColumnConfig | ButtonColumnResult
Colour = Literal["red", "orange", "blue", "gray"]
TIER_COLOURS: dict[str, Colour] = {"hot": "red", "warm": "orange", "cool": "blue", "cold": "gray"}
ROW = 30
OPEN = pl.lit(":material/arrow_forward:").alias("open")


def heading(title: str, figure: str, icon: str | None = None) -> None:
    """A section's heading; its question mark gives the rule of the figure under it."""
    st.subheader(title, help=figure_named(figure).rule, icon=icon, anchor=False)


def change_card(label: str, row: Mapping[str, Any], looking: Looking) -> None:
    """One of the four figures with its change against a week before, or why that is not known."""
    if row["change"] is None:
        delta, described = "unknown", "a week before"
    else:
        against = formats.day(row["compared_at"], looking.zone)
        delta, described = row["change"], f"since {against}"
    st.metric(
        label,
        formats.number(row["now"]),
        delta,
        delta_color="off" if row["change"] is None else "normal",
        delta_arrow="off" if row["change"] is None else "auto",
        delta_description=described,
        help=row["reason"] or _method(row["method"]),
        border=True,
        height="stretch",
    )


def table(
    rows: pl.DataFrame,
    columns: Mapping[str, Column],
    *,
    alt: str,
    empty: str = "Nothing.",
    most: int = 12,
) -> None:
    """The columns named, in that order and no other; text stays text, gaps are dashes.

    A table is drawn on a canvas: no markdown, HTML or icon in a name is ever interpreted.
    Without rows there is no table but the sentence `empty`.
    """
    if rows.is_empty():
        st.caption(empty)
        return
    st.dataframe(
        rows.select(list(columns)),
        column_config=dict(columns),
        hide_index=True,
        height=_height(rows, most),
        row_height=ROW,
        placeholder=formats.NONE,
        alt=alt,
    )


def pick_table(
    rows: pl.DataFrame, columns: Mapping[str, Column], *, alt: str, key: str, most: int = 12
) -> int | None:
    """The same, to choose from: the number of the chosen row, None when none is."""
    event = st.dataframe(
        rows.select(list(columns)),
        column_config=dict(columns),
        hide_index=True,
        height=_height(rows, most),
        row_height=ROW,
        placeholder=formats.NONE,
        alt=alt,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
    )
    chosen = [row for row in event.selection.rows if row < rows.height]
    return chosen[0] if chosen else None


def open_column(key: str) -> ButtonColumnResult:
    """A button a row that opens the person, see going.opened_row; the rows need column OPEN."""
    return st.column_config.ButtonColumn("Open", width=44, type="tertiary", key=key)


def count_column(label: str, help: str | None = None, width: int = 78) -> ColumnConfig:
    """Whole numbers with thousands separated, right-aligned."""
    return st.column_config.NumberColumn(label, format="%,d", help=help, width=width)


def percent_column(label: str, help: str | None = None) -> ColumnConfig:
    """Per cent with one digit."""
    return st.column_config.NumberColumn(label, format="%.1f %%", help=help, width=82)


def interval_column() -> ColumnConfig:
    """The Wilson interval in words."""
    return st.column_config.TextColumn("95 % interval", alignment="right", width=100)


def tier_column(label: str, help: str | None = None) -> ColumnConfig:
    """The tier as a coloured label; the word carries the meaning, the colour helps."""
    return st.column_config.MultiselectColumn(
        label,
        options=list(TIER_COLOURS),
        color=list(TIER_COLOURS.values()),
        help=help,
        width=66,
    )


def severity_column() -> ColumnConfig:
    """fail or warning as a coloured label."""
    return st.column_config.MultiselectColumn(
        "Severity", options=["fail", "warning"], color=["red", "orange"], width=86
    )


def when_column(label: str) -> ColumnConfig:
    """A time in the school's zone."""
    return st.column_config.DatetimeColumn(label, format=formats.WHEN, width=132)


def recent_column(label: str) -> ColumnConfig:
    """A time of the last days in the school's zone; the band says which year."""
    return st.column_config.DatetimeColumn(label, format=formats.RECENT, width=122)


def date_column(label: str) -> ColumnConfig:
    """The day of a time in the school's zone, with its year."""
    return st.column_config.DatetimeColumn(label, format=formats.DATE, width=84)


def text_column(label: str, width: int | Literal["small", "medium", "large"]) -> ColumnConfig:
    """Text as it is, cut at the cell's edge; a click shows all of it."""
    return st.column_config.TextColumn(label, width=width)


def _height(rows: pl.DataFrame, most: int) -> int:
    return ROW * (min(max(rows.height, 1), most) + 1) + 2


def _method(method: str) -> str:
    if method == "snapshot":
        return "Compared with the snapshot kept nearest to a week before."
    return "No snapshot of a week before is kept: counted from the times in the rows themselves."
