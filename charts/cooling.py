"""How fast does somebody's week empty, and when does the tier drop?"""

from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from charts.look import Colours, chart, colours
from core.figures.tier_reason import TierRule

HEIGHT = 236
_ROOM = 1.25


def cooling(
    every: pl.DataFrame, own: pl.DataFrame, rules: Sequence[TierRule], *, dark: bool
) -> go.Figure:
    """Two falling steps: all events, and own acts; a dot with a word where a tier changes.

    The frames hold happens_at (in the zone to show), events, days, tier, in order of time.
    """
    look = colours(dark=dark)
    drawn = chart(dark=dark, height=HEIGHT)
    most = max(1, *every["events"].to_list(), *own["events"].to_list())
    for rule in rules:
        if rule.events <= most * _ROOM:
            _threshold(drawn, rule, look)
    _steps(drawn, own, "own acts only", look.second)
    _steps(drawn, every, "every event", look.strong)
    alone = _changes(own).join(_changes(every), on=["happens_at", "tier"], how="anti")
    _drops(drawn, alone, look.second, "bottom left")
    _drops(drawn, _changes(every), look.strong, "top right")
    drawn.update_yaxes(range=[0, most * _ROOM], tickformat=",d", nticks=5)
    drawn.update_xaxes(tickformat="%a %-d %b", nticks=8)
    drawn.update_layout(
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "traceorder": "reversed",
            "font": {"size": 12},
        },
        margin={"l": 8, "r": 34, "t": 8, "b": 8},
    )
    return drawn


def _steps(drawn: go.Figure, course: pl.DataFrame, name: str, colour: str) -> None:
    drawn.add_scatter(
        x=course["happens_at"].dt.replace_time_zone(None).to_list(),
        y=course["events"].to_list(),
        mode="lines",
        line={"shape": "hv", "color": colour, "width": 2},
        name=name,
        customdata=[_in_words(row, name) for row in course.iter_rows(named=True)],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _changes(course: pl.DataFrame) -> pl.DataFrame:
    return course.filter(pl.col("tier") != pl.col("tier").shift(1, fill_value=course["tier"][0]))


def _drops(drawn: go.Figure, drops: pl.DataFrame, colour: str, where: str) -> None:
    drawn.add_scatter(
        x=drops["happens_at"].dt.replace_time_zone(None).to_list(),
        y=drops["events"].to_list(),
        mode="markers+text",
        marker={"color": colour, "size": 8},
        text=drops["tier"].to_list(),
        textposition=where,
        textfont={"color": colour, "size": 12},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
    )


def _threshold(drawn: go.Figure, rule: TierRule, look: Colours) -> None:
    drawn.add_hline(
        y=rule.events,
        line={"color": look.muted, "width": 1, "dash": "dot"},
        annotation={"text": rule.tier, "font": {"size": 11, "color": look.muted}},
        annotation_position="top left",
    )


def _in_words(row: dict[str, object], name: str) -> str:
    return (
        f"<b>{row['happens_at']:%a %-d %b, %H:%M}</b><br>{row['events']} events on"
        f" {row['days']} days: {row['tier']}<br>{name}"
    )
