"""What stands under a chart: the figure's rule, the moment it is of, and its rows as CSV."""

import polars as pl
import streamlit as st

from core.figures import figure_named
from pages.parts import analysis
from pages.parts.looking import Looking

# The button keeps its place at the right, however long the rule is.
_WIDTHS = (6, 1)


def under(looking: Looking, rows: pl.DataFrame, name: str) -> None:
    """The small print of one figure, and the rows that are shown for whoever may see the figure."""
    said, taken = st.columns(_WIDTHS, gap="small")
    with said:
        analysis.small_print(looking, name)
    with taken, st.container(horizontal_alignment="right"):
        analysis.shown_csv_button(looking, name, rows, needs=figure_named(name).needs)
