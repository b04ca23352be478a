"""The sections of the workshop page: the two rates, who makes the difference, and every date."""

import polars as pl
import streamlit as st

from charts.dates import dates
from charts.two_rates import two_rates
from core.access import Permission
from core.figures.statistics import total
from pages.parts import analysis, cards, formats
from pages.parts.keep_group import keep_button
from pages.parts.looking import Looking
from pages.parts.states import explained, nothing
from pages.parts.under_chart import under

# Side by side on a wide screen, one under the other on a laptop.
WIDE = 600
ANY = ""
_MOST_DATES = 16
# The two kinds of people that legacy counts too often, and how the figure says why.
_WHY = {"unregistered": "did not register", "repeated": "pressed several times"}
_NO_REGISTRATION = "Nobody has registered for a workshop or joined one yet."


def chosen_lesson(looking: Looking) -> str:
    """The workshop type the page is about; ANY when it is about all."""
    there: list[str] = []
    with explained():
        there = looking.figure("lesson_bridge")["lesson_type"].drop_nulls().to_list()
    options = {ANY: "All workshops", **{name: name for name in there}}
    with analysis.filter_bar():
        return analysis.pick("Workshop", options, key="workshop")


def of_lesson(rows: pl.DataFrame, chosen: str) -> pl.DataFrame:
    """The rows of one workshop type, or all of them."""
    return rows.filter(pl.col("lesson_type") == chosen) if chosen != ANY else rows


def two_rates_of(looking: Looking, chosen: str) -> None:
    """How many of those who register come, and why do two ways of counting differ?"""
    with explained():
        rows = of_lesson(looking.figure("lesson_conversion"), chosen)
        if rows.is_empty():
            nothing(_NO_REGISTRATION)
            return
        analysis.answer(rates_in_words(rows), figure="lesson_conversion")
        if total(rows, "registrations"):
            analysis.drawn(
                two_rates(rows, dark=analysis.dark()),
                key="two_rates",
                alt="Legacy and corrected attendance rate per workshop type",
            )
        under(looking, rows, "lesson_conversion")
        _bridge(looking, chosen)
        if looking.may_see("lesson_difference"):
            _who_makes_it(looking, chosen)


def rates_in_words(rows: pl.DataFrame) -> str:
    """`38.2 % of registered people came; counting clicks makes it 71.0 %.`"""
    people, came = total(rows, "registered_people"), total(rows, "attended_people")
    clicks, registrations = total(rows, "clicks"), total(rows, "registrations")
    if not people:
        return f"Nobody is registered; join was pressed {formats.counted(clicks, 'time')}"
    return (
        f"{formats.percent(100 * came / people)} of those registered came"
        f" ({came:,} of {people:,}); counting clicks makes it"
        f" {formats.percent(100 * clicks / registrations)}"
    )


def _bridge(looking: Looking, chosen: str) -> None:
    rows = of_lesson(looking.figure("lesson_bridge"), chosen)
    cards.heading("What the clicks are made of", "lesson_bridge")
    cards.table(
        rows,
        {
            "lesson_type": cards.text_column("Workshop", 150),
            "clicks": cards.count_column("Clicks", "All presses of join"),
            "attended_people": cards.count_column("= came", "Registered people, once each", 84),
            "repeated_clicks": cards.count_column("+ repeats", "Further presses of them", 90),
            "unregistered_clicks": cards.count_column(
                "+ unregistered", "Presses of people who never registered for it", 116
            ),
            "registrations": cards.count_column("Registrations", width=104),
            "registered_people": cards.count_column("= people", width=84),
            "repeated_registrations": cards.count_column("+ repeats", "The same people again", 90),
        },
        alt="Clicks and registrations per workshop, parted into people and repeats",
        empty=_NO_REGISTRATION,
    )
    under(looking, rows, "lesson_bridge")


def _who_makes_it(looking: Looking, chosen: str) -> None:
    rows = looking.figure("lesson_difference", lesson_type=chosen or None)
    shown = rows
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        cards.heading("Who makes the difference", "lesson_difference")
        st.space("stretch")
        if chosen != ANY:
            reason = st.segmented_control(
                "Who",
                list(_WHY),
                format_func=lambda each: each.capitalize(),
                default="unregistered",
                required=True,
                key="reason",
                label_visibility="collapsed",
            )
            shown = rows.filter(pl.col("reason") == _WHY[reason])
            keep_button(looking, "lesson_difference", lesson_type=chosen, reason=reason)
        analysis.shown_csv_button(looking, "lesson_difference", rows, needs=Permission.EXPORT_LEADS)
    cards.table(
        named_people(shown, looking),
        {
            "display_name": cards.text_column("Name", 190),
            "username": cards.text_column("Username", 130),
            "lesson_type": cards.text_column("Workshop", 150),
            "reason": cards.text_column("Why", 150),
            "clicks": cards.count_column("Clicks"),
            "surplus_clicks": cards.count_column("Too many", "Presses only legacy counts", 84),
            "last_click": cards.when_column("Last click"),
        },
        alt="People who pressed join without registering or several times",
        empty="Nobody: both ways of counting agree.",
        most=8,
    )
    if chosen == ANY:
        st.caption("Choose one workshop above to keep these people as a segment.")


def named_people(rows: pl.DataFrame, looking: Looking) -> pl.DataFrame:
    """Names cut and handles with @, times in the school's zone."""
    return formats.in_zone(rows, looking.zone).with_columns(
        pl.Series(
            "display_name", [formats.clipped(name) for name in rows["display_name"]], pl.String
        ),
        pl.Series(
            "username",
            [name and f"@{formats.clipped(name)}" for name in rows["username"]],
            pl.String,
        ),
    )


def by_date(looking: Looking, chosen: str) -> None:
    """Which dates were well attended?"""
    with explained():
        rows = of_lesson(looking.figure("lesson_dates"), chosen)
        dated = rows.drop_nulls("lesson_date")
        if dated.is_empty():
            return
        held = dated.drop_nulls("attended_people").head(_MOST_DATES)
        analysis.answer(dates_in_words(held), figure="lesson_dates")
        analysis.drawn(
            dates(dated.head(_MOST_DATES), dark=analysis.dark()),
            key="dates",
            alt="Registered people and how many came, per workshop date",
        )
        undated = total(rows.filter(pl.col("lesson_date").is_null()), "registered_people")
        if undated:
            st.caption(f"{formats.counted(undated, 'registration')} without a date left out.")
        under(looking, rows, "lesson_dates")


def dates_in_words(held: pl.DataFrame) -> str:
    """`Of the last 24 dates the best was 5 Nov, 61.0 %; the weakest 12 Oct, 20.0 %.`"""
    rated = held.drop_nulls("attended_pct").sort("attended_pct", "lesson_date", descending=True)
    if rated.is_empty():
        return "No workshop has been held yet"
    best, least = rated.row(0, named=True), rated.row(-1, named=True)
    said = f"Best of the last {formats.counted(rated.height, 'workshop')}: {_date_said(best)}"
    return said if rated.height == 1 else f"{said}; weakest: {_date_said(least)}"


def _date_said(row: dict[str, object]) -> str:
    share = row["attended_pct"]
    percent = formats.percent(share if isinstance(share, float) else None)
    return f"{row['lesson_date']:%-d %b} with {percent} of {row['registered_people']:,}"
