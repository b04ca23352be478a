"""The door: who are you, and if we cannot let you in, why not."""

import streamlit as st

from core.identity import Nobody
from pages.parts.gate import visitor

known = visitor()

st.title("HashSlash School")
if isinstance(known, Nobody):
    st.text(known.reason)
    if known.may_sign_in and st.button("Sign in", type="primary", icon=":material/login:"):
        st.login()
else:
    st.text(f"You are signed in as {known.name} but have no role yet.")
    st.text("Ask the person who looks after this app to give your e-mail address a role.")
    if st.button("Sign out", icon=":material/logout:"):
        st.logout()
