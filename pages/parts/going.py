"""How does one get to a person, and back to where one came from, within one session?

A link in a table would open a new tab, which is a new session: the hand-picked people would be gone.
"""

from typing import NamedTuple

import polars as pl
import streamlit as st

PERSON = "pages/people/person.py"
_CAME_FROM = "came-from"


class Place(NamedTuple):
    """A page one may come back to."""

    script: str
    title: str


SEARCH = Place("pages/people/search.py", "Search")
STUDENTS = Place("pages/people/students.py", "Students")
LEADS = Place("pages/leads/lead_list.py", "Leads")
OVERVIEW = Place("pages/overview/morning.py", "Overview")


def open_person(user_id: int, origin: Place) -> None:
    """Go to the page of this person; its address can be shared."""
    st.session_state[_CAME_FROM] = (origin, st.query_params.to_dict())
    st.switch_page(PERSON, query_params={"id": str(user_id)})


def opened_row(key: str, people: pl.Series, origin: Place) -> None:
    """After a table with cards.open_column(key): go to the person whose button was pressed."""
    clicked = st.session_state.get(key)
    if clicked is not None and clicked.row < people.len():
        open_person(int(people[clicked.row]), origin)


def way_back() -> None:
    """A button to the page one came from, with its filters; to the search when there is none."""
    origin, query = st.session_state.get(_CAME_FROM, (SEARCH, {}))
    if st.button(f"Back to {origin.title}", icon=":material/arrow_back:", type="tertiary"):
        st.switch_page(origin.script, query_params=query)
