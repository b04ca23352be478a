"""Is a refresh running, how did the last one end, and may this person start one?"""

from datetime import UTC, datetime, timedelta

import streamlit as st

from core.access import Actor, Permission, allow
from core.errors import HslError
from core.settings import Settings, read_settings
from pages.parts import formats
from pages.parts.gate import require
from pipelines.background import (
    Died,
    Done,
    Failed,
    NeverRan,
    RefreshState,
    Running,
    start,
    state,
)

_OFTEN = timedelta(seconds=1)
_CHECKS_FAILED = 4
_OVERRIDE = (
    "If the loss is real, somebody at the command line can publish all the same:"
    " `hsl refresh --accept-loss REASON`. The reason is kept with the snapshot. It is not offered"
    " here on purpose."
)
_STEPS = {
    "start": "starting",
    "connect": "connecting to the school's database",
    "people": "putting people together",
    "checks": "checking the data",
    "seal": "writing the snapshot",
    "verify": "reading it back",
    "thin out": "thinning out old snapshots",
}


def refresh_panel(actor: Actor) -> None:
    """The state of the refresh, followed while it runs, and the button for whoever may press it."""
    settings = read_settings()
    if isinstance(state(settings.data_dir, datetime.now(UTC)), Running):
        _followed()
        return
    _shown(state(settings.data_dir, datetime.now(UTC)), settings)
    if allow(actor, Permission.REFRESH_DATA):
        st.button("Refresh now", icon=":material/sync:", on_click=_begin, key="refresh-now")
    _complaint()


def failed_since(taken_at: datetime, settings: Settings) -> str | None:
    """What to say when a refresh after this snapshot failed: its figures are older than meant."""
    match state(settings.data_dir, datetime.now(UTC)):
        case Failed(ended_at=when, sentence=sentence) | Died(started_at=when, sentence=sentence):
            late = when > taken_at
            return f"{formats.moment(when, settings.zone)}: {sentence}" if late else None
        case _:
            return None


def _begin() -> None:
    actor = require(Permission.REFRESH_DATA)
    try:
        start(read_settings(), actor.name, datetime.now(UTC))
    except HslError as error:
        st.session_state["refresh-complaint"] = str(error)


def _complaint() -> None:
    said = st.session_state.pop("refresh-complaint", None)
    if said:
        with st.container(border=True):
            st.text(said)


@st.fragment(run_every=_OFTEN)
def _followed() -> None:
    settings = read_settings()
    now = state(settings.data_dir, datetime.now(UTC))
    if not isinstance(now, Running):
        st.rerun(scope="app")
    _shown(now, settings)


def _shown(now: RefreshState, settings: Settings) -> None:
    match now:
        case Running():
            st.progress(_part(now), text=_doing(now))
        case Done(ended_at=ended_at, sentence=sentence):
            st.text(f"Last refresh, {formats.moment(ended_at, settings.zone)}: {sentence}")
        case Failed(ended_at=ended_at, exit_code=code, sentence=sentence):
            _failed(formats.moment(ended_at, settings.zone), code, sentence)
        case Died(started_at=started_at, sentence=sentence):
            _failed(formats.moment(started_at, settings.zone), 1, sentence)
        case NeverRan(sentence=sentence):
            st.caption(sentence)


def _failed(when: str, code: int, sentence: str) -> None:
    checks = code == _CHECKS_FAILED
    title = "The last refresh was stopped by a check" if checks else "The last refresh failed"
    with st.container(border=True):
        st.markdown(
            f":material/report: **{title}**, {when}. The snapshot before it is still shown."
        )
        st.text(sentence)
        if checks:
            st.caption(_OVERRIDE)


def _part(now: Running) -> float:
    """How much of the reading is done; the other steps are short."""
    if not now.table:
        return 0.0 if now.step in ("start", "connect") else 1.0
    return min(1.0, now.rows / now.expected) if now.expected > 0 else 0.0


def _doing(now: Running) -> str:
    if not now.table:
        step = _STEPS.get(now.step) or now.step.replace("extract ", "reading ")
        return f"{formats.sentence(step)}, {now.seconds:.0f} s"
    known = f" of about {now.expected:,}" if now.expected >= now.rows else ""
    return (
        f"Reading {formats.sentence(now.table).lower()}: {now.rows:,}{known}, {now.seconds:.0f} s"
    )
