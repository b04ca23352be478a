"""What does a screen show when there is nothing, or when something went wrong?"""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.access import Actor, Permission, allow
from core.errors import HslError
from core.snapshot import NoSnapshot
from pages.parts.band import band
from pages.parts.looking import Looking, look
from pages.parts.refreshing import refresh_panel


def opened(actor: Actor, *, refresh_told: bool = False) -> Looking:
    """The snapshot of this run with its band; without one, what to do about it, and the run ends."""
    try:
        looking = look(actor)
        band(looking, refresh_told=refresh_told)
    except NoSnapshot as error:
        _nothing_yet(actor, error)
        st.stop()
    except HslError as error:
        problem(error)
        st.stop()
    return looking


@contextmanager
def explained() -> Iterator[None]:
    """A part of a page that cannot be computed says so in its place; the rest goes on."""
    try:
        yield
    except HslError as error:
        problem(error)


def problem(error: HslError, title: str = "This cannot be shown.") -> None:
    """What went wrong and what to do, as text: it may quote data."""
    with st.container(border=True):
        st.markdown(f":material/error: **{title}**")
        st.text(f"{error.what}\n{error.cure}".strip())


def nothing(sentence: str) -> None:
    """An empty place that says why it is empty."""
    st.caption(sentence)


def _nothing_yet(actor: Actor, error: NoSnapshot) -> None:
    with st.container(border=True):
        st.subheader("No snapshot yet", icon=":material/inventory_2:")
        st.text(error.what)
        st.markdown(
            "The app shows the school from snapshots, never from the live database. Make the first"
            " one with `hsl refresh`, or `make demo` for a made-up school."
        )
        if allow(actor, Permission.REFRESH_DATA):
            refresh_panel(actor)
        else:
            st.caption("Ask an analyst or an admin to refresh the data.")
