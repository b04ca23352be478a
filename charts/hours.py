"""On which weekday, and at what hour, does it happen? A week in the school's time."""

from collections.abc import Sequence
from datetime import date, timedelta

import plotly.graph_objects as go
import polars as pl

from charts.look import Colours, chart, colours

HEIGHT = 262
_MONDAY = date(2024, 1, 1)
WEEKDAYS = tuple(f"{_MONDAY + timedelta(days=number):%A}" for number in range(7))


def hours(week: pl.DataFrame, count: str, noun: str, *, dark: bool) -> go.Figure:
    """A square per weekday and hour, the darker the more; an empty one is paper.

    Takes weekday (1 Monday), hour and the column `count`; `noun` says what is counted, in the plural.
    """
    look = colours(dark=dark)
    drawn = chart(dark=dark, height=HEIGHT)
    ordered = week.sort("weekday", "hour")
    rows = [part[count].to_list() for part in ordered.partition_by("weekday", maintain_order=True)]
    drawn.add_heatmap(
        # The root: else one rush hour makes all others look alike.
        z=[[count**0.5 for count in counts] for counts in rows],
        x=[f"{hour:02}" for hour in range(24)],
        y=[day[:3] for day in WEEKDAYS],
        colorscale=_scale(look),
        zmin=0,
        showscale=False,
        xgap=2,
        ygap=2,
        customdata=_words(rows, noun),
        hovertemplate="%{customdata}<extra></extra>",
    )
    drawn.update_yaxes(autorange="reversed", showgrid=False, tickfont={"color": look.ink})
    drawn.update_xaxes(title="hour of the day, school's time", type="category", tickangle=0)
    return drawn


def busiest(week: pl.DataFrame, count: str) -> tuple[str, int, int] | None:
    """Weekday, hour and count of the fullest square, the earliest of equals; None when all are empty."""
    top = week.sort(pl.col(count), "weekday", "hour", descending=[True, False, False]).row(
        0, named=True
    )
    if not top[count]:
        return None
    return WEEKDAYS[top["weekday"] - 1], top["hour"], top[count]


def _scale(look: Colours) -> list[list[object]]:
    return [
        [0, look.paper],
        [0.02, _mixed(look.paper, look.soft)],
        [0.5, look.soft],
        [1, look.strong],
    ]


def _mixed(one: str, other: str) -> str:
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{(3 * first + second) // 4:02X}" for first, second in pairs)


def _words(rows: Sequence[Sequence[int]], noun: str) -> list[list[str]]:
    return [
        [
            f"<b>{day}, {hour:02}:00 to {hour:02}:59</b><br>{count:,} {noun}"
            for hour, count in enumerate(counts)
        ]
        for day, counts in zip(WEEKDAYS, rows, strict=True)
    ]
