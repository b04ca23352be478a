"""Retention: who comes back, week after week?"""

import streamlit as st

from core.access import Permission
from pages.parts.gate import require
from pages.parts.retention import retention
from pages.parts.states import explained, opened

actor = require(Permission.SEE_FIGURES)

st.title("Retention", anchor=False)
looking = opened(actor)

with explained():
    retention(looking)
