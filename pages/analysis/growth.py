"""Growth: how many new people come, from where, and is it more than before?"""

import streamlit as st

from core.access import Permission
from pages.parts.gate import require
from pages.parts.growth import growth
from pages.parts.states import explained, opened

actor = require(Permission.SEE_FIGURES)

st.title("Growth", anchor=False)
looking = opened(actor)

with explained():
    growth(looking)
