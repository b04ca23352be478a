"""What do all charts have in common: colours for light and dark, type, margins, grid?"""

import re
import zlib
from dataclasses import dataclass

import plotly.graph_objects as go

FONT = "'Source Sans', 'Source Sans 3', 'Noto Sans', sans-serif"
# After Okabe and Ito, darkened on paper and lightened on ink until each stands out 3 to 1; the light
# and the dark one of a pair are the same stream's.
_SERIES = (
    ("#0072B2", "#56B4E9"),
    ("#B34700", "#F0854A"),
    ("#00795A", "#3CC79A"),
    ("#A0467C", "#E08BBD"),
    ("#A38200", "#E3C860"),
    ("#3F484A", "#C9D0CF"),
)


@dataclass(frozen=True)
class Colours:
    """One appearance. `strong` against `soft` differ in lightness, so they part without hue too."""

    ink: str
    muted: str
    grid: str
    paper: str
    strong: str
    soft: str
    second: str


LIGHT = Colours("#1D2526", "#5B6668", "#E4E1D8", "#FCFBF8", "#0F6466", "#A9CBC6", "#B66A12")
DARK = Colours("#E3E6E2", "#9AA5A6", "#2B3438", "#14191B", "#7CCAC4", "#2F5F60", "#DDA05A")


def colours(*, dark: bool) -> Colours:
    """The colours of an appearance."""
    return DARK if dark else LIGHT


def chart(*, dark: bool, height: int) -> go.Figure:
    """An empty figure in our look: no frame, faint horizontal lines, thousands with commas."""
    look = colours(dark=dark)
    axis = {
        "gridcolor": look.grid,
        "linecolor": look.grid,
        "zeroline": False,
        "tickfont": {"color": look.muted, "size": 12},
        "title": {"font": {"color": look.muted, "size": 12}},
        "automargin": True,
        "fixedrange": True,
    }
    layout = go.Layout(
        height=height,
        margin={"l": 8, "r": 12, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 13, "color": look.ink},
        separators=".,",
        showlegend=False,
        dragmode=False,
        hoverlabel={
            "bgcolor": look.paper,
            "bordercolor": look.muted,
            "font": {"family": FONT, "size": 13, "color": look.ink},
            "align": "left",
        },
        xaxis={**axis, "showgrid": False},
        yaxis=axis,
    )
    return go.Figure(layout=layout)


def percent(value: float | None) -> str:
    """41.2 %; a dash when there is nothing to divide by."""
    return "–" if value is None else f"{value:.1f} %"


def between(low: float | None, high: float | None) -> str:
    """36 to 47 %: the interval, rounded to whole per cent, which is all it can bear."""
    return "–" if low is None or high is None else f"{low:.0f} to {high:.0f} %"


def stream_colour(stream: str | None, *, dark: bool) -> str:
    """The one colour of a stream on every page: by its number, so that neighbours always differ."""
    number = re.match(r"\d+", stream or "")
    place = int(number[0]) if number else zlib.crc32((stream or "").encode())
    return series_colour(place, dark=dark)


def series_colour(place: int, *, dark: bool) -> str:
    """A colour for the line or bar number `place`, told apart by colour-blind people too."""
    return _SERIES[place % len(_SERIES)][dark]


def legend_above(drawn: go.Figure) -> None:
    """Name the colours in a line above the chart: where bars stand on or beside each other."""
    legend = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"}
    drawn.update_layout(showlegend=True, legend=legend)


def label_at_end(drawn: go.Figure, text: str, at: tuple[object, float], colour: str) -> None:
    """Write a line's name at its end, in its colour: no legend to look up."""
    x, y = at
    drawn.add_annotation(
        x=x,
        y=y,
        text=text,
        showarrow=False,
        xanchor="left",
        xshift=6,
        font={"color": colour, "size": 12},
    )
