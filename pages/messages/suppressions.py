"""Suppressions: who must not be written to, and why."""

import streamlit as st

from core.access import Permission
from core.settings import read_settings
from pages.parts.gate import require
from pages.parts.post import suppressions
from pages.parts.post.band import sending_band
from pages.parts.post.store import reading
from pages.parts.states import explained

actor = require(Permission.RECORD_OPT_OUTS)

st.title("Suppressions", anchor=False)
sending_band(actor)
suppressions.said_before()

with explained(), reading() as store:
    suppressions.counts(store)
    suppressions.add_people(actor)
    left, right = st.columns(2, gap="large")
    zone = read_settings().zone
    with left:
        suppressions.opted_out(actor, store, zone)
    with right:
        suppressions.unreachable(actor, store, zone)
