"""Health: is anything wrong, are the figures fresh, did everything run, and is the app quick?"""

import streamlit as st

from core.access import Permission
from pages.parts import health, trouble
from pages.parts.gate import require
from pages.parts.states import opened

actor = require(Permission.SEE_SNAPSHOTS)

st.title("Health", anchor=False)
looking = opened(actor)

trouble.trouble_section(actor)
health.snapshot_section(looking)
trouble.runs_section(looking.settings)
health.search_section(looking)
health.cache_section()
