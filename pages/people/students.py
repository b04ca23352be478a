"""Students: of one stream, who booked, who waits, and who only looked."""

import streamlit as st

from core.access import Permission
from pages.parts import students
from pages.parts.gate import require
from pages.parts.states import explained, opened

actor = require(Permission.SEE_PEOPLE)

st.title("Students", anchor=False)
looking = opened(actor)

with explained():
    counts = looking.figure("stream_counts")
    stream = students.chosen_stream(looking, counts)
    students.status_strip(counts, stream)
    statuses = students.chosen_statuses()
    students.student_list(looking, counts, stream, statuses)
    students.all_streams(looking, counts)
