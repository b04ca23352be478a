"""The three ways of sending look different at a glance: by word, icon, border and tint."""

import streamlit as st

from pages.parts import analysis

# Only our own names and colours stand in it. The tints work on both appearances.
_STYLE = """<style>
[class*="st-key-mode-"] {border-radius: 6px; padding: .35rem .7rem;}
.st-key-mode-live, .st-key-headline-live, .st-key-confirm-live
    {border: 2px solid #B3401F !important; background: rgba(179, 64, 31, .09);}
.st-key-mode-test, .st-key-headline-test, .st-key-confirm-test
    {border: 2px dashed #2F6C99 !important; background: rgba(47, 108, 153, .09);}
.st-key-mode-off, .st-key-headline-off, .st-key-confirm-off
    {border: 2px dotted #8A8F8C !important; background: rgba(138, 143, 140, .09);}
.st-key-stop-open button {border-color: RED; color: RED;}
.st-key-all-stopped {border: 2px solid #B3401F !important;}
</style>"""


def paint_modes() -> None:
    """Once a page; red letters are lighter on a dark ground."""
    st.html(_STYLE.replace("RED", "#E08363" if analysis.dark() else "#B3401F"))
