"""Referral codes: which are used, how much they take off, and whether they sell."""

import streamlit as st

from core.access import Permission
from pages.parts import referrals
from pages.parts.gate import require
from pages.parts.states import opened

actor = require(Permission.SEE_FIGURES)

st.title("Referrals", anchor=False)
looking = opened(actor)

if referrals.anything(looking):
    referrals.effect(looking)
    referrals.over_weeks(looking)
    referrals.codes(looking)
