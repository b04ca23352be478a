"""Conversion: how far do people get towards paying, how fast, and who is lost where?"""

import streamlit as st

from core.access import Permission
from pages.parts.conversion import conversion
from pages.parts.gate import require
from pages.parts.states import explained, opened

actor = require(Permission.SEE_FIGURES)

st.title("Conversion", anchor=False)
looking = opened(actor)

with explained():
    conversion(looking)
