"""Do the people of one season come back more than those of another?"""

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from charts.lines import Line, add_lines
from charts.look import between, chart, percent, stream_colour

HEIGHT = 360


def seasons(
    curves: pl.DataFrame, newest: str, labels: Mapping[str, str], *, dark: bool
) -> go.Figure:
    """A curve per season over the weeks since the first day, the newest one strong.

    Takes stream (whose season it is), week, people, size, active_pct, active_low, active_high. Week 0,
    in which everybody came for the first time, is left out.
    """
    drawn = chart(dark=dark, height=HEIGHT)
    later = curves.filter(pl.col("week") > 0).sort("week")
    parts = later.partition_by("stream", maintain_order=True)
    add_lines(drawn, [_line(part, newest, labels, dark=dark) for part in parts])
    drawn.update_layout(margin={"l": 8, "r": 96, "t": 8, "b": 8})
    drawn.update_yaxes(rangemode="tozero", ticksuffix=" %", nticks=6)
    drawn.update_xaxes(title="weeks since the person's first day", nticks=12)
    return drawn


def _line(part: pl.DataFrame, newest: str, labels: Mapping[str, str], *, dark: bool) -> Line:
    stream = part["stream"][0]
    name = labels.get(stream, stream)
    return Line(
        name,
        stream_colour(stream, dark=dark),
        part["week"].to_list(),
        part["active_pct"].to_list(),
        [_in_words(name, row) for row in part.iter_rows(named=True)],
        strong=stream == newest,
    )


def _in_words(name: str, row: dict[str, float]) -> str:
    interval = between(row["active_low"], row["active_high"])
    return (
        f"<b>season of {name}, week {row['week']:.0f}</b><br>{row['people']:,} of {row['size']:,} came"
        f" back: {percent(row['active_pct'])}<br>(95 % interval {interval})"
    )
