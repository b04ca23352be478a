"""The sections of the growth page: how many new people come, from where, and who they are."""

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl
import streamlit as st

from charts.periods import new_by_period, running_total
from pages.parts import analysis, formats
from pages.parts.keep_group import people_behind
from pages.parts.looking import Looking
from pages.parts.states import nothing

_UNITS = {"week": "Week", "day": "Day", "month": "Month"}
# What is compared with as many before: long enough to count something, short enough to be news.
_COMPARED = {"day": 7, "week": 4, "month": 3}
_SHOWN = {"day": 90, "week": 52, "month": 36}
_NOBODY = ""


def growth(looking: Looking) -> None:
    """The answer, the bars, everybody so far, and the people of one period."""
    unit, everything = _asked()
    whole = looking.figure("growth", unit=unit)
    if whole.is_empty():
        nothing("Nobody has been seen yet.")
        return
    change = looking.figure("growth_change", unit=unit, periods=_COMPARED[unit])
    analysis.answer(answer_of(change.row(0, named=True), unit), figure="growth_change")
    periods = whole if everything else whole.tail(_SHOWN[unit])
    point = _charts(periods, unit)
    with st.container(horizontal=True, horizontal_alignment="right"):
        analysis.shown_csv_button(looking, "growth", periods)
    _people(looking, whole, point)
    analysis.small_print(looking, "growth")


def answer_of(change: Mapping[str, object], unit: str) -> str:
    """410 new people in the last 4 complete weeks, 167 fewer than in the 4 before (29 % fewer, ...)."""
    periods = _COMPARED[unit]
    now, before = change["now"], change["before"]
    came = f"{now:,} new people in the last {periods} complete {unit}s"
    if not isinstance(now, int) or not isinstance(before, int):
        return f"{came}; what came before is not known"
    ratio = [change[name] for name in ("ratio", "ratio_low", "ratio_high")]
    if not all(isinstance(each, float) for each in ratio):
        return f"{came}, after {before:,} in the {periods} before"
    _, low, high = (float(str(each)) for each in ratio)
    if low <= 1 <= high:
        return f"{came}, after {before:,} in the {periods} before: no clear change"
    more = "more" if now > before else "fewer"
    clearly = f"({_percents(low, high)} {more})"
    return f"{came}, {abs(now - before):,} {more} than in the {periods} before {clearly}"


def _percents(low: float, high: float) -> str:
    first, second = sorted(abs(100 * (each - 1)) for each in (low, high))
    return f"{first:.0f} to {second:.0f} %"


def _asked() -> tuple[str, bool]:
    with analysis.filter_bar():
        unit = analysis.choice("Per", _UNITS, key="per")
        return unit, analysis.switch("The whole time", key="all", help="Not the latest only.")


def _charts(periods: pl.DataFrame, unit: str) -> object:
    dark = analysis.dark()
    last = periods.row(-1, named=True)
    alt = f"New people per {unit}: {periods['new_people'].sum():,} in the {periods.height} shown"
    point = analysis.pointed_at(new_by_period(periods, dark=dark), key="new-by-period", alt=alt)
    analysis.drawn(
        running_total(periods, dark=dark),
        key="running-total",
        alt=f"People in all: {last['running_total']:,} at the end",
    )
    return point


def _people(looking: Looking, periods: pl.DataFrame, point: object) -> None:
    """The people of the clicked period, or of the one chosen by keyboard."""
    spans = {
        str(row["starts"]): row
        for row in periods.sort("starts", descending=True).iter_rows(named=True)
    }
    options = {_NOBODY: "Click a bar or choose"} | {
        key: f"{_when(row['starts'], row['ends'])}: {formats.counted(row['new_people'], 'person', 'people')}"
        for key, row in spans.items()
    }
    with analysis.filter_bar():
        chosen = st.selectbox(
            "Who came in",
            list(options),
            index=list(options).index(str(point)) if point in options else 0,
            format_func=lambda key: options[key],
            width=320,
        )
        source = analysis.pick("First seen by", _SOURCES, key="source")
    if chosen in spans:
        row = spans[chosen]
        until = str(row["ends"])
        title = f"First seen {_when(row['starts'], row['ends'])}"
        people_behind(looking, "new_people", title, since=chosen, until=until, source=source)


_SOURCES = {
    "": "Anything",
    "event": "Writing to the bot",
    "registration": "Registering",
    "booking": "Booking",
}


def _when(starts: date, ends: date) -> str:
    if ends - starts < timedelta(days=1):
        return f"{starts:%a %-d %b %Y}"
    return f"{starts:%-d %b} to {ends:%-d %b %Y}"
