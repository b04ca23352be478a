"""Outbox: what is on its way, what waits for whom, and how it is stopped."""

import streamlit as st

from core.access import Permission
from pages.parts.gate import require
from pages.parts.post.band import sending_band
from pages.parts.post.outbox import just_sent, outbox
from pages.parts.states import explained

actor = require(Permission.WRITE_MESSAGES)

st.title("Outbox", anchor=False)
sending_band(actor)

with explained():
    just_sent(actor)
    outbox(actor)
