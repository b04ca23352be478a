"""Rehearsal: everything that would happen, before anything does; and the way to confirm it."""

import streamlit as st

from core.access import Permission
from pages.parts.gate import require
from pages.parts.post import confirm, drafting, form, rehearsal
from pages.parts.post.band import sending_band
from pages.parts.post.store import reading
from pages.parts.states import explained, nothing, opened

actor = require(Permission.WRITE_MESSAGES)

st.title("Rehearsal", anchor=False)
looking = opened(actor)
sending_band(actor)

with explained():
    number = drafting.asked_for_or_last()
    if number is None:
        nothing("There is nothing to rehearse. Begin under Compose.")
        st.page_link(drafting.COMPOSE, label="Compose", icon=":material/edit_square:")
        st.stop()
    desk = drafting.desk_of(actor, number)
    if desk.kept.message_id is not None:
        form.sent_already(desk)
        st.stop()
    if st.button("Back to the text", icon=":material/arrow_back:", key="back"):
        drafting.open_draft(number)
    with reading() as store:
        seen = rehearsal.seen_or_why_not(looking, desk, store)
        if seen is None:
            st.stop()
        seen = rehearsal.told(looking, desk, seen)
    confirm.to_confirm(looking, desk, seen)
    question = confirm.asked_now(desk)
    if question is not None:
        confirm.confirm_dialog(looking, question)
