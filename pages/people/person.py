"""Person: who is this, what did they do, and what will happen if they do nothing more?"""

import streamlit as st

from core.access import Permission
from pages.parts import person_clock, person_facts, person_head
from pages.parts.gate import require
from pages.parts.post.to_person import sent_to
from pages.parts.states import explained, opened
from pages.parts.timeline import timeline

actor = require(Permission.SEE_PEOPLE)

looking = opened(actor)
dark = st.context.theme.type == "dark"

with explained():
    person = person_head.wanted_person(looking)
    if person is not None:
        person_head.head(looking, person)
        left, right = st.columns([3, 2], gap="medium")
        with left:
            person_clock.clock_section(looking, person, dark=dark)
            timeline(looking, int(person["user_id"]))
        with right:
            person_facts.names(looking, person)
            person_facts.bookings(looking, person)
            person_facts.workshops(looking, person)
            sent_to(actor, int(person["user_id"]))
            person_facts.notes(looking, person)
