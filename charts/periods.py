"""How many new people came per period, from where, and how many are there in all?"""

from datetime import date

import plotly.graph_objects as go
import polars as pl

from charts.look import chart, colours, legend_above, series_colour

HEIGHT = 300
TOTAL_HEIGHT = 150
# Weightiest at the bottom; most people write to the bot before anything else.
SOURCES = (
    ("by_event", "wrote to the bot", 0),
    ("by_registration", "registered for a workshop", 1),
    ("by_booking", "booked", 2),
    ("by_unknown", "unknown", 5),
)


def new_by_period(periods: pl.DataFrame, *, dark: bool) -> go.Figure:
    """Stacked bars by first source; an unfinished period is hatched. customdata: its first day.

    Takes starts, ends, new_people, by_event, by_registration, by_booking, by_unknown, unfinished.
    """
    drawn = chart(dark=dark, height=HEIGHT)
    shown = [each for each in SOURCES if periods[each[0]].sum() > 0]
    for column, label, place in shown:
        drawn.add_bar(
            x=periods["starts"].to_list(),
            y=periods[column].to_list(),
            name=label,
            marker={
                "color": series_colour(place, dark=dark),
                "line": {"width": 0},
                "pattern": {
                    "shape": ["/" if open_ else "" for open_ in periods["unfinished"]],
                    "fgcolor": colours(dark=dark).paper,
                    "fillmode": "overlay",
                    "size": 6,
                    "solidity": 0.45,
                },
            },
            customdata=[str(day) for day in periods["starts"]],
            hovertext=[_in_words(**row) for row in periods.iter_rows(named=True)],
            hovertemplate="%{hovertext}<extra></extra>",
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
        )
    drawn.update_layout(barmode="stack", bargap=0.18, clickmode="event+select")
    if len(shown) > 1:
        legend_above(drawn)
    drawn.update_yaxes(rangemode="tozero", tickformat=",d", nticks=5, title_text="new people")
    drawn.update_xaxes(tickformat="%-d %b<br>%Y", nticks=9)
    return drawn


def running_total(periods: pl.DataFrame, *, dark: bool) -> go.Figure:
    """Everybody so far, at the end of each period; the last number is written out."""
    look = colours(dark=dark)
    drawn = chart(dark=dark, height=TOTAL_HEIGHT)
    drawn.add_scatter(
        x=periods["starts"].to_list(),
        y=periods["running_total"].to_list(),
        mode="lines",
        line={"color": look.strong, "width": 2, "shape": "hv"},
        hovertemplate="%{x|%-d %b %Y}: %{y:,d} people in all<extra></extra>",
    )
    if periods.height:
        last = periods.row(-1, named=True)
        drawn.add_annotation(
            x=last["starts"],
            y=last["running_total"],
            text=f"<b>{last['running_total']:,}</b>",
            showarrow=False,
            xanchor="right",
            yanchor="bottom",
            font={"color": look.strong},
        )
    drawn.update_yaxes(rangemode="tozero", tickformat=",d", nticks=4, title_text="people in all")
    drawn.update_xaxes(tickformat="%-d %b<br>%Y", nticks=9)
    return drawn


def _in_words(  # noqa: PLR0913  one row of the figure
    *,
    starts: date,
    ends: date,
    new_people: int,
    by_event: int,
    by_registration: int,
    by_booking: int,
    unfinished: bool,
    **_other: object,
) -> str:
    when = f"{starts:%a %-d %b %Y}"
    if ends != starts:
        when += f" to {ends:%a %-d %b %Y}"
    lines = [f"<b>{when}</b>" + (" (not over yet)" if unfinished else ""), f"{new_people:,} new"]
    parts = (
        (by_event, "wrote first"),
        (by_registration, "registered first"),
        (by_booking, "booked first"),
    )
    lines += [f"{count:,} {what}" for count, what in parts if count and new_people]
    return "<br>".join(lines)
