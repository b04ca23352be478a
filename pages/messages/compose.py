"""Compose: to whom, what and when; nothing on this page sends anything to the audience."""

import streamlit as st

from core.access import Permission
from pages.parts.gate import require
from pages.parts.post import drafting, form
from pages.parts.post.band import sending_band
from pages.parts.post.store import reading
from pages.parts.states import explained, opened

actor = require(Permission.WRITE_MESSAGES)

st.title("Compose", anchor=False)
looking = opened(actor)
sending_band(actor)

with explained():
    number = drafting.asked_for()
    if number is None:
        with reading() as store:
            form.start(looking, store)
    else:
        form.form(looking, drafting.desk_of(actor, number))
