"""Overview: the one page a manager looks at in the morning."""

import streamlit as st

from core.access import Permission
from pages.parts.gate import require

actor = require(Permission.SEE_FIGURES)

st.title("Overview")
