"""How many registered for each workshop date, and how many of them came?"""

import plotly.graph_objects as go
import polars as pl

from charts.look import between, chart, colours, legend_above, percent

HEIGHT = 290


def dates(held: pl.DataFrame, *, dark: bool) -> go.Figure:
    """Two bars a date, one in the other: registered people, and those who came, with their share.

    Takes lesson_type, lesson_date, registered_people, attended_people (null: not known) and
    attended_pct with its interval.
    """
    look = colours(dark=dark)
    ordered = held.sort("lesson_date", "lesson_type")
    labels = [f"{row['lesson_date']:%-d %b}<br>{row['lesson_date']:%Y}" for row in _rows(ordered)]
    places = list(range(ordered.height))
    drawn = chart(dark=dark, height=HEIGHT)
    words = [_in_words(row) for row in _rows(ordered)]
    drawn.add_bar(
        x=places,
        y=ordered["registered_people"].to_list(),
        marker={"color": look.soft, "line": {"width": 0}},
        customdata=words,
        hovertemplate="%{customdata}<extra></extra>",
        name="registered",
    )
    drawn.add_bar(
        x=places,
        y=ordered["attended_people"].to_list(),
        marker={"color": look.strong, "line": {"width": 0}},
        text=[_share(row) for row in _rows(ordered)],
        textposition="outside",
        textfont={"color": look.ink, "size": 11},
        cliponaxis=False,
        customdata=words,
        hovertemplate="%{customdata}<extra></extra>",
        name="came",
    )
    drawn.update_layout(barmode="overlay", bargap=0.25)
    legend_above(drawn)
    drawn.update_yaxes(rangemode="tozero", tickformat=",d", nticks=5)
    drawn.update_xaxes(tickmode="array", tickvals=places, ticktext=labels, tickangle=0)
    return drawn


def _rows(frame: pl.DataFrame) -> list[dict[str, object]]:
    return frame.to_dicts()


def _share(row: dict[str, object]) -> str:
    share = row["attended_pct"]
    return f"{share:.0f} %" if isinstance(share, float) else ""


def _in_words(row: dict[str, object]) -> str:
    head = f"<b>{row['lesson_type'] or 'no type'}, {row['lesson_date']:%a %-d %b %Y}</b>"
    registered = f"{row['registered_people']:,} registered"
    if row["attended_people"] is None:
        return f"{head}<br>{registered}<br>who came is not known yet"
    share, low, high = (_number(row[f"attended_{name}"]) for name in ("pct", "low", "high"))
    return (
        f"{head}<br>{registered}<br>{row['attended_people']:,} came, {percent(share)}"
        f" (95 % interval {between(low, high)})"
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
