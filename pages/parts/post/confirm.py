"""The last question before a message is queued: how many people? Asked where no stray click can answer."""

from datetime import UTC, datetime

import streamlit as st

from core.access import Permission
from core.errors import HslError
from messaging.composing import GRACE, Confirmed, groups_for, message_of, send_draft
from messaging.outbox import AlreadyQueued
from messaging.queueing import Queued
from messaging.rehearsal import Around, Rehearsal, keep_rehearsal
from pages.parts import formats
from pages.parts.looking import Looking
from pages.parts.post.band import mode_badge, mode_sentence
from pages.parts.post.drafting import Desk, complain
from pages.parts.post.rehearsal import Seen, needs_approval, when_said
from pages.parts.post.store import acting, reading

_ASKED = "confirming"
OUTBOX = "pages/messages/outbox.py"


def ask_to_confirm(looking: Looking, desk: Desk, found: Rehearsal) -> None:
    """Keep the rehearsal, and ask from the next run on. Raises what `acting` raises."""
    with acting(looking.actor, Permission.WRITE_MESSAGES) as hand:
        groups = groups_for(looking.snapshot, hand.settings, hand.store)
        keep_rehearsal(
            found, looking.actor.name, Around(groups, hand.store, hand.settings, hand.by.at)
        )
    st.session_state[_ASKED] = Confirmed(desk.kept, found.fingerprint, found.people)


def asked_now(desk: Desk) -> Confirmed | None:
    """The open question, when it is about this draft as it is."""
    question = st.session_state.get(_ASKED)
    if isinstance(question, Confirmed):
        asked, now = question.draft, desk.kept
        if (asked.id, asked.revision) == (now.id, now.revision):
            return question
    st.session_state.pop(_ASKED, None)
    return None


@st.dialog("Send this message?", width="medium", dismissible=False)
def confirm_dialog(looking: Looking, question: Confirmed) -> None:
    """One sentence of what will happen, the number to type, and two ways out."""
    mode = looking.settings.sending
    with st.container(border=True, key=f"confirm-{mode}"):
        st.markdown(f"## {mode_badge(looking.settings)} {mode_sentence(looking.settings)}")
        st.text(what_will_happen(looking, question))
    st.text_input(
        f"Type the number of people to confirm: {question.people:,}",
        key="confirm-number",
        placeholder="how many people get it",
        autocomplete="off",
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Not now", key="confirm-no"):
            st.session_state.pop(_ASKED, None)
            st.rerun()
        said_yes = st.button("Send", type="primary", icon=":material/send:", key="confirm-yes")
    if said_yes:
        _send(looking, question)


def what_will_happen(looking: Looking, question: Confirmed) -> str:
    """The one sentence."""
    people = formats.counted(question.people, "person", "people")
    if needs_approval(question.people, looking.settings):
        when = "once a second person has approved it"
        if question.draft.written.at:
            when += f", on {when_said(looking, question.draft.written).rstrip('.')}"
        return f"The message goes to {people} {when}."
    if not question.draft.written.at:
        return (
            f"The message goes to {people}, and begins to leave in {GRACE.seconds} seconds;"
            " until then you can take it back."
        )
    return f"The message goes to {people}. {when_said(looking, question.draft.written)}"


def is_the_number(typed: str, people: int) -> bool:
    """Whether somebody typed how many people it is: 1234, 1,234 or 1 234."""
    digits = "".join(char for char in typed if not char.isspace() and char not in ",.'’")
    return digits.isascii() and digits.isdigit() and int(digits) == people


def _send(looking: Looking, question: Confirmed) -> None:
    given = str(st.session_state.get("confirm-number") or "")
    if not is_the_number(given, question.people):
        said = f"You typed {given.strip()!r}." if given.strip() else "Nothing is typed."
        st.error(f"{said} It goes to {question.people:,} people; nothing was sent.")
        return
    try:
        queued = _queue(looking, question)
    except AlreadyQueued:
        _to_outbox(_sent_before(question))
    except HslError as error:
        st.error(f"{error.what} {error.cure}".strip() + " Nothing was sent.")
    else:
        _to_outbox(queued.message_id)


def _queue(looking: Looking, question: Confirmed) -> Queued:
    with acting(looking.actor, Permission.WRITE_MESSAGES) as hand:
        groups = groups_for(looking.snapshot, hand.settings, hand.store)
        around = Around(groups, hand.store, hand.settings, datetime.now(UTC))
        return send_draft(question, looking.actor.name, around)


def _sent_before(question: Confirmed) -> int | None:
    """A second click, a reload or another tab: the message that is there already."""
    with reading() as store:
        return message_of(store, question.fingerprint)


def _to_outbox(message_id: int | None) -> None:
    st.session_state.pop(_ASKED, None)
    st.session_state.pop("confirm-number", None)
    st.switch_page(OUTBOX, query_params={"sent": str(message_id)} if message_id else None)


def to_confirm(looking: Looking, desk: Desk, seen: Seen) -> None:
    """The button that asks, or what has to be settled before."""
    st.space("small")
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        people = formats.counted(seen.found.people, "person", "people")
        ask = "Ask for approval" if needs_approval(seen.found.people, looking.settings) else "Send"
        st.button(
            f"{ask}: {people} …",
            type="primary",
            icon=":material/send:",
            disabled=not seen.may_confirm,
            on_click=_ask,
            args=(looking, desk, seen.found),
            key="ask",
        )
        if not seen.may_confirm:
            st.text(f"Settle first: {', '.join(seen.open_questions)}.")


def _ask(looking: Looking, desk: Desk, found: Rehearsal) -> None:
    try:
        ask_to_confirm(looking, desk, found)
    except HslError as error:
        complain(error)
