"""Can anything go out just now, to whom, and how is it stopped? The line under every title of messages."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import sqlalchemy as sa
import streamlit as st

from core.access import Actor, Permission
from core.errors import HslError
from core.identity import is_loopback
from core.settings import Settings, read_settings
from messaging import ledger, limiter
from messaging.limiter import Limiter
from pages.parts import formats
from pages.parts.post.drafting import complain, complaint
from pages.parts.post.looks import paint_modes
from pages.parts.post.store import acting, reading
from pages.parts.states import explained, problem

SILENT_AFTER = timedelta(seconds=20)
_OFTEN = timedelta(seconds=3)
_TO_READ = timedelta(seconds=20)


class Look(NamedTuple):
    """How a way of sending looks: its word, its colour, its icon, and what it means."""

    word: str
    colour: str
    icon: str
    meaning: str


LOOKS = {
    "off": Look("OFF", "gray", "block", "Nobody gets anything; messages wait until it is on."),
    "test": Look("TEST", "blue", "science", "Only the test recipients get it; others are skipped."),
    "live": Look("LIVE", "red", "sensors", "Real people's phones ring."),
}


def mode_badge(settings: Settings) -> str:
    """The way of sending as a coloured word: different at a glance, and not by colour alone."""
    look = LOOKS[settings.sending]
    return f":{look.colour}-badge[:material/{look.icon}: {look.word}]"


def mode_sentence(settings: Settings) -> str:
    """What that means, in one sentence."""
    if settings.sending == "test":
        people = formats.counted(len(settings.test_recipients), "test recipient")
        return f"Only the {people} get it; everybody else is skipped."
    if settings.sending == "live" and is_loopback(urlsplit(settings.telegram_api).hostname or ""):
        return "To a stand-in for Telegram on this machine: nobody's phone rings."
    return LOOKS[settings.sending].meaning


def sending_band(actor: Actor) -> None:
    """Mode, worker and stop switch; follows by itself. Without a store it says so, and the run ends."""
    try:
        with reading() as store:
            limiter.look(store)
    except HslError as error:
        problem(error)
        st.caption("Nothing can be written or sent until this is mended; nothing is lost.")
        st.stop()
    paint_modes()
    _followed(actor)


@st.fragment(run_every=_OFTEN)
def _followed(actor: Actor) -> None:
    settings = read_settings()
    with explained(), reading() as store:
        seen = limiter.look(store)
        with st.container(
            horizontal=True,
            vertical_alignment="center",
            gap="small",
            key=f"mode-{settings.sending}",
        ):
            st.markdown(f"{mode_badge(settings)} {mode_sentence(settings)}", width="content")
            st.space("stretch")
            _switch(actor, seen)
        complaint(lasts=_TO_READ)
        _worker(store, settings)
        _stopped(seen, settings)
        _waits(seen, settings)


def _switch(actor: Actor, seen: Limiter) -> None:
    if seen.stopped_at is not None:
        with st.popover("Let sending go on", icon=":material/play_circle:"):
            why = st.text_input("Why it may go on", key="go-why")
            st.button("Go on", key="go", on_click=_turn, args=(actor, why, False))
        return
    with st.popover("Stop everything", icon=":material/front_hand:", key="stop-open"):
        st.caption("From this moment nothing leaves, whatever is in the outbox. Nothing is lost.")
        why = st.text_input("Why (for the record)", key="stop-why")
        st.button(
            "Stop all sending",
            key="stop",
            type="primary",
            on_click=_turn,
            args=(actor, why, True),
        )


def _turn(actor: Actor, why: str, stop: bool) -> None:
    try:
        with acting(actor, Permission.WRITE_MESSAGES, why) as hand:
            change = limiter.stop if stop else limiter.go
            change(hand.store, hand.by.actor, hand.by.why, hand.by.at)
    except HslError as error:
        complain(error)


def _worker(store: sa.Connection, settings: Settings) -> None:
    row = ledger.worker_seen(store)
    said = worker_state(row, settings, datetime.now(UTC))
    if said:
        st.warning(said, icon=":material/engineering:")


def worker_state(row: sa.Row[Any] | None, settings: Settings, now: datetime) -> str:
    """What is wrong with the worker, in words; "" when it is at work as configured."""
    cure = "Messages wait in the outbox until `hsl worker` runs."
    if row is None:
        return f"No worker has ever run here, so nothing goes out. {cure}"
    if now - row.beat_at > SILENT_AFTER:
        last = formats.age(now - row.beat_at)
        return f"The worker is silent: its last sign of life was {last}. {cure}"
    its_mode = "off" if row.doing.startswith("off") else row.doing.rpartition("(")[2].rstrip(")")
    if its_mode in LOOKS and its_mode != settings.sending:
        return f"The worker sends in mode {its_mode}, this page is set to {settings.sending}."
    return ""


def _stopped(seen: Limiter, settings: Settings) -> None:
    if seen.stopped_at is None:
        return
    with st.container(border=True, key="all-stopped"):
        when = formats.moment(seen.stopped_at, settings.zone)
        st.markdown(":red[:material/front_hand: **All sending is stopped.**]")
        why = f": {seen.stopped_why}" if seen.stopped_why else "."
        st.text(f"{seen.stopped_by} stopped it on {when}{why}")


def _waits(seen: Limiter, settings: Settings) -> None:
    now = datetime.now(UTC)
    if seen.wait_until is not None and seen.wait_until > now:
        until = f"{seen.wait_until.astimezone(settings.zone):%H:%M:%S}"
        st.info(f"Telegram asked everybody to wait; it goes on by itself at {until}.")
