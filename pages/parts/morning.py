"""The sections of the morning page, each a question with its answer."""

from datetime import date, timedelta

import polars as pl
import streamlit as st

from charts.funnel import funnel
from charts.growth import new_people
from pages.parts import cards, formats
from pages.parts.band import severities
from pages.parts.looking import Looking
from pages.parts.states import explained, nothing

_LABELS = {
    "total_users": "Total users",
    "active_bookings": "Active bookings",
    "confirmed_payments": "Confirmed payments",
    "registrations": "Registrations",
}
_RANGES = {"30 days": 30, "90 days": 90, "1 year": 365, "All": None}
# Side by side on a wide screen, one under the other on a laptop.
WIDE = 640
_BY_DATE = "By date"
_NO_REGISTRATION = "Nobody has registered for a workshop yet."
_CHART = {"displayModeBar": False}


def four_figures(looking: Looking) -> None:
    """How big is the school, and is it growing?"""
    with explained(), st.grid(4, gap="small"):
        for row in looking.figure("four_figures").iter_rows(named=True):
            cards.change_card(_LABELS[row["figure"]], row, looking)


def growth(looking: Looking, *, dark: bool) -> None:
    """How many new people come?"""
    with st.container(horizontal=True, vertical_alignment="center"):
        cards.heading("New people per day", "new_people_per_day")
        st.space("stretch")
        chosen = st.segmented_control(
            "Range",
            list(_RANGES),
            default="90 days",
            required=True,
            key="range",
            bind="query-params",
            label_visibility="collapsed",
        )
    with explained():
        days = looking.figure("new_people_per_day")
        if days.is_empty():
            nothing("Nobody has been seen yet.")
            return
        shown = _last(days, _RANGES[chosen or "90 days"])
        st.plotly_chart(
            new_people(shown, dark=dark),
            config=_CHART,
            key="growth",
            alt=f"New people per day, {shown['new_people'].sum():,} in the days shown",
        )


def how_far(looking: Looking, *, dark: bool) -> None:
    """How far do people get?"""
    with st.container(horizontal=True, vertical_alignment="center"):
        cards.heading("From first contact to paid", "funnel")
    with explained():
        steps = looking.figure("funnel")
        st.plotly_chart(
            funnel(steps, dark=dark),
            config=_CHART,
            key="funnel",
            alt=f"Funnel: {steps['people'][0]:,} people, {steps['people'][-1]:,} paid",
        )
        st.caption("Per cent: of those who did the step above. Hover for the 95 % interval.")


def streams(looking: Looking) -> None:
    """How does each stream sell?"""
    cards.heading("Streams", "streams")
    with explained():
        rows = looking.figure("streams")
        labels = looking.settings.streams
        named = rows.with_columns(
            stream=pl.Series(
                [formats.stream(name, labels) for name in rows["stream"]], dtype=pl.String
            ),
            interval=pl.Series(formats.intervals(rows, "conversion_low", "conversion_high")),
        )
        cards.table(
            named,
            {
                "stream": cards.text_column("Stream", 150),
                "total": cards.count_column("Total"),
                "confirmed": cards.count_column("Paid"),
                "awaiting": cards.count_column("Awaiting", "Receipt sent, waiting for a check"),
                "created": cards.count_column("Created", "Applied, nothing sent yet"),
                "cancelled": cards.count_column("Cancelled"),
                "conversion_pct": cards.percent_column("Conversion"),
                "interval": st.column_config.TextColumn(
                    "95 % interval", alignment="right", width=100
                ),
            },
            alt="Bookings per stream by status, with conversion",
            empty="Nobody has booked yet.",
        )


def workshops(looking: Looking) -> None:
    """How many of those who register for a workshop come?"""
    by_date = st.session_state.get("workshops") == _BY_DATE
    name = "lesson_dates" if by_date else "lesson_conversion"
    with st.container(horizontal=True, vertical_alignment="center"):
        cards.heading("Workshops: who comes", name)
        st.space("stretch")
        st.segmented_control(
            "Workshops",
            ["By type", _BY_DATE],
            default="By type",
            required=True,
            key="workshops",
            label_visibility="collapsed",
        )
    with explained():
        rows = looking.figure(name)
        if by_date:
            _workshop_dates(rows)
        else:
            _workshop_types(rows)


def _workshop_types(rows: pl.DataFrame) -> None:
    words = formats.intervals(rows, "corrected_low", "corrected_high")
    cards.table(
        rows.with_columns(pl.Series("interval", words, dtype=pl.String)),
        {
            "lesson_type": cards.text_column("Workshop", 150),
            "registered_people": cards.count_column("Registered", "Distinct people"),
            "attended_people": cards.count_column("Came", "Registered people who pressed join"),
            "corrected_pct": cards.percent_column("Corrected"),
            "interval": cards.interval_column(),
            "clicks": cards.count_column("Clicks", "Every press of join, repeated ones too"),
            "legacy_pct": cards.percent_column("Legacy", "Clicks per registration"),
        },
        alt="Workshops: registered people and how many of them joined",
        empty=_NO_REGISTRATION,
    )


def _workshop_dates(rows: pl.DataFrame) -> None:
    words = formats.intervals(rows, "attended_low", "attended_high")
    cards.table(
        rows.with_columns(pl.Series("interval", words, dtype=pl.String)),
        {
            "lesson_date": st.column_config.DateColumn("Date", format=formats.DAY, width=130),
            "lesson_type": cards.text_column("Workshop", 150),
            "registered_people": cards.count_column("Registered", "Distinct people"),
            "attended_people": cards.count_column("Came", "Pressed join on that day"),
            "attended_pct": cards.percent_column("Came, %"),
            "interval": cards.interval_column(),
        },
        alt="Workshops by date: registered people and how many of them joined on the day",
        empty=_NO_REGISTRATION,
        most=8,
    )


def attention(looking: Looking) -> None:
    """What should somebody look at?"""
    cards.heading("What needs attention", "attention")
    with explained():
        found = looking.figure("attention")
        named = severities(found).with_columns(
            check_name=pl.col("check_name").map_elements(
                formats.sentence, return_dtype=pl.String, skip_nulls=False
            )
        )
        cards.table(
            named,
            {
                "severity": cards.severity_column(),
                "check_name": cards.text_column("What", 165),
                "subject": cards.text_column("Where", 110),
                "count": cards.count_column("How many"),
                "advice": cards.text_column("What to do", 520),
            },
            alt="What the data checks found",
            empty="The checks found nothing to say about this data.",
        )


def _last(days: pl.DataFrame, count: int | None) -> pl.DataFrame:
    if count is None:
        return days
    end: date = days["day"].to_list()[-1]
    return days.filter(pl.col("day") > end - timedelta(days=count))
