"""How far apart are the legacy and the corrected rate of each workshop?"""

import plotly.graph_objects as go
import polars as pl

from charts.look import between, chart, colours, percent

ROW = 48
# One above and one below its dot: they stay apart where the rates are near each other.
_WHERE = {"corrected": "bottom center", "legacy": "top center"}


def two_rates(lessons: pl.DataFrame, *, dark: bool) -> go.Figure:
    """A row per workshop type: a dot for each rate, joined; the corrected one with its interval.

    Takes the columns of figure lesson_conversion; a type that nobody registered for has no rate.
    """
    look = colours(dark=dark)
    shown = lessons.filter(pl.col("registrations") > 0)
    names = [name or "no type" for name in shown["lesson_type"]]
    drawn = chart(dark=dark, height=ROW * max(shown.height, 1) + 64)
    for name, row in zip(names, shown.iter_rows(named=True), strict=True):
        drawn.add_scatter(
            x=[row["corrected_pct"], row["legacy_pct"]],
            y=[name, name],
            mode="lines",
            line={"color": look.grid, "width": 5},
            hoverinfo="skip",
        )
    _dots(drawn, shown, names, "legacy", look.second)
    _dots(drawn, shown, names, "corrected", look.strong)
    drawn.update_layout(margin={"l": 8, "r": 40, "t": 12, "b": 8})
    drawn.update_yaxes(
        autorange="reversed", showgrid=False, tickfont={"color": look.ink, "size": 13}
    )
    drawn.update_xaxes(rangemode="tozero", ticksuffix=" %", nticks=7, showgrid=True)
    return drawn


def _dots(drawn: go.Figure, shown: pl.DataFrame, names: list[str], rate: str, colour: str) -> None:
    bars = {}
    if rate == "corrected":
        high = (shown["corrected_high"] - shown["corrected_pct"]).to_list()
        low = (shown["corrected_pct"] - shown["corrected_low"]).to_list()
        bars = {"type": "data", "array": high, "arrayminus": low, "color": colour, "thickness": 1.5}
    drawn.add_scatter(
        x=shown[f"{rate}_pct"].to_list(),
        y=names,
        mode="markers+text",
        marker={"color": colour, "size": 12},
        error_x=bars or None,
        text=_labels(shown, rate),
        textposition=_WHERE[rate],
        textfont={"color": colour, "size": 12},
        customdata=[_in_words(row, rate) for row in shown.iter_rows(named=True)],
        hovertemplate="%{customdata}<extra></extra>",
        name=rate,
    )


def _labels(shown: pl.DataFrame, rate: str) -> list[str]:
    """The per cent of each row; the first row also names the rate: no legend to look up."""
    values = [f"{value:.0f} %" for value in shown[f"{rate}_pct"]]
    return [f"<b>{rate}</b> {values[0]}", *values[1:]] if values else []


def _in_words(row: dict[str, float], rate: str) -> str:
    if rate == "legacy":
        return (
            f"<b>legacy {percent(row['legacy_pct'])}</b><br>{row['clicks']:,} clicks per"
            f" {row['registrations']:,} registrations"
        )
    interval = between(row["corrected_low"], row["corrected_high"])
    return (
        f"<b>corrected {percent(row['corrected_pct'])}</b><br>{row['attended_people']:,} of"
        f" {row['registered_people']:,} registered people came<br>(95 % interval {interval})"
    )
