"""The curves of the stream page: the race, and the time until people pay."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from charts.race import race
from charts.waits import time_to_pay
from pages.parts import analysis, cards, formats
from pages.parts.looking import Looking
from pages.parts.states import explained, nothing
from pages.parts.under_chart import under

_MEASURES = {"paid": "Paid", "booked": "Booked"}
# How many days of a stream are shown: after this, late bookings alone move the curves.
RACE_DAYS, PAY_DAYS = 90, 45
_WEEK = 7


def race_of(looking: Looking, chosen: str) -> None:
    """Does this stream sell faster than the earlier ones?"""
    with explained():
        measure = analysis.choice("Count", _MEASURES, key="measure")
        days = looking.figure("stream_race", days=RACE_DAYS)
        ours = days.filter(pl.col("stream") == chosen)
        if ours.is_empty():
            nothing("No booking of this stream has a time, so it cannot be put beside others.")
            return
        labels = looking.settings.streams
        analysis.answer(raced(ours.row(-1, named=True), measure, labels), figure="stream_race")
        analysis.drawn(
            race(days, measure, chosen, labels, dark=analysis.dark()),
            key="race",
            alt=f"{_MEASURES[measure]} bookings per stream by days since its start",
        )
        st.caption(_left_out(looking, chosen))
        under(looking, days, "stream_race")


def raced(last: Mapping[str, Any], measure: str, labels: Mapping[str, str]) -> str:
    """`On day 50 5th stream has 92 paid; the earlier ones had 40 to 63.`"""
    name = analysis.plain(formats.stream(last["stream"], labels))
    now = last[f"{measure}_total"]
    said = f"On day {last['day']} {name} has {now:,} {measure}"
    low, high = last[f"earlier_{measure}_low"], last[f"earlier_{measure}_high"]
    match last["earlier_streams"]:
        case 0:
            return f"{said}; it is the first one"
        case 1:
            return f"{said}; the one before had {low:,}"
    return f"{said}; the {last['earlier_streams']} before had {low:,} to {high:,}"


def until_paid(looking: Looking, chosen: str) -> None:
    """How long does it take until those who book have paid?"""
    with explained():
        summary = looking.figure("time_to_pay_summary")
        curve = looking.figure("time_to_pay")
        ours = curve.filter(pl.col("stream") == chosen)
        if ours.is_empty():
            nothing("No booking of this stream has a time that a curve could begin with.")
            return
        labels = looking.settings.streams
        row = summary.filter(pl.col("stream") == chosen).row(0, named=True)
        analysis.answer(paid_by(row, ours, labels), figure="time_to_pay")
        analysis.drawn(
            time_to_pay(curve, chosen, labels, last_day=PAY_DAYS, dark=analysis.dark()),
            key="time_to_pay",
            alt="Share of people who have paid, by days since their first booking, per stream",
        )
        _summary_table(looking, summary)
        under(looking, curve, "time_to_pay")


def paid_by(row: Mapping[str, Any], curve: pl.DataFrame, labels: Mapping[str, str]) -> str:
    """`A week after booking 35 % of 5th stream have paid; a quarter had after 1.9 days.`"""
    name = analysis.plain(formats.stream(row["stream"], labels))
    week = curve.filter(pl.col("day") <= _WEEK).row(-1, named=True)
    interval = formats.interval(week["paid_low"], week["paid_high"])
    said = (
        f"{name}: {formats.percent(week['paid_pct'])} have paid within"
        f" {formats.counted(week['day'], 'day')} of booking ({interval})"
    )
    if row["half_days"] is not None:
        return f"{said}; half after {row['half_days']:.1f} days"
    if row["quarter_days"] is not None:
        return f"{said}; a quarter after {row['quarter_days']:.1f} days, half not yet"
    return f"{said}; a quarter not yet"


def _left_out(looking: Looking, chosen: str) -> str:
    row = looking.figure("stream_starts").filter(pl.col("stream") == chosen).row(0, named=True)
    started = (
        f"Day 0 is {row['started']:%a %-d %b %Y}, the day of the first booking."
        if row["started"]
        else ""
    )
    unknown = row["paid_time_unknown"]
    if not unknown:
        return f"{started} Every payment's time is known."
    return (
        f"{started} {formats.counted(unknown, 'paid booking')} of {row['paid']:,}"
        f" {'has' if unknown == 1 else 'have'} no event that says when, and"
        f" {'is' if unknown == 1 else 'are'} not in the curve of payments."
    )


def _summary_table(looking: Looking, summary: pl.DataFrame) -> None:
    labels = looking.settings.streams
    order = looking.figure("streams")["stream"].to_list()
    summary = summary.sort(pl.col("stream").map_elements(order.index, pl.Int64, skip_nulls=False))
    rows = summary.with_columns(
        pl.Series("stream", [formats.stream(name, labels) for name in summary["stream"]]),
        _spans(summary, "quarter"),
        _spans(summary, "half"),
    )
    cards.table(
        rows,
        {
            "stream": cards.text_column("Stream", 100),
            "paid": cards.count_column("Paid", "People", 58),
            "waiting": cards.count_column("Waiting", "People who have not paid or cancelled", 66),
            "cancelled": cards.count_column("Cancelled", width=76),
            "unknown": cards.count_column("Unknown", "No time is known, or it cannot be", 72),
            "quarter": cards.text_column("A quarter paid after", 150),
            "half": cards.text_column("Half paid after", 130),
        },
        alt="Time to pay per stream, in days with intervals",
    )


def _spans(summary: pl.DataFrame, name: str) -> pl.Series:
    triples = summary.select(f"{name}_days", f"{name}_low", f"{name}_high").iter_rows()
    return pl.Series(name, [span(*triple) for triple in triples], dtype=pl.String)


def span(days: float | None, low: float | None, high: float | None) -> str:
    """`1.9 days (1.2 to 3.0)`; what is not reached yet is said so."""
    if days is None:
        return "not reached"
    upper = "open" if high is None else f"{high:.1f}"
    return f"{days:.1f} days ({low or 0:.1f} to {upper})"
