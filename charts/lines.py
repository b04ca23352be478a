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
    for line, height in zip(there, _apart(there, drawn.layout.height), strict=True):
        text = f"<b>{line.name}</b>" if line.strong else line.name
        label_at_end(drawn, text, (line.x[-1], height), line.colour)


def _apart(lines: Sequence[Line], pixels: float) -> list[float]:
    """Where each name stands: at its curve's end, or so far above that the one below can be read."""
    top = max((max(line.y) for line in lines), default=0) or 1
    gap = top * _NAME_PIXELS / (pixels - _AXIS_PIXELS)
    width = max((line.x[-1] for line in lines), default=0) or 1
    placed: dict[int, float] = {}
    for number in sorted(range(len(lines)), key=lambda each: lines[each].y[-1]):
        height = lines[number].y[-1]
        for other, taken in sorted(placed.items(), key=lambda each: each[1]):
            near = abs(lines[other].x[-1] - lines[number].x[-1]) < _NEAR * width
            if near and abs(height - taken) < gap:
                height = taken + gap
        placed[number] = height
    return [placed[number] for number in range(len(lines))]
