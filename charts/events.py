"""What do people do most, and does it grow or fade?"""

from collections.abc import Sequence
from datetime import timedelta

import plotly.graph_objects as go
import polars as pl

from charts.lines import apart
from charts.look import Colours, chart, colours, label_at_end, series_colour

ROW = 27
TREND_HEIGHT = 330


def top_types(types: pl.DataFrame, *, chosen: str | None, dark: bool) -> go.Figure:
    """A bar per event type, most first, with count and share at its end; the chosen one stands out.

    Takes event_type, events, share_pct.
    """
    look = colours(dark=dark)
    names = types["event_type"].to_list()
    drawn = chart(dark=dark, height=ROW * max(types.height, 1) + 12)
    drawn.add_bar(
        orientation="h",
        x=types["events"].to_list(),
        y=names,
        marker={
            "color": [look.strong if name == chosen else look.soft for name in names],
            "line": {"width": 0},
        },
        text=[_label(row) for row in types.iter_rows(named=True)],
        textposition="outside",
        textfont={"color": look.ink, "size": 12},
        cliponaxis=False,
        customdata=names,
        hovertemplate="<b>%{y}</b><br>%{x:,} events<extra></extra>",
    )
    drawn.update_layout(bargap=0.25, margin={"l": 8, "r": 110, "t": 4, "b": 4})
    drawn.update_yaxes(
        autorange="reversed", showgrid=False, tickfont={"color": look.ink, "size": 12}
    )
    drawn.update_xaxes(visible=False, rangemode="tozero")
    return drawn


def trend(weeks: pl.DataFrame, types: Sequence[str], *, dark: bool) -> go.Figure:
    """A line per type over the weeks, named at its end; a week that is not over is a hollow dot.

    Takes week, event_type, events, is_complete.
    """
    look = colours(dark=dark)
    drawn = chart(dark=dark, height=TREND_HEIGHT)
    parts = [weeks.filter(pl.col("event_type") == name).sort("week") for name in types]
    ends = [_end_of(part) for part in parts]
    # Names stand right of the last week, where the newest whole weeks end.
    heights = apart([(1, height) for _, height in ends], TREND_HEIGHT)
    for place, (part, name) in enumerate(zip(parts, types, strict=True)):
        colour = series_colour(place, dark=dark)
        _line(drawn, part, name, colour, look)
        if ends[place][0] is not None:
            label_at_end(drawn, name, (weeks["week"].max(), heights[place]), colour)
    drawn.update_layout(margin={"l": 8, "r": 196, "t": 8, "b": 8})
    drawn.update_yaxes(rangemode="tozero", tickformat=",d", nticks=6)
    drawn.update_xaxes(
        tickformat="%-d %b<br>%Y", nticks=8, range=[weeks["week"].min(), _after(weeks)]
    )
    return drawn


def _line(drawn: go.Figure, part: pl.DataFrame, name: str, colour: str, look: Colours) -> None:
    whole = part.filter("is_complete")
    drawn.add_scatter(
        x=whole["week"].to_list(),
        y=whole["events"].to_list(),
        mode="lines",
        line={"color": colour, "width": 2},
        customdata=[_in_words(row) for row in whole.iter_rows(named=True)],
        hovertemplate="%{customdata}<extra></extra>",
        name=name,
    )
    open_weeks = part.filter(~pl.col("is_complete"))
    drawn.add_scatter(
        x=open_weeks["week"].to_list(),
        y=open_weeks["events"].to_list(),
        mode="markers",
        marker={"color": look.paper, "size": 7, "line": {"color": colour, "width": 1.5}},
        customdata=[_in_words(row) for row in open_weeks.iter_rows(named=True)],
        hovertemplate="%{customdata}<extra></extra>",
        name=f"{name}, week not whole",
    )


def _after(weeks: pl.DataFrame) -> object:
    """A little after the last week, so that its dots are not cut."""
    return weeks.select(pl.col("week").max() + timedelta(days=3)).item()


def _end_of(part: pl.DataFrame) -> tuple[object, float]:
    """The last whole week and its events; nothing known: None and 0."""
    whole = part.filter("is_complete")
    rows = whole if whole.height else part
    return (rows["week"][-1], float(rows["events"][-1])) if rows.height else (None, 0.0)


def _label(row: dict[str, object]) -> str:
    share = row["share_pct"]
    return f"<b>{row['events']:,}</b>" + (f"  {share:.1f} %" if isinstance(share, float) else "")


def _in_words(row: dict[str, object]) -> str:
    whole = "" if row["is_complete"] else "<br>not a whole week"
    return (
        f"<b>{row['event_type']}</b><br>week of {row['week']:%-d %b %Y}: {row['events']:,}{whole}"
    )
