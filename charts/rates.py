"""Which rate is higher, and is the difference more than chance? Dots with their intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from charts.look import between, chart, colours, percent

ROW = 34


@dataclass(frozen=True)
class Rate:
    """One dot: `part` of `whole` did it. `place` picks the colour: 0 strong, 1 second."""

    name: str
    part: int
    whole: int
    rate: float | None
    low: float | None
    high: float | None
    place: int = 0


def rates(each: Sequence[Rate], *, dark: bool, unit: str = "people") -> go.Figure:
    """A row per rate: the dot, its 95 % Wilson interval as a line, and the counts at the end."""
    look = colours(dark=dark)
    drawn = chart(dark=dark, height=ROW * max(len(each), 1) + 44)
    known = [rate for rate in each if rate.rate is not None]
    colour = [look.second if rate.place else look.strong for rate in known]
    drawn.add_scatter(
        x=[rate.rate for rate in known],
        y=[rate.name for rate in known],
        mode="markers",
        marker={"color": colour, "size": 11},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [(rate.high or 0) - (rate.rate or 0) for rate in known],
            "arrayminus": [(rate.rate or 0) - (rate.low or 0) for rate in known],
            "color": look.muted,
            "thickness": 1.5,
            "width": 4,
        },
        customdata=[_in_words(rate, unit) for rate in known],
        hovertemplate="%{customdata}<extra></extra>",
    )
    for rate in each:
        _counts_at_end(drawn, rate, look.ink)
    drawn.update_layout(margin={"l": 8, "r": 176, "t": 4, "b": 8})
    drawn.update_yaxes(
        categoryorder="array",
        categoryarray=[rate.name for rate in each][::-1],
        range=[-0.6, max(len(each), 1) - 0.4],
        tickfont={"color": look.ink, "size": 13},
    )
    drawn.update_xaxes(rangemode="tozero", ticksuffix=" %", nticks=6, showgrid=True)
    return drawn


def _counts_at_end(drawn: go.Figure, rate: Rate, colour: str) -> None:
    drawn.add_annotation(
        x=1,
        xref="paper",
        y=rate.name,
        text=f"<b>{percent(rate.rate)}</b>  {rate.part:,} of {rate.whole:,}",
        showarrow=False,
        xanchor="left",
        xshift=10,
        font={"color": colour, "size": 12},
    )


def _in_words(rate: Rate, unit: str) -> str:
    return (
        f"<b>{rate.name}: {percent(rate.rate)}</b><br>{rate.part:,} of {rate.whole:,} {unit}"
        f"<br>(95 % interval {between(rate.low, rate.high)})"
    )
