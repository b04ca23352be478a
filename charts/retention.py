"""Who comes back? Cohorts as a heat map whose unfinished cells are hatched, and all together as a curve."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl
from plotly.colors import sample_colorscale

from charts.look import between, chart, colours, percent

Row = Mapping[str, Any]  # a row of the figure, whatever its columns hold
ROW = 27
CURVE_HEIGHT = 300
_MOST_ROWS_WITH_TEXT = 40
# From nearly paper to the accent: only lightness changes, so everybody sees the order.
_LIGHT = ("#EEF3F1", "#A9CBC6", "#4F9A95", "#0F6466", "#08393B")
_DARK = ("#1D2A2C", "#2F5F60", "#3D8F8B", "#7CCAC4", "#D5F2EF")


def heat_map(cells: pl.DataFrame, *, months: bool, dark: bool) -> go.Figure:
    """One bar of width 1 per cell: bars can be chosen by a click, and hatched; a heat map cannot.

    Takes cohort, size, week, people, active_pct, active_low, active_high, finished; customdata is
    `cohort|week`. Week 0 is everybody who did anything at all and is left to the hover of week 1.
    """
    look = colours(dark=dark)
    shown = cells.filter((pl.col("week") > 0) & (pl.col("size") > 0))
    top = _top(shown)
    labels = {
        row["cohort"]: _label(row["cohort"], row["size"], months=months)
        for row in cells.unique("cohort").sort("cohort").iter_rows(named=True)
    }
    drawn = chart(dark=dark, height=ROW * max(len(labels), 1) + 56)
    rows = list(shown.iter_rows(named=True))
    # One trace per colour of the text: what is not chosen keeps one colour per trace, or none.
    for ink in (look.ink, look.paper, look.muted):
        some = [row for row in rows if _ink(row, top, dark=dark) == ink]
        drawn.add_bar(
            **_cells(some, labels),
            marker=_fills(some, top, dark=dark),
            textfont={"size": 11, "color": ink},
            selected={"marker": {"opacity": 1}, "textfont": {"color": ink}},
            unselected={"marker": {"opacity": 1}, "textfont": {"color": ink}},
        )
    drawn.update_layout(bargap=0, barmode="overlay", clickmode="event+select")
    drawn.update_yaxes(
        categoryorder="array",
        categoryarray=list(reversed(labels.values())),
        showgrid=False,
        tickfont={"color": look.ink, "size": 12},
    )
    drawn.update_xaxes(
        side="top",
        dtick=1 if (shown["week"].max() or 1) <= _MOST_ROWS_WITH_TEXT else 4,  # type: ignore[operator]  # weeks
        title_text="weeks since the first day",
        range=[0.5, float(shown["week"].max() or 1) + 0.5],  # type: ignore[arg-type]  # a week
    )
    return drawn


def curve(weeks: pl.DataFrame, *, dark: bool) -> go.Figure:
    """The share that was active per week, all cohorts together, with its band; from week 1 on.

    Takes week, cohorts, people, size, active_pct, active_low, active_high.
    """
    look = colours(dark=dark)
    shown = weeks.filter(pl.col("week") > 0)
    drawn = chart(dark=dark, height=CURVE_HEIGHT)
    x = shown["week"].to_list()
    edge = {"width": 0}
    for column, fill in (("active_high", None), ("active_low", "tonexty")):
        drawn.add_scatter(
            x=x, y=shown[column].to_list(), mode="lines", line=edge, fill=fill,
            fillcolor=_see_through(look.strong), hoverinfo="skip",
        )  # fmt: skip
    drawn.add_scatter(
        x=x,
        y=shown["active_pct"].to_list(),
        mode="lines+markers",
        line={"color": look.strong, "width": 2},
        marker={"size": 5},
        customdata=[_week_in_words(row) for row in shown.iter_rows(named=True)],
        hovertemplate="%{customdata}<extra></extra>",
    )
    drawn.update_yaxes(rangemode="tozero", ticksuffix=" %", nticks=5, title_text="active")
    drawn.update_xaxes(title_text="weeks since the first day", nticks=14)
    return drawn


def _cells(rows: Sequence[Row], labels: Mapping[date, str]) -> dict[str, object]:
    return {
        "orientation": "h",
        "y": [labels[row["cohort"]] for row in rows],
        "base": [row["week"] - 0.5 for row in rows],
        "x": [1] * len(rows),
        "text": [_cell_text(row) for row in rows],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "customdata": [f"{row['cohort']}|{row['week']}" for row in rows],
        "hovertext": [_in_words(row) for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _fills(rows: Sequence[Row], top: float, *, dark: bool) -> dict[str, object]:
    look = colours(dark=dark)
    return {
        "color": [_fill(row, top, dark=dark) for row in rows],
        "line": {"color": look.paper, "width": 1.5},
        "pattern": {
            "shape": ["" if row["finished"] else "/" for row in rows],
            "fgcolor": [look.muted] * len(rows),
            "fgopacity": 0.35,
            "fillmode": "overlay",
            "size": 8,
            "solidity": 0.15,
        },
    }


def _top(shown: pl.DataFrame) -> float:
    """What the strongest colour stands for: the highest share of a finished cell of some size."""
    finished = shown.filter("finished")["active_pct"]
    highest = finished.quantile(0.98, "nearest") if finished.len() else None
    return max(float(highest or 0), 1.0)


def _fill(row: Row, top: float, *, dark: bool) -> str:
    if not row["finished"]:
        return colours(dark=dark).paper
    share = min(_number(row["active_pct"]) / top, 1.0)
    return str(sample_colorscale(list(_DARK if dark else _LIGHT), [share])[0])


def _ink(row: Row, top: float, *, dark: bool) -> str:
    look = colours(dark=dark)
    if not row["finished"]:
        return look.muted
    half = _number(row["active_pct"]) / top > 0.5  # noqa: PLR2004  the middle of the scale
    return look.paper if half else look.ink


def _cell_text(row: Row) -> str:
    share = f"{_number(row['active_pct']):.0f}"
    return share if row["finished"] else f"{share}…"


def _label(cohort: date, size: int, *, months: bool) -> str:
    when = f"{cohort:%b %Y}" if months else f"{cohort:%-d %b %Y}"
    return f"{when}  ·  {size:,}"


def _in_words(row: Row) -> str:
    cohort = row["cohort"]
    lines = [
        f"<b>First seen from {cohort:%a %-d %b %Y}, week {row['week']}</b>",
        f"{row['people']:,} of {row['size']:,} active: {percent(_number(row['active_pct']))}",
        f"(95 % interval {between(_number(row['active_low']), _number(row['active_high']))})",
    ]
    return "<br>".join(
        lines if row["finished"] else [*lines[:2], "so far: this week is not over for all"]
    )


def _week_in_words(row: Row) -> str:
    return "<br>".join(
        [
            f"<b>Week {row['week']}</b>: {percent(_number(row['active_pct']))}",
            f"{row['people']:,} of {row['size']:,} people in {row['cohorts']} cohorts",
            f"(95 % interval {between(_number(row['active_low']), _number(row['active_high']))})",
        ]
    )


def _see_through(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
