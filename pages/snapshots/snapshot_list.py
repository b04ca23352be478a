"""Snapshots: which pictures of the school are kept, and how each one was made."""

import streamlit as st

from core.access import Permission
from pages.parts.gate import require

actor = require(Permission.SEE_SNAPSHOTS)

st.title("Snapshots")
