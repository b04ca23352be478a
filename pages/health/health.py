"""Health: is the app quick, are its figures fresh, and is what it stands on whole?"""

import streamlit as st

from core.access import Permission
from pages.parts import health
from pages.parts.gate import require
from pages.parts.states import opened

actor = require(Permission.SEE_SNAPSHOTS)

st.title("Health", anchor=False)
looking = opened(actor)

health.search_section(looking)
health.snapshot_section(looking)
health.cache_section()
