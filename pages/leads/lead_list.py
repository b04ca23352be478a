"""Leads: the people with a free-lesson registration, by tier."""

import streamlit as st

from core.access import Permission
from pages.parts import leads
from pages.parts.gate import require
from pages.parts.lead_filters import lead_filter
from pages.parts.states import explained, opened

actor = require(Permission.SEE_PEOPLE)

st.title("Leads", anchor=False)
looking = opened(actor)

leads.tier_strip(looking)
with explained():
    wanted = lead_filter(looking)
    person = leads.lead_table(looking, wanted)
    if person is None:
        st.caption("Choose a row to see why somebody has their tier.")
    else:
        leads.why(looking, person)
