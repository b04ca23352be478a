"""How many new people came each day, and is it more or less than lately?"""

import plotly.graph_objects as go
import polars as pl

from charts.look import chart, colours, legend_above

HEIGHT = 296


def new_people(days: pl.DataFrame, *, dark: bool) -> go.Figure:
    """Bars per day with the mean of 7 days over them.

    Takes day, new_people, running_total, mean_7_days (as figure new_people_per_day gives them).
    """
    look = colours(dark=dark)
    drawn = chart(dark=dark, height=HEIGHT)
    words = [_in_words(**row) for row in days.iter_rows(named=True)]
    drawn.add_bar(
        x=days["day"].to_list(),
        y=days["new_people"].to_list(),
        marker={"color": look.soft, "line": {"width": 0}},
        customdata=words,
        hovertemplate="%{customdata}<extra></extra>",
        name="new people",
    )
    drawn.add_scatter(
        x=days["day"].to_list(),
        y=days["mean_7_days"].to_list(),
        mode="lines",
        line={"color": look.strong, "width": 2},
        hoverinfo="skip",
        name="mean of 7 days",
    )
    drawn.update_layout(bargap=0.15)
    legend_above(drawn)
    drawn.update_yaxes(rangemode="tozero", tickformat=",d", nticks=5)
    drawn.update_xaxes(tickformat="%-d %b<br>%Y", nticks=7)
    return drawn


def _in_words(
    *, day: object, new_people: int, running_total: int, mean_7_days: float | None
) -> str:
    came = "nobody new" if new_people == 0 else f"{new_people:,} new"
    lines = [f"<b>{day:%a %-d %b %Y}</b>", came]
    if mean_7_days is not None:
        lines.append(f"mean of 7 days {mean_7_days:,.1f}")
    return "<br>".join([*lines, f"{running_total:,} people in all"])
