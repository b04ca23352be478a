"""Which way do people come who pay? The most common orders of first steps, as streams of people."""

from collections import Counter
from itertools import pairwise

import plotly.graph_objects as go
import polars as pl

from charts.look import Colours, chart, colours

HEIGHT = 380
PAID = "paid"
_BAND_ALPHA = 0.38
_WORDS = {
    "registered": "registered for a workshop",
    "joined": "joined a workshop",
    "viewed": "viewed the programme",
    "booked": "booked",
    "receipt": "sent a receipt",
    PAID: "paid",
}
Node = tuple[int, str]


def paths(orders: pl.DataFrame, *, dark: bool) -> go.Figure:
    """A band per pair of steps that follow each other, as wide as people went that way; ends in paid.

    Takes path (`viewed > booked`) and people of figure paths_to_payment; the others (a null path) and
    those without any step are not drawn: say their share beside it.
    """
    look = colours(dark=dark)
    ways = _links(orders)
    nodes = sorted({node for way in ways for node in way})
    place = {node: number for number, node in enumerate(nodes)}
    drawn = chart(dark=dark, height=HEIGHT)
    drawn.add_sankey(
        arrangement="snap",
        textfont={"color": look.ink, "size": 12, "shadow": "none"},
        node={
            "label": [_WORDS.get(step, step) for _, step in nodes],
            "color": [_node_colour(step, look) for _, step in nodes],
            "line": {"width": 0},
            "pad": 18,
            "thickness": 14,
            "hovertemplate": "<b>%{label}</b><br>%{value:,} people<extra></extra>",
        },
        link={
            "source": [place[start] for start, _ in ways],
            "target": [place[end] for _, end in ways],
            "value": list(ways.values()),
            "color": _seen_through(look.soft),
            "hovertemplate": "%{source.label}, then %{target.label}<br>"
            "<b>%{value:,} people</b><extra></extra>",
        },
    )
    drawn.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8})
    return drawn


def _links(orders: pl.DataFrame) -> Counter[tuple[Node, Node]]:
    """How many people went from each step to the next; steps are told apart by their place."""
    counted: Counter[tuple[Node, Node]] = Counter()
    for path, people in orders.drop_nulls("path").select("path", "people").iter_rows():
        steps = [*str(path).split(" > "), PAID] if path != "nothing recorded" else [PAID]
        # The payment is one place at the right, however many steps led to it.
        nodes = [(number, step) for number, step in enumerate(steps[:-1])] + [(len(_WORDS), PAID)]
        for way in pairwise(nodes):
            counted[way] += people
    return counted


def _seen_through(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{_BAND_ALPHA})"


def _node_colour(step: str, look: Colours) -> str:
    return look.strong if step == PAID else look.soft
