"""Search: find anybody by any name they ever had, while you type."""

import streamlit as st

from core.access import Permission
from pages.parts.gate import require
from pages.parts.people_search import people_search
from pages.parts.states import opened

actor = require(Permission.SEE_PEOPLE)

st.title("Search", anchor=False)
people_search(opened(actor))
