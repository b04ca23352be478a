"""The sections of the event page: types, weeks, hours, who did it, and the ways to a payment."""

from dataclasses import dataclass

import polars as pl
import streamlit as st

from charts.events import top_types, trend
from charts.hours import busiest, hours
from charts.paths import paths
from pages.parts import analysis, cards, formats
from pages.parts.keep_group import people_behind
from pages.parts.looking import Looking, Value
from pages.parts.states import explained, nothing
from pages.parts.under_chart import under

# Side by side on a wide screen, one under the other on a laptop.
WIDE = 600
_PERIODS = {"90": "90 days", "30": "30 days", "7": "7 days", "0": "Ever"}
_ALL = ""
_WEEKS = 26
# The rarest types are in the CSV.
_BARS = 18
# More lines than this cross one another until none can be followed.
_LINES = 5
_NO_EVENTS = "The bot has recorded nothing in this time."


@dataclass(frozen=True)
class Asked:
    """What the page is about: the last so many days (0: ever), and one event type or all (_ALL)."""

    days: int
    event_type: str


def filters(looking: Looking) -> Asked:
    """Which time and which event type? The address keeps both."""
    names: list[str] = []
    with explained():
        names = looking.figure("event_types", days=0)["event_type"].to_list()
    with analysis.filter_bar():
        days = int(analysis.choice("In the last", _PERIODS, key="period"))
        options = {_ALL: "All types", **{name: name for name in names}}
        return Asked(days, analysis.pick("Event type", options, key="event", width=260))


def new_types(looking: Looking) -> None:
    """Has the bot begun to write something it never wrote before?"""
    with explained():
        fresh = looking.figure("new_event_types")
        if fresh.is_empty():
            nothing("No event type is new in the last 7 days.")
            return
        said = formats.counted(fresh.height, "event type is", "event types are")
        with st.container(border=True):
            analysis.answer(f"{said} new in the last 7 days", figure="new_event_types")
            cards.table(
                formats.in_zone(fresh, looking.zone),
                {
                    "event_type": cards.text_column("Event type", 240),
                    "events": cards.count_column("Events"),
                    "first_at": cards.when_column("First seen"),
                },
                alt="Event types first seen in the last 7 days",
                most=5,
            )


def most_common(looking: Looking, asked: Asked) -> None:
    """What happens most?"""
    with explained():
        rows = looking.figure("event_types", days=asked.days)
        counted = rows.filter(pl.col("events") > 0)
        if counted.is_empty():
            nothing(_NO_EVENTS)
            return
        top = counted.row(0, named=True)
        analysis.answer(
            f"{analysis.plain(top['event_type'])} is the most common:"
            f" {formats.percent(top['share_pct'])} of {counted['events'].sum():,} events",
            figure="event_types",
        )
        analysis.drawn(
            top_types(counted.head(_BARS), chosen=asked.event_type or None, dark=analysis.dark()),
            key="event_types",
            alt=f"Events per type, {counted.height} types",
        )
        under(looking, rows, "event_types")


def over_weeks(looking: Looking, asked: Asked) -> None:
    """Which of them grow, which fade?"""
    with explained():
        weeks = looking.figure("event_weeks", weeks=_WEEKS)
        if weeks.is_empty():
            return
        whole = weeks.filter("is_complete")
        shown = [asked.event_type] if asked.event_type else _busiest_types(weeks)
        analysis.answer(trend_in_words(whole, shown), figure="event_weeks")
        analysis.drawn(
            trend(weeks, shown, dark=analysis.dark()),
            key="event_weeks",
            alt=f"Events per week of {len(shown)} types over {_WEEKS} weeks",
        )
        st.caption("A hollow dot is a week that is not whole: it looks lower than it will be.")
        under(looking, weeks.filter(pl.col("event_type").is_in(shown)), "event_weeks")


def _busiest_types(weeks: pl.DataFrame) -> list[str]:
    totals = weeks.group_by("event_type").agg(pl.col("events").sum())
    order = totals.sort("events", "event_type", descending=[True, False])
    return order["event_type"].head(_LINES).to_list()


def trend_in_words(whole: pl.DataFrame, types: list[str]) -> str:
    """The last whole week against the one before, over the types that are shown."""
    totals = (
        whole.filter(pl.col("event_type").is_in(types))
        .group_by("week")
        .agg(pl.col("events").sum())
        .sort("week")
    )
    if totals.height < 2:  # noqa: PLR2004  a comparison takes two
        return "Events per week"
    before, last = totals["events"].to_list()[-2:]
    what = analysis.plain(types[0]) if len(types) == 1 else f"The {len(types)} most common"
    change = "" if not before else f", {100 * (last - before) / before:+.0f} %"
    return f"{what}: {last:,} in the last whole week, {before:,} in the week before{change}"


def in_the_week(looking: Looking, asked: Asked) -> None:
    """On which weekday, and at what hour?"""
    with explained():
        week = looking.figure("event_hours", event_type=asked.event_type or None, days=asked.days)
        top = busiest(week, "events")
        if top is None:
            nothing(_NO_EVENTS)
            return
        day, hour, count = top
        analysis.answer(
            f"{day} between {hour:02}:00 and {hour + 1:02}:00 is the busiest hour of the week:"
            f" {count:,} of {week['events'].sum():,} events",
            figure="event_hours",
        )
        analysis.drawn(
            hours(week, "events", "events", dark=analysis.dark()),
            key="event_hours",
            alt="Events by weekday and hour of the school's time",
        )
        under(looking, week, "event_hours")


def who_did(looking: Looking, asked: Asked) -> None:
    """Who did it? For one event type, and for roles that see people."""
    if asked.event_type == _ALL:
        return
    with explained():
        params: dict[str, Value] = {"event_type": asked.event_type, "days": asked.days}
        row = looking.figure("event_people", **params).row(0, named=True)
        analysis.answer(
            f"{formats.counted(row['people'], 'person', 'people')} made these"
            f" {formats.counted(row['events'], 'event')}",
            figure="event_people",
        )
        people_behind(looking, "did_event", f"People with {asked.event_type}", **params)


def ways_to_payment(looking: Looking) -> None:
    """Which way do people come who pay?"""
    with explained():
        orders = looking.figure("paths_to_payment")
        if orders.is_empty():
            nothing("Nobody has paid at a time the events tell, so there is no way to show.")
            return
        analysis.answer(ways_in_words(orders), figure="paths_to_payment")
        analysis.drawn(
            paths(orders, dark=analysis.dark()),
            key="paths",
            alt="The most common orders of first steps before the first payment",
        )
        st.caption(covered(orders))
        _ways_table(orders)
        under(looking, orders, "paths_to_payment")


def ways_in_words(orders: pl.DataFrame) -> str:
    """`28.0 % of 250 payers came this way: registered, joined, viewed, booked, receipt.`"""
    top = orders.drop_nulls("path").row(0, named=True)
    way = str(top["path"]).replace(" > ", ", ")
    return (
        f"The most common way to a payment, {formats.percent(top['share_pct'])} of"
        f" {formats.counted(top['payers'], 'payer')}: {way}"
    )


def covered(orders: pl.DataFrame) -> str:
    """How much of the payers the drawing holds, and who is left out."""
    drawn = orders.drop_nulls("path")
    payers, unknown = orders["payers"][0], orders["time_unknown"][0]
    others = orders.filter(pl.col("path").is_null())
    rest = f" in {others['paths'][0]:,} other orders" if others.height else ""
    said = (
        f"Drawn: {drawn.height} orders, {formats.percent(100 * drawn['people'].sum() / payers)} of the"
        f" payers; the other {payers - drawn['people'].sum():,} came{rest or ' no other way'}. A step"
        " counts when it is first done; what happens after the payment does not count."
    )
    if unknown:
        said += (
            f" {formats.counted(unknown, 'person', 'people')} paid at a time no event tells, and"
            f" {'is' if unknown == 1 else 'are'} left out."
        )
    return said


def _ways_table(orders: pl.DataFrame) -> None:
    intervals = formats.intervals(orders, "share_low", "share_high")
    cards.table(
        orders.with_columns(
            pl.col("path").str.replace_all(" > ", " → ").fill_null("all other orders"),
            pl.Series("interval", intervals, dtype=pl.String),
        ),
        {
            "path": cards.text_column("Order of the first steps", 420),
            "people": cards.count_column("People"),
            "share_pct": cards.percent_column("Share"),
            "interval": cards.interval_column(),
        },
        alt="Orders of first steps before the first payment, with shares",
    )
