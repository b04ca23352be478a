"""Does this stream sell faster than the earlier ones did on the same day of theirs?"""

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from charts.lines import Line, add_lines
from charts.look import Colours, chart, colours, stream_colour

HEIGHT = 340


def race(
    days: pl.DataFrame, measure: str, chosen: str, labels: Mapping[str, str], *, dark: bool
) -> go.Figure:
    """A line per stream over the days since its start; the chosen one strong, before the range of the
    earlier ones. An unfinished stream ends at today.

    Takes the columns of figure stream_race; `measure` is booked or paid.
    """
    look = colours(dark=dark)
    drawn = chart(dark=dark, height=HEIGHT)
    ours = days.filter(pl.col("stream") == chosen).sort("day")
    _band(drawn, ours.filter(pl.col("earlier_streams") > 1), measure, look)
    parts = days.sort("day").partition_by("stream", maintain_order=True)
    add_lines(drawn, [_line(part, measure, chosen, labels, dark=dark) for part in parts])
    drawn.update_layout(margin={"l": 8, "r": 96, "t": 8, "b": 8}, hovermode="closest")
    drawn.update_yaxes(rangemode="tozero", tickformat=",d", nticks=6)
    drawn.update_xaxes(title="days since the first booking of the stream", nticks=10)
    return drawn


def _band(drawn: go.Figure, ours: pl.DataFrame, measure: str, look: Colours) -> None:
    if ours.is_empty():
        return
    days = ours["day"].to_list()
    low = ours[f"earlier_{measure}_low"].to_list()
    high = ours[f"earlier_{measure}_high"].to_list()
    drawn.add_scatter(
        x=[*days, *reversed(days)],
        y=[*high, *reversed(low)],
        fill="toself",
        fillcolor=look.grid,
        mode="lines",
        line={"width": 0},
        hoverinfo="skip",
        name="range of the earlier streams",
    )


def _line(
    part: pl.DataFrame, measure: str, chosen: str, labels: Mapping[str, str], *, dark: bool
) -> Line:
    stream = part["stream"][0]
    name = labels.get(stream, stream)
    return Line(
        name,
        stream_colour(stream, dark=dark),
        part["day"].to_list(),
        part[f"{measure}_total"].to_list(),
        [_in_words(name, row) for row in part.iter_rows(named=True)],
        strong=stream == chosen,
    )


def _in_words(name: str, row: dict[str, object]) -> str:
    return (
        f"<b>{name}, day {row['day']}</b><br>{row['booked_total']:,} booked"
        f"<br>{row['paid_total']:,} paid"
    )
