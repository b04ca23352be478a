"""Leads: the people with a free-lesson registration, by tier."""

import streamlit as st

from core.access import Permission
from pages.parts.gate import require

actor = require(Permission.SEE_PEOPLE)

st.title("Leads")
