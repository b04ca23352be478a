"""Audit: who did what to the messages, when and why."""

import streamlit as st

from core.access import Permission
from core.settings import read_settings
from pages.parts.gate import require
from pages.parts.post import audit
from pages.parts.post.store import reading
from pages.parts.states import explained

actor = require(Permission.SEE_AUDIT)

st.title("Audit of messages", anchor=False)

with explained(), reading() as store:
    audit.check(store, read_settings())
    audit.entries(store, read_settings())
