"""What became of the bookings of each stream? Parts that add up, named where they are."""

from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from charts.look import Colours, between, chart, colours, percent

ROW = 46
_PARTS = {
    "confirmed": "paid",
    "awaiting": "awaiting check",
    "created": "created",
    "cancelled": "cancelled",
}
# A part narrower than this share of the longest bar holds no word, below the second no number.
_WORD, _NUMBER = 0.11, 0.022


def statuses(streams: pl.DataFrame, names: Sequence[str], *, dark: bool) -> go.Figure:
    """One bar per stream, its bookings by status, and the conversion with its interval at the end.

    Takes the columns of figure streams; `names` are the streams' labels, row by row.
    """
    look = colours(dark=dark)
    drawn = chart(dark=dark, height=ROW * max(streams.height, 1) + 16)
    longest = _longest(streams)
    for part, word in _PARTS.items():
        counts = streams[part].to_list()
        drawn.add_bar(
            orientation="h",
            x=counts,
            y=list(names),
            name=word,
            marker={"color": _colour(part, look), "line": {"width": 1, "color": look.paper}},
            text=[_label(count, word, longest) for count in counts],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            insidetextfont={"color": _ink(part, look), "size": 12},
            customdata=[_in_words(row, word, part) for row in streams.iter_rows(named=True)],
            hovertemplate="%{customdata}<extra></extra>",
        )
    for name, row in zip(names, streams.iter_rows(named=True), strict=True):
        _conversion(drawn, name, row, look)
    drawn.update_layout(barmode="stack", bargap=0.32, margin={"l": 8, "r": 168, "t": 4, "b": 4})
    drawn.update_yaxes(
        autorange="reversed", showgrid=False, tickfont={"color": look.ink, "size": 13}
    )
    drawn.update_xaxes(visible=False, range=[0, longest or 1])
    return drawn


def _longest(streams: pl.DataFrame) -> int:
    totals = streams["total"].to_list()
    return max(totals, default=0)


def _label(count: int, word: str, longest: int) -> str:
    share = count / longest if longest else 0
    if share >= _WORD:
        return f"<b>{count:,}</b> {word}"
    return f"{count:,}" if share >= _NUMBER else ""


def _conversion(drawn: go.Figure, name: str, row: dict[str, object], look: Colours) -> None:
    low, high = _number(row["conversion_low"]), _number(row["conversion_high"])
    drawn.add_annotation(
        x=row["total"],
        y=name,
        text=f"<b>{percent(_number(row['conversion_pct']))}</b> paid<br>"
        f"<span style='font-size:11px'>{between(low, high)} of {row['total']:,}</span>",
        showarrow=False,
        xanchor="left",
        align="left",
        xshift=8,
        font={"color": look.ink, "size": 12},
    )


def _colour(part: str, look: Colours) -> str:
    return {
        "confirmed": look.strong,
        "awaiting": look.second,
        "created": look.soft,
        "cancelled": look.grid,
    }[part]


def _ink(part: str, look: Colours) -> str:
    return look.paper if part in ("confirmed", "awaiting") else look.ink


def _in_words(row: dict[str, object], word: str, part: str) -> str:
    return f"<b>{row[part]:,} {word}</b><br>of {row['total']:,} bookings"


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
