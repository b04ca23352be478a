"""In which weeks do people book with a code?"""

import plotly.graph_objects as go
import polars as pl

from charts.look import chart, colours, legend_above

HEIGHT = 230


def code_weeks(weeks: pl.DataFrame, *, dark: bool) -> go.Figure:
    """A bar per week: bookings with a code at the bottom, the others on top.

    Takes week, with_code, without_code.
    """
    look = colours(dark=dark)
    drawn = chart(dark=dark, height=HEIGHT)
    words = [
        f"<b>week of {week:%-d %b %Y}</b><br>{with_code:,} bookings with a code<br>{without:,} without"
        for week, with_code, without in weeks.select(
            "week", "with_code", "without_code"
        ).iter_rows()
    ]
    for column, name, colour in (
        ("with_code", "with a code", look.strong),
        ("without_code", "without", look.soft),
    ):
        drawn.add_bar(
            x=weeks["week"].to_list(),
            y=weeks[column].to_list(),
            name=name,
            marker={"color": colour, "line": {"width": 0}},
            customdata=words,
            hovertemplate="%{customdata}<extra></extra>",
        )
    drawn.update_layout(barmode="stack", bargap=0.2)
    legend_above(drawn)
    drawn.update_yaxes(rangemode="tozero", tickformat=",d", nticks=5)
    drawn.update_xaxes(tickformat="%-d %b<br>%Y", nticks=8)
    return drawn
