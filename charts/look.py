"""What do all charts have in common: colours for light and dark, type, margins, grid?"""

from dataclasses import dataclass

import plotly.graph_objects as go

FONT = "'Source Sans', 'Source Sans 3', 'Noto Sans', sans-serif"


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
