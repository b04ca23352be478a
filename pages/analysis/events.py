"""Events: what people do, when, and on which way to a payment."""

import streamlit as st

from core.access import Permission
from pages.parts import event_people, events
from pages.parts.gate import require
from pages.parts.states import opened

actor = require(Permission.SEE_FIGURES)

st.title("Events", anchor=False)
looking = opened(actor)

asked = events.filters(looking)
events.new_types(looking)
grid = st.grid("auto", min_column_width=events.WIDE, gap=("small", "large"))
with grid.cell():
    events.most_common(looking, asked)
with grid.cell():
    events.over_weeks(looking, asked)
    events.in_the_week(looking, asked)
event_people.of_an_hour(looking, asked)
events.who_did(looking, asked)
events.ways_to_payment(looking)
event_people.of_a_way(looking)
