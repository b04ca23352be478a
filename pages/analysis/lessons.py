"""Workshops: who registers, who comes, and what they do afterwards."""

import streamlit as st

from core.access import Permission
from pages.parts import lesson_follow_up, lessons
from pages.parts.gate import require
from pages.parts.states import opened

actor = require(Permission.SEE_FIGURES)

st.title("Workshops", anchor=False)
looking = opened(actor)

chosen = lessons.chosen_lesson(looking)
lessons.two_rates_of(looking, chosen)
lessons.by_date(looking, chosen)
lesson_follow_up.afterwards(looking, chosen)
grid = st.grid("auto", min_column_width=lessons.WIDE, gap=("small", "large"))
with grid.cell():
    lesson_follow_up.reminders(looking)
with grid.cell():
    lesson_follow_up.when(looking)
