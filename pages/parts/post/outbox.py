"""What is on its way: progress, pace and end of what runs, what waits, and how each is stopped."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
import streamlit as st

from core.access import Actor
from core.settings import Settings, read_settings
from messaging import history, ledger, recall
from messaging.composing import written_again
from messaging.states import DELIVERY_STATE_MEANING, DeliveryState
from messaging.states import MessageState as State
from pages.parts import formats
from pages.parts.post import acts
from pages.parts.post.approvals import waiting
from pages.parts.post.drafting import begin
from pages.parts.post.store import reading
from pages.parts.states import explained, nothing

Message = sa.Row[Any]
_OFTEN = timedelta(seconds=2)
_WAITING = ("pending", "sending")
HISTORY = "pages/messages/history.py"
STATES = {
    State.DRAFT: ("gray", "sent back"),
    State.AWAITING_APPROVAL: ("orange", "waits for approval"),
    State.SCHEDULED: ("blue", "scheduled"),
    State.SENDING: ("green", "sending"),
    State.PAUSED: ("orange", "paused"),
    State.HELD: ("orange", "held"),
    State.DONE: ("gray", "done"),
    State.CANCELLED: ("gray", "cancelled"),
}


def state_badge(state: str) -> str:
    """The state as a coloured word."""
    colour, word = STATES[State(state)]
    return f":{colour}-badge[{word}]"


@st.fragment(run_every=_OFTEN)
def outbox(actor: Actor) -> None:
    """Everything that is not over; follows by itself."""
    settings = read_settings()
    with explained(), reading() as store:
        there = ledger.open_messages(store)
        if not there:
            nothing("Nothing is on its way, and nothing waits. Write something under Compose.")
        for row in there:
            with st.container(border=True, key=f"message-{row.id}"):
                _message(store, actor, row, settings)


def just_sent(actor: Actor) -> None:
    """The message that was confirmed a moment ago, and the way to take it back."""
    given = st.query_params.get("sent", "")
    if given.isascii() and given.isdigit() and len(given) < len(str(10**18)):
        _grace(actor, int(given))


@st.fragment(run_every=timedelta(seconds=1))
def _grace(actor: Actor, message_id: int) -> None:
    with explained(), reading() as store:
        row = history.message(store, message_id)
        left = (row.not_before - datetime.now(UTC)) if row.not_before else timedelta()
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", key="just-sent"
        ):
            st.markdown(f":material/outgoing_mail: {_grace_said(row, left)}", width="content")
            st.space("stretch")
            mine = row.author.casefold() == actor.name.casefold()
            if row.state == State.SCHEDULED and left > timedelta() and mine:
                st.button(
                    "Take it back",
                    type="primary",
                    icon=":material/undo:",
                    key="take-back",
                    on_click=_take_back,
                    args=(actor, message_id),
                )
            elif row.state == State.CANCELLED and not row.successful_deliveries:
                _write_again(actor, message_id)


def _grace_said(row: Message, left: timedelta) -> str:
    people = formats.counted(row.total_recipients, "person", "people")
    match State(row.state):
        case State.SCHEDULED if left > timedelta(minutes=2):
            when = f"{row.not_before.astimezone(read_settings().zone):%A %-d %B, %H:%M}"
            return f"**Message {row.id}** to {people} is scheduled for {when}."
        case State.SCHEDULED if left > timedelta():
            seconds = max(1, round(left.total_seconds()))
            return f"**Message {row.id}** to {people} leaves in **{seconds} s**."
        case State.SCHEDULED:
            return f"**Message {row.id}** to {people} is due; it waits for the worker."
        case State.AWAITING_APPROVAL:
            return f"**Message {row.id}** to {people} waits for a second person to approve it."
        case State.CANCELLED if not row.successful_deliveries:
            return f"**Message {row.id}** was taken back. Nobody got it."
        case _:
            return f"**Message {row.id}** to {people}: {state_badge(row.state)}"


def _take_back(actor: Actor, message_id: int) -> None:
    acts.do_it(actor, "cancel", message_id, "taken back by its author")


def _write_again(actor: Actor, message_id: int) -> None:
    if st.button("Write it anew", icon=":material/edit_square:", key="write-anew"):
        with reading() as store:
            written = written_again(store, message_id)
        begin(actor, written)


def _message(store: sa.Connection, actor: Actor, row: Message, settings: Settings) -> None:
    _title(row, settings)
    counted = history.counts(store, row.id)
    if row.state == State.AWAITING_APPROVAL:
        waiting(store, row, settings)
    else:
        _progress(store, row, counted, settings)
        _troubles(counted)
    if row.recall_requested_at is not None and row.recall_finished_at is None:
        _recalling(store, row)
    with st.container(horizontal=True, gap="small"):
        for name in acts.possible(row.state):
            if name != "recall":
                acts.act_button(actor, name, row.id, author=row.author)
        if st.button("Details", key=f"details-{row.id}", type="tertiary"):
            st.switch_page(HISTORY, query_params={"message": str(row.id)})


def _title(row: Message, settings: Settings) -> None:
    people = formats.counted(row.total_recipients, "person", "people")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**Message {row.id}** {state_badge(row.state)}", width="content")
        st.text(f"{people} · {formats.clipped(row.recipient_group, 70)} · by {row.author}")
    if row.state != State.AWAITING_APPROVAL:
        st.text(formats.clipped(" ".join(row.message_text.split()), 140))
    if row.state_reason:
        st.markdown(":orange[:material/info: Why:]")
        st.text(row.state_reason)
    if row.not_before is not None and row.state in (State.SCHEDULED, State.HELD):
        st.caption(f"For {formats.moment(row.not_before, settings.zone)}")


def _progress(store: sa.Connection, row: Message, counted: ledger.Rows, settings: Settings) -> None:
    left = sum(each.people for each in counted if each.delivery_status in _WAITING)
    over = row.total_recipients - left
    share = over / row.total_recipients if row.total_recipients else 0.0
    now = datetime.now(UTC)
    pace = ledger.sent_last_minute(store, row.id, now)
    said = f"{over:,} of {row.total_recipients:,}"
    if row.state == State.SENDING:
        rate = pace / 60 if pace else 0.0
        said += f" · {rate:.1f} a second" if rate else " · nobody in the last minute"
        per_second = min(settings.send_rate, rate) if rate else settings.send_rate
        end = now + timedelta(seconds=left / per_second)
        said += f" · done about {end.astimezone(settings.zone):%H:%M:%S}"
    st.progress(min(1.0, share), text=said)


def _troubles(counted: ledger.Rows) -> None:
    """Everything but sent and waiting, by reason."""
    quiet = (*_WAITING, "sent")
    lines = [
        f"{each.people:,} {each.delivery_status}"
        + (f" ({each.reason.replace('_', ' ')})" if each.reason else "")
        for each in counted
        if each.delivery_status not in quiet
    ]
    if lines:
        unknown = any(each.delivery_status == "unknown" for each in counted)
        meaning = DELIVERY_STATE_MEANING[DeliveryState.UNKNOWN]
        st.caption(", ".join(lines), help=f"unknown: {meaning}" if unknown else None)


def _recalling(store: sa.Connection, row: Message) -> None:
    seen = recall.outlook(store, row.id, datetime.now(UTC))
    whole = seen.gone + seen.reachable
    if whole:
        share = seen.gone / whole
        st.progress(share, text=f"Being recalled: gone for {seen.gone:,} of {whole:,}")
