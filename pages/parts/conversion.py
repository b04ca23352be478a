"""The sections of the conversion page: how far, how fast, who is lost where, and is a difference one?"""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from charts.conversion import side_by_side
from charts.funnel import funnel
from core.figures.funnel_steps import STEPS
from core.figures.statistics import wilson
from pages.parts import analysis, cards, formats
from pages.parts.conversion_filters import OTHER, Way, asked, label
from pages.parts.conversion_groups import every_group
from pages.parts.keep_group import people_behind
from pages.parts.looking import Looking, Value
from pages.parts.states import nothing

_WIDE = 640
_NOBODY = "Nobody was first seen then, or with that stream, workshop or code."


def conversion(looking: Looking) -> None:
    """The answer, the funnel or two, the steps in a table, who is at or lost before one; every group."""
    way = asked(looking)
    if way.other is None:
        _one(looking, way)
    else:
        _two(looking, way, way.other)
    every_group(looking, way)


def answer_of(steps: pl.DataFrame) -> str:
    """183 of 3,000 people paid: 6.1 % (5 to 7 %); most, 2,015, are lost between ... and ..."""
    rows = list(steps.iter_rows(named=True))
    paid, everybody = rows[-1]["people"], rows[0]["people"]
    interval = _whole_interval(steps)
    share = formats.percent(rows[-1]["share_pct"])
    lost = max(rows[1:], key=lambda row: row["lost"])
    end = (
        f"; most, {lost['lost']:,}, are lost between “{STEPS[lost['step'] - 2]}” and “{lost['name']}”"
        if lost["lost"]
        else ""
    )
    return f"{paid:,} of {formats.counted(everybody, 'person', 'people')} paid: {share} ({interval}){end}"


def difference_of(steps: pl.DataFrame, names: tuple[str, str]) -> str:
    """Paid: 12.0 % against 9.1 %, the difference could be chance (+2.9 points, −0.4 to +6.3; ...)."""
    paid = steps.row(-1, named=True)
    shares = " against ".join(formats.percent(paid[f"{side}_share_pct"]) for side in "ab")
    if paid["share_diff"] is None:
        return f"Paid: {shares}; one side has nobody"
    interval = f"{_signed(paid['share_diff_low'])} to {_signed(paid['share_diff_high'])}"
    told = {
        "could be chance": "the difference could be chance",
        "more": f"more in {names[0]}",
        "less": f"fewer in {names[0]}",
    }[paid["share_verdict"]]
    people = formats.counted(round(abs(paid["share_people"])), "person", "people")
    return (
        f"Paid: {shares}, {told} ({_signed(paid['share_diff'])} points, {interval}; it is {people})"
    )


def _one(looking: Looking, way: Way) -> None:
    steps = looking.figure("conversion", **way.who, **way.how)
    if steps["people"][0] == 0:
        nothing(_NOBODY)
        return
    analysis.answer(answer_of(steps), figure="conversion")
    left, right = _beside()
    with left:
        alt = f"Funnel: {steps['people'][0]:,} people, {steps['people'][-1]:,} paid"
        analysis.drawn(funnel(steps, dark=analysis.dark()), key="steps", alt=alt)
    with right:
        _table(steps)
        _csv(looking, "conversion", steps)
    _people(looking, way, {"": "Everybody shown"})
    analysis.small_print(looking, "conversion")


def _two(looking: Looking, way: Way, other: Mapping[str, Value]) -> None:
    against = {f"{OTHER}{name}": value for name, value in other.items()}
    steps = looking.figure("conversion_compared", **way.who, **against, **way.how)
    if 0 in (steps["a_people"][0], steps["b_people"][0]):
        nothing(f"One side has nobody. {_NOBODY}")
        return
    first = label(looking, way.who, default="Everybody")
    second = label(looking, other, default="everybody")
    names = (analysis.plain(first), analysis.plain(second))
    analysis.answer(difference_of(steps, names), figure="conversion_compared")
    left, right = _beside()
    with left:
        streams = (_stream(way.who), _stream(other))
        drawn = side_by_side(steps, (_shown(first), _shown(second)), streams, dark=analysis.dark())
        analysis.drawn(drawn, key="both", alt=f"Two funnels of {len(STEPS)} steps side by side")
    with right:
        _differences(steps)
        _csv(looking, "conversion_compared", steps)
    _people(looking, way, {"": first, OTHER: second})
    analysis.small_print(looking, "conversion_compared")


def _beside() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Side by side on a wide screen, one under the other on a laptop."""
    grid = st.grid("auto", min_column_width=_WIDE, gap=("small", "medium"))
    return grid.cell(), grid.cell()


def _table(steps: pl.DataFrame) -> None:
    rows = steps.with_columns(
        name=pl.Series([formats.sentence(name) for name in steps["name"]]),
        interval=pl.Series(formats.intervals(steps, "step_low", "step_high"), dtype=pl.String),
        middle=_texts([formats.span(days) for days in steps["days_median"]]),
        quartiles=_texts(
            [_between(*pair) for pair in steps.select("days_q1", "days_q3").iter_rows()]
        ),
    )
    cards.table(
        rows,
        {
            "name": cards.text_column("Step", 145),
            "people": cards.count_column("People", width=62),
            "step_pct": cards.percent_column("Of above", "Of those who did the step above"),
            "interval": cards.interval_column(),
            "lost": cards.count_column("Lost", "Did the step above and not this one", 62),
            "middle": cards.text_column("Median time", 85),
            "quartiles": cards.text_column("Quartiles", 130),
            "unknown_time": cards.count_column("No time", "Did it, nothing says when", 62),
        },
        alt="The steps with rates, people lost and times between steps",
    )


def _differences(steps: pl.DataFrame) -> None:
    rows = steps.with_columns(
        name=pl.Series([formats.sentence(name) for name in steps["name"]]),
        of_all=_texts([_points(row, "share") for row in steps.iter_rows(named=True)]),
        of_above=_texts([_points(row, "step") for row in steps.iter_rows(named=True)]),
        verdict=_texts([_verdict(row) for row in steps.iter_rows(named=True)]),
    )
    cards.table(
        rows,
        {
            "name": cards.text_column("Step", 145),
            "a_people": cards.count_column("First", "People of the first side", 58),
            "b_people": cards.count_column("Second", "People of the second side", 58),
            "of_all": cards.text_column("Of everybody, points", 165),
            "of_above": cards.text_column("Of the step above, points", 175),
            "verdict": cards.text_column("Of the step above", 190),
        },
        alt="The differences of the two sides, step by step, with their 95 % intervals",
    )


def _csv(looking: Looking, name: str, steps: pl.DataFrame) -> None:
    with st.container(horizontal=True, horizontal_alignment="right"):
        analysis.shown_csv_button(looking, name, steps)


def _people(looking: Looking, way: Way, sides: Mapping[str, str]) -> None:
    """Choose a step to see who is at it, or lost before it."""
    steps = {str(place): formats.sentence(name) for place, name in enumerate(STEPS, 1)}
    with analysis.filter_bar():
        chosen = analysis.pick(
            "People of the step", {"": "Choose a step", **steps}, key="step", width=210
        )
        where = analysis.choice("They are", {"at": "At it", "lost": "Lost before it"}, key="where")
        side = analysis.pick("Side", sides, key="side", width=260) if len(sides) > 1 else ""
    if chosen:
        who = way.other if side and way.other is not None else way.who
        verb = "At" if where == "at" else "Lost before"
        title = f"{verb} “{steps[chosen]}”"
        people_behind(
            looking, "conversion_step", title, **who, **way.how, step=int(chosen), where=where
        )


def _whole_interval(steps: pl.DataFrame) -> str:
    from_all = wilson(int(steps["people"][-1]), int(steps["people"][0]))
    return formats.interval(*from_all) if from_all else formats.NONE


def _points(row: Mapping[str, Any], of: str) -> str:
    if row[f"{of}_diff"] is None:
        return formats.NONE
    low, high = row[f"{of}_diff_low"], row[f"{of}_diff_high"]
    return f"{_signed(row[f'{of}_diff'])}  ({_signed(low)} to {_signed(high)})"


def _verdict(row: Mapping[str, Any]) -> str:
    if row["step_verdict"] is None:
        return formats.NONE
    people = formats.counted(round(abs(row["step_people"])), "person", "people")
    return f"{row['step_verdict']}: {people}"


def _between(low: float | None, high: float | None) -> str:
    return formats.NONE if low is None else f"{formats.span(low)} to {formats.span(high)}"


def _texts(values: list[str]) -> pl.Series:
    return pl.Series(values, dtype=pl.String)


def _stream(who: Mapping[str, Value]) -> str | None:
    return str(who["stream"]) if who["stream"] else None


def _signed(points: float) -> str:
    """+2.9 or −0.4, with a minus sign as wide as a plus."""
    return f"{points:+.1f}".replace("-", "−")


def _shown(name: str) -> str:
    """A name for a chart: Plotly reads a little HTML."""
    return name.replace("<", "‹").replace(">", "›")
