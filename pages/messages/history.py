"""History: every message, what became of it for whom, and what can still be done about it."""

import streamlit as st

from core.access import Permission
from core.settings import read_settings
from pages.parts.gate import require
from pages.parts.post import history, one
from pages.parts.post.band import sending_band
from pages.parts.post.store import reading
from pages.parts.states import explained

actor = require(Permission.WRITE_MESSAGES)

st.title("History", anchor=False)
sending_band(actor)

with explained(), reading() as store:
    number = history.chosen_message()
    if number is None:
        history.message_list(actor, store, read_settings())
    else:
        one.one_message(actor, store, number, read_settings())
