"""What stands under a chart: the figure's rule, the moment it is of, and its rows as CSV."""

import polars as pl
import streamlit as st

from core.figures import figure_named
from pages.parts import analysis
from pages.parts.looking import Looking


def under(looking: Looking, rows: pl.DataFrame, name: str) -> None:
    """The small print of one figure, and the rows that are shown for whoever may see the figure."""
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        analysis.small_print(looking, name)
        analysis.shown_csv_button(looking, name, rows, needs=figure_named(name).needs)
