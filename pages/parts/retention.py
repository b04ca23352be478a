"""The sections of the retention page: who comes back, cohort by cohort, and who they are."""

from datetime import date

import polars as pl
import streamlit as st

from charts.retention import curve, heat_map
from pages.parts import analysis
from pages.parts.keep_group import people_behind
from pages.parts.looking import Looking
from pages.parts.states import nothing

_COHORTS = {"week": "Week", "month": "Month"}
_SHOWN = {"week": 16, "month": 12}
# Weeks quoted in the answer: the first return, a month, two months, a quarter.
_QUOTED = (1, 4, 8, 13)
_WEEKS_SHOWN = 26


def retention(looking: Looking) -> None:
    """The answer, the heat map, the curve, and the people of one cell."""
    cohort, own, everything = _asked()
    cells = looking.figure("retention", cohort=cohort, own=own)
    if cells.is_empty():
        nothing("Nobody has been seen yet.")
        return
    weeks = looking.figure("retention_curve", cohort=cohort, own=own)
    analysis.answer(answer_of(weeks), figure="retention_curve")
    shown = cells if everything else _latest(cells, cohort)
    point = _heat(shown, cohort)
    st.caption(
        "Per cent of the cohort; the number behind the date is its size. Hatched: not over yet for"
        " everybody in the cohort, so it can only grow."
    )
    _cell(looking, shown, (cohort, own), point)
    _curve(weeks)
    with st.container(horizontal=True, horizontal_alignment="right"):
        analysis.shown_csv_button(looking, "retention", shown)
    analysis.small_print(looking, "retention")


def answer_of(weeks: pl.DataFrame) -> str:
    """Of 100 new people 21 come back in week 1, 10 in week 4 and 9 in week 8."""
    known = {
        row["week"]: f"{row['active_pct']:.0f} in week {row['week']}"
        for row in weeks.filter(pl.col("active_pct").is_not_null()).iter_rows(named=True)
    }
    parts = [known[week] for week in _QUOTED if week in known]
    if not parts:
        return "No week after the first is over yet"
    parts[0] = parts[0].replace(" in ", " come back in ", 1)
    told = ", ".join(parts[:-1]) + f" and {parts[-1]}" if len(parts) > 1 else parts[0]
    return f"Of 100 new people {told}"


def _asked() -> tuple[str, bool, bool]:
    with analysis.filter_bar():
        cohort = analysis.choice("Cohorts by", _COHORTS, key="cohort")
        anything = analysis.switch(
            "Count any event",
            key="any",
            help="Also what the school does to a person: approvals, reminders, codes given.",
        )
        everything = analysis.switch(
            "The whole time", key="all", help="Every cohort and week, not the latest only."
        )
    return cohort, not anything, everything


def _latest(cells: pl.DataFrame, cohort: str) -> pl.DataFrame:
    newest = cells["cohort"].unique().sort(descending=True).head(_SHOWN[cohort])
    return cells.filter(pl.col("cohort").is_in(newest.implode()) & (pl.col("week") <= _WEEKS_SHOWN))


def _heat(shown: pl.DataFrame, cohort: str) -> object:
    figure = heat_map(shown, months=cohort == "month", dark=analysis.dark())
    alt = f"Retention of {shown['cohort'].n_unique()} cohorts, week by week"
    return analysis.pointed_at(figure, key="heat", alt=alt)


def _curve(weeks: pl.DataFrame) -> None:
    st.subheader("All cohorts together", anchor=False)
    after = weeks.filter(pl.col("week").is_between(1, 52))
    if after.is_empty():
        nothing("No week after the first is over yet.")
        return
    analysis.drawn(
        curve(after, dark=analysis.dark()),
        key="curve",
        alt=f"Share active per week, from {after['active_pct'][0]:.0f} % in week 1",
    )


def _cell(looking: Looking, shown: pl.DataFrame, asked: tuple[str, bool], point: object) -> None:
    """The people of the clicked cell, or of the one chosen by keyboard."""
    cohort, own = asked
    cohorts = [str(each) for each in shown["cohort"].unique().sort(descending=True)]
    first, week = _pointed(point, cohorts)
    with analysis.filter_bar():
        chosen = st.selectbox(
            "Who was active: cohort from",
            ["", *cohorts],
            index=cohorts.index(first) + 1 if first else 0,
            format_func=lambda day: (
                f"{date.fromisoformat(day):%a %-d %b %Y}" if day else "Click a cell or choose"
            ),
            width=260,
        )
        in_week = st.number_input("in week", 0, 5000, week, width=120)
    if chosen:
        since = f"{date.fromisoformat(chosen):%-d %b %Y}"
        title = f"First seen in the {cohort} from {since}, active in week {in_week}"
        people_behind(
            looking, "retention_cell", title, cohort=cohort, first=chosen, week=in_week, own=own
        )


def _pointed(point: object, cohorts: list[str]) -> tuple[str | None, int]:
    first, _, week = str(point or "").partition("|")
    return (first, int(week)) if first in cohorts and week.isdigit() else (None, 1)
