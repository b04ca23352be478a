"""How are several curves told apart? Each is named at its end, in its colour, and no name hides another."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from charts.look import label_at_end

_STRONG, _THIN = 3.5, 1.5
# A name is so high; the axis below the curves takes the rest of a chart's height.
_NAME_PIXELS, _AXIS_PIXELS = 17, 60
# Ends nearer than this share of the width stand over one another.
_NEAR = 0.22


@dataclass(frozen=True)
class Line:
    """One curve: what it is called, its points in order, and what is said of each when pointed at."""

    name: str
    colour: str
    x: Sequence[float]
    y: Sequence[float]
    words: Sequence[str]
    strong: bool = False


def add_lines(drawn: go.Figure, lines: Sequence[Line]) -> None:
    """Draw the curves as steps, the strong ones last and on top, each with its name at its end."""
    there = sorted((line for line in lines if len(line.x)), key=lambda line: line.strong)
    for line in there:
        drawn.add_scatter(
            x=list(line.x),
            y=list(line.y),
            mode="lines",
            line={
                "color": line.colour,
                "width": _STRONG if line.strong else _THIN,
                "shape": "hv",
            },
            name=line.name,
            customdata=list(line.words),
            hovertemplate="%{customdata}<extra></extra>",
        )
    ends = [(line.x[-1], line.y[-1]) for line in there]
    for line, height in zip(there, apart(ends, drawn.layout.height), strict=True):
        text = f"<b>{line.name}</b>" if line.strong else line.name
        label_at_end(drawn, text, (line.x[-1], height), line.colour)


def apart(ends: Sequence[tuple[float, float]], pixels: float) -> list[float]:
    """Where the name of each curve stands: at its end (x, y), or so far above that the one below can
    be read. The axis is taken to begin at 0; `pixels` is the height of the chart.
    """
    gap = (max((y for _, y in ends), default=0) or 1) * _NAME_PIXELS / (pixels - _AXIS_PIXELS)
    width = max((x for x, _ in ends), default=0) or 1
    placed: dict[int, float] = {}
    for number in sorted(range(len(ends)), key=lambda each: ends[each][1]):
        height = ends[number][1]
        for other, taken in sorted(placed.items(), key=lambda each: each[1]):
            near = abs(ends[other][0] - ends[number][0]) < _NEAR * width
            if near and abs(height - taken) < gap:
                height = taken + gap
        placed[number] = height
    return [placed[number] for number in range(len(ends))]
