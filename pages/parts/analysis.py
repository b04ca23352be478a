"""What every page of figures has: a question with its answer, a filter bar, a chart, small print, CSV."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.access import Permission
from core.figure_csv import Shown, taken_csv
from core.figures import figure_named
from pages.parts import formats
from pages.parts.looking import Looking
from pages.parts.taking import Offer, take_button

_NO_TOOLS = {"displayModeBar": False, "displaylogo": False}


def dark() -> bool:
    """Whether this person looks at the dark appearance."""
    return bool(st.context.theme.type == "dark")


def answer(sentence: str, *, figure: str) -> None:
    """The answer to the page's question, in a sentence; its question mark gives the rule.

    Quote no names or texts from the data in it: it is markdown.
    """
    st.subheader(sentence, help=figure_named(figure).rule, anchor=False)


def filter_bar() -> DeltaGenerator:
    """The row of filters above a chart: `with filter_bar(): ...`."""
    return st.container(horizontal=True, vertical_alignment="bottom", gap="medium")


def choice(label: str, options: Mapping[str, str], *, key: str, help: str | None = None) -> str:
    """One of a few, side by side; `options` are value and label, the first is the default."""
    names = list(options)
    chosen = st.segmented_control(
        label,
        names,
        default=names[0],
        required=True,
        format_func=lambda name: options[name],
        key=key,
        bind="query-params",
        help=help,
    )
    return chosen or names[0]


def pick(
    label: str, options: Mapping[str, str], *, key: str, width: int = 190, help: str | None = None
) -> str:
    """One of many in a list that opens; `options` are value and label, the first is the default."""
    return st.selectbox(
        label,
        list(options),
        format_func=lambda name: options[name],
        key=key,
        bind="query-params",
        width=width,
        help=help,
    )


def switch(label: str, *, key: str, help: str) -> bool:
    """Yes or no."""
    return st.toggle(label, key=key, bind="query-params", help=help)


def drawn(figure: go.Figure, *, key: str, alt: str) -> None:
    """A chart in our look: no tool bar, no logo, and its content in words for whoever cannot see it."""
    st.plotly_chart(figure, config=_NO_TOOLS, key=key, alt=alt)


def pointed_at(figure: go.Figure, *, key: str, alt: str) -> object:
    """The same chart to choose from: the `customdata` of the mark that was clicked, None before.

    Build the figure from nothing the choice changes: another figure forgets the choice.
    """
    event = st.plotly_chart(
        figure, config=_NO_TOOLS, key=key, alt=alt, on_select="rerun", selection_mode="points"
    )
    points = event["selection"]["points"]
    if not points:
        return None
    data = points[0].get("customdata")
    return data[0] if isinstance(data, list) and data else data


def small_print(looking: Looking, *figures: str) -> None:
    """The rule of each figure in words, and the moment the numbers are of."""
    taken = formats.moment(looking.snapshot.taken_at, looking.zone)
    moment = f"Snapshot of {taken} {formats.zone_name(looking.zone)}."
    st.caption(" ".join([*(figure_named(name).definition for name in figures), moment]))


def shown_csv_button(
    looking: Looking, name: str, rows: pl.DataFrame, *, needs: Permission = Permission.SEE_FIGURES
) -> None:
    """Take the rows that are shown as CSV; each taking is recorded. Not there for who may not."""
    taken_at = looking.snapshot.taken_at.astimezone(looking.zone)
    offer = Offer(
        f"{name}-{taken_at:%Y-%m-%dT%H%M}.csv",
        f"The {formats.counted(rows.height, 'row')} shown here. Taking them is recorded.",
        not rows.is_empty(),
        "CSV",
        f"csv-{name}",
    )
    shown = Shown(name, looking.snapshot.snapshot_id, rows)
    take_button(looking.actor, offer, lambda asked: taken_csv(shown, looking.zone, asked), needs)


def plain(text: str, forbidden: Sequence[str] = "\\`*_{}[]()#+-.!|<>:$~") -> str:
    """Text from the data for a place that reads markdown: every mark stands for itself."""
    return "".join(f"\\{char}" if char in forbidden else char for char in text)
