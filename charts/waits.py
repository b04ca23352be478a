"""How many of those who book have paid after so many days?"""

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from charts.lines import Line, add_lines
from charts.look import between, chart, percent, stream_colour

HEIGHT = 340
# The band of the interval: the stream's colour, seen through.
_BAND_ALPHA = 0.16


def time_to_pay(
    curve: pl.DataFrame, chosen: str, labels: Mapping[str, str], *, last_day: int, dark: bool
) -> go.Figure:
    """The share paid by days since the first booking: a step curve per stream, the chosen one with
    its 95 % interval.

    Takes the columns of figure time_to_pay; days after `last_day` are left out.
    """
    drawn = chart(dark=dark, height=HEIGHT)
    shown = curve.filter(pl.col("stream").is_not_null() & (pl.col("day") <= last_day))
    ours = shown.filter(pl.col("stream") == chosen).drop_nulls("paid_low")
    _interval(drawn, ours, chosen, dark=dark)
    parts = shown.partition_by("stream", maintain_order=True)
    add_lines(drawn, [_line(part, chosen, labels, dark=dark) for part in parts])
    drawn.update_layout(margin={"l": 8, "r": 96, "t": 8, "b": 8})
    drawn.update_yaxes(rangemode="tozero", ticksuffix=" %", nticks=6)
    drawn.update_xaxes(title="days since the person's first booking", nticks=10)
    return drawn


def _interval(drawn: go.Figure, ours: pl.DataFrame, stream: str, *, dark: bool) -> None:
    if ours.is_empty():
        return
    for column, fill in (("paid_low", None), ("paid_high", "tonexty")):
        drawn.add_scatter(
            x=ours["day"].to_list(),
            y=ours[column].to_list(),
            mode="lines",
            line={"width": 0, "shape": "hv"},
            fill=fill,
            fillcolor=_seen_through(stream_colour(stream, dark=dark)),
            hoverinfo="skip",
            name="95 % interval",
        )


def _line(part: pl.DataFrame, chosen: str, labels: Mapping[str, str], *, dark: bool) -> Line:
    stream = part["stream"][0]
    name = labels.get(stream, stream)
    return Line(
        name,
        stream_colour(stream, dark=dark),
        part["day"].to_list(),
        part["paid_pct"].to_list(),
        [_in_words(name, row) for row in part.iter_rows(named=True)],
        strong=stream == chosen,
    )


def _in_words(name: str, row: dict[str, float | int | None]) -> str:
    interval = between(row["paid_low"], row["paid_high"])
    return (
        f"<b>{name}, within {row['day']} days</b><br>{percent(row['paid_pct'])} paid"
        f" (95 % interval {interval})<br>{row['at_risk']:,} of {row['people']:,} people not paid"
        " before, watched so long"
    )


def _seen_through(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{_BAND_ALPHA})"
