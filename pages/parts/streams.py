"""The sections of the stream page: conversion, the people by outcome, and who waits."""

from collections.abc import Mapping

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from charts.statuses import statuses
from core.access import Permission
from core.figures.statistics import total
from core.figures.streams import HOLD_DAYS, OUTCOMES, RECEIPT_DAYS
from pages.parts import analysis, cards, formats
from pages.parts.keep_group import keep_button, people_behind
from pages.parts.looking import Looking
from pages.parts.states import explained, nothing
from pages.parts.under_chart import under

# Side by side on a wide screen, one under the other on a laptop.
WIDE = 600
_NOBODY_CHOSEN = "choose"


def chosen_stream(looking: Looking) -> str | None:
    """The stream the page is about; the one begun last when nobody chose. None: nobody booked yet."""
    there: list[str] = []
    with explained():
        there = looking.figure("stream_starts")["stream"].to_list()
    if not there:
        nothing("Nobody has booked a stream yet.")
        return None
    first = looking.settings.current_stream
    ordered = sorted(there, key=lambda name: name != first)
    labels = {name: formats.stream(name, looking.settings.streams) for name in ordered}
    with analysis.filter_bar():
        return analysis.pick("Stream", labels, key="of_stream")


def conversion(looking: Looking, chosen: str | None) -> None:
    """How does each stream sell?"""
    with explained():
        rows = looking.figure("streams")
        if rows.is_empty():
            return
        names = [formats.stream(name, looking.settings.streams) for name in rows["stream"]]
        analysis.answer(_converted(rows, chosen, looking.settings.streams), figure="streams")
        paid, made = total(rows, "confirmed"), total(rows, "total")
        analysis.drawn(
            statuses(rows, names, dark=analysis.dark()),
            key="statuses",
            alt=f"Bookings per stream by status: {paid:,} of {made:,} are paid",
        )
        under(looking, rows, "streams")


def _converted(rows: pl.DataFrame, chosen: str | None, labels: Mapping[str, str]) -> str:
    """The answer for the chosen stream, and against the one before it."""
    found = rows.filter(pl.col("stream").eq_missing(chosen))
    if found.is_empty():
        return "How does each stream sell?"
    row = found.row(0, named=True)
    name = analysis.plain(formats.stream(chosen, labels))
    interval = formats.interval(row["conversion_low"], row["conversion_high"])
    return (
        f"{name}: {formats.percent(row['conversion_pct'])} of"
        f" {formats.counted(row['total'], 'booking')} are paid ({interval})"
    )


def people_by_outcome(looking: Looking, chosen: str) -> None:
    """Who are the people of this stream who paid, wait or cancelled?"""
    if not looking.may_see("overdue_receipts"):
        return
    with explained():
        labels = {
            _NOBODY_CHOSEN: "Nobody",
            "waiting": "Still waiting",
            "paid": "Paid",
            "cancelled": "Cancelled",
            "unknown": "Paid at an unknown time",
        }
        outcome = analysis.choice("Show the people who are", labels, key="outcome")
        if outcome in OUTCOMES:
            name = formats.stream(chosen, looking.settings.streams)
            title = f"{name}, {labels[outcome].lower()}"
            people_behind(looking, "stream_outcome", title, stream=chosen, outcome=outcome)


def who_waits(looking: Looking) -> None:
    """Whose receipt should somebody check, and who booked and then fell silent?"""
    with explained():
        with analysis.filter_bar():
            receipt_days = _days("A receipt is overdue after", RECEIPT_DAYS, "receipt_days")
            hold_days = _days("A booking without receipt is stale after", HOLD_DAYS, "hold_days")
        rows = looking.figure("waiting", receipt_days=receipt_days, hold_days=hold_days)
        overdue, stale = total(rows, "overdue_receipts"), total(rows, "stale_holds")
        analysis.answer(
            f"{formats.counted(overdue, 'receipt')} waited for a check longer than"
            f" {formats.counted(receipt_days, 'day')};"
            f" {formats.counted(stale, 'booking')} sent nothing for more than"
            f" {formats.counted(hold_days, 'day')}",
            figure="waiting",
        )
        _waiting_table(looking, rows)
        under(looking, rows, "waiting")
        if looking.may_see("overdue_receipts"):
            grid = st.grid("auto", min_column_width=WIDE, gap=("small", "medium"))
            with grid.cell():
                _waiting_people(looking, "overdue_receipts", "Overdue receipts", receipt_days)
            with grid.cell():
                _waiting_people(looking, "stale_holds", "Stale bookings", hold_days)


def _days(label: str, default: int, key: str) -> int:
    return st.number_input(
        f"{label}, days", 0, 365, default, key=key, bind="query-params", width=290
    )


def _waiting_table(looking: Looking, rows: pl.DataFrame) -> None:
    names = [formats.stream(name, looking.settings.streams) for name in rows["stream"]]
    cards.table(
        rows.with_columns(pl.Series("stream", names, dtype=pl.String)),
        {
            "stream": cards.text_column("Stream", 150),
            "receipts": cards.count_column("Receipts", "Sent, waiting for a check"),
            "overdue_receipts": cards.count_column("Overdue", width=84),
            "longest_receipt_days": _days_column("Longest, days"),
            "holds": cards.count_column("Booked only", "Nothing sent yet", 100),
            "stale_holds": cards.count_column("Stale"),
            "longest_hold_days": _days_column("Longest, days"),
            "age_unknown": cards.count_column("Age unknown", "No time at all", 100),
        },
        alt="Receipts and bookings that wait, per stream",
        empty="No receipt and no booking waits for anything.",
    )


def _waiting_people(looking: Looking, name: str, title: str, days: int) -> None:
    rows = looking.figure(name, days=days)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        cards.heading(f"{title}: {rows.height:,}", name)
        st.space("stretch")
        keep_button(looking, name, days=days)
        analysis.shown_csv_button(looking, name, rows, needs=Permission.EXPORT_LEADS)
    cards.table(
        _named(looking, rows),
        {
            "display_name": cards.text_column("Name", 170),
            "username": cards.text_column("Username", 130),
            "stream": cards.text_column("Stream", 100),
            "waiting_since": cards.when_column("Since"),
            "days": _days_column("Days"),
        },
        alt=f"{title}, by name",
        empty="Nobody.",
        most=8,
    )


def _named(looking: Looking, rows: pl.DataFrame) -> pl.DataFrame:
    labels = looking.settings.streams
    text = pl.String
    return formats.in_zone(rows, looking.zone).with_columns(
        pl.Series("display_name", [formats.clipped(name) for name in rows["display_name"]], text),
        pl.Series(
            "username", [name and f"@{formats.clipped(name)}" for name in rows["username"]], text
        ),
        pl.Series("stream", [formats.stream(name, labels) for name in rows["stream"]], text),
    )


def _days_column(label: str) -> ColumnConfig:
    return st.column_config.NumberColumn(label, format="%.1f", width=100)
