"""How do two groups compare on the way to paying? Two bars per step, as a share of each group."""

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from charts.look import between, chart, colours, legend_above, percent, stream_colour

ROW = 58


def side_by_side(
    steps: pl.DataFrame,
    names: tuple[str, str],
    streams: tuple[str | None, str | None],
    *,
    dark: bool,
) -> go.Figure:
    """Two bars per step, in per cent of everybody on that side; where they differ for sure, it says so.

    Takes figure conversion_compared; `names` are the two sides, and `streams` the stream of each, so
    that a stream has its own colour here too.
    """
    look = colours(dark=dark)
    ordered = steps.sort("step")
    drawn = chart(dark=dark, height=ROW * ordered.height + 40)
    labels = [name[:1].upper() + name[1:] for name in ordered["name"]]
    fills = _fills(streams, dark=dark)
    for side, name, colour in zip("ab", names, fills, strict=True):
        drawn.add_bar(
            orientation="h",
            name=name,
            x=ordered[f"{side}_share_pct"].to_list(),
            y=labels,
            marker={"color": colour, "line": {"width": 0}},
            text=[_label(row, side) for row in ordered.iter_rows(named=True)],
            textposition="outside",
            textfont={"color": look.ink},
            cliponaxis=False,
            customdata=[_in_words(row, names) for row in ordered.iter_rows(named=True)],
            hovertemplate="%{customdata}<extra></extra>",
        )
    drawn.update_layout(barmode="group", bargap=0.28, margin={"l": 8, "r": 120, "t": 4, "b": 4})
    legend_above(drawn)
    drawn.update_yaxes(
        autorange="reversed", showgrid=False, tickfont={"color": look.ink, "size": 13}
    )
    drawn.update_xaxes(visible=False, rangemode="tozero")
    return drawn


def _fills(streams: tuple[str | None, str | None], *, dark: bool) -> tuple[str, str]:
    look = colours(dark=dark)
    one, other = (stream and stream_colour(stream, dark=dark) for stream in streams)
    if one and other and one != other:
        return one, other
    return look.strong, look.second


def _label(row: Mapping[str, object], side: str) -> str:
    return f"<b>{percent(_number(row[f'{side}_share_pct']))}</b>  {row[f'{side}_people']:,}"


def _in_words(row: Mapping[str, object], names: tuple[str, str]) -> str:
    lines = [
        f"<b>{name}</b>: {row[f'{side}_people']:,} of {row[f'{side}_everybody']:,},"
        f" {percent(_number(row[f'{side}_share_pct']))}"
        for side, name in zip("ab", names, strict=True)
    ]
    if row["share_diff"] is not None:
        low, high = _number(row["share_diff_low"]), _number(row["share_diff_high"])
        lines.append(f"difference {between(low, high)} points (95 %): {row['share_verdict']}")
    return "<br>".join(lines)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
