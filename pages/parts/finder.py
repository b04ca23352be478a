"""The one finder of this process: it keeps indexes open and answers for at most five minutes."""

import streamlit as st

from core.logs import logger
from core.search import Finder


@st.cache_resource(show_spinner=False)
def finder() -> Finder:
    """The same for every page and person; what a role may not see is part of what is asked."""
    return Finder(log=logger("search"))
