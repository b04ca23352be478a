"""One message: what it said, what became of it for each person, what they did after, and what can be done."""

from datetime import UTC, datetime

import polars as pl
import sqlalchemy as sa
import streamlit as st

from core.access import Actor, Permission
from core.errors import HslError
from core.settings import Settings
from messaging import actions, history, ledger, recall
from messaging.composing import correction_of, written_again
from messaging.recall import Outlook
from messaging.states import DELIVERY_STATE_MEANING, MESSAGE_STATE_MEANING, DeliveryState
from messaging.states import MessageState as State
from pages.parts import analysis, cards, formats
from pages.parts.post import acts
from pages.parts.post.approvals import draw
from pages.parts.post.drafting import begin, complain
from pages.parts.post.history import ONE
from pages.parts.post.outbox import state_badge
from pages.parts.post.receivers import Open, receivers, what_they_did
from pages.parts.post.store import acting
from pages.parts.states import explained


def one_message(actor: Actor, store: sa.Connection, number: int, settings: Settings) -> None:
    """All of it. Raises NoSuchMessage."""
    opened = Open(actor, store, history.message(store, number), settings)
    _head(opened)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _counts(opened)
        receivers(opened)
    with right:
        draw(store, number, dark=analysis.dark(), at="")
        _story(opened)
        with explained():
            what_they_did(opened)


def _head(opened: Open) -> None:
    row = opened.row
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button("All messages", icon=":material/arrow_back:", type="tertiary"):
            st.query_params.pop(ONE, None)
            st.rerun()
        st.markdown(f"**Message {row.id}** {state_badge(row.state)}", width="content")
        people = formats.counted(row.total_recipients, "person", "people")
        st.text(f"{people} · {formats.clipped(row.recipient_group or row.recipient_type, 60)}")
        st.space("stretch")
    st.caption(MESSAGE_STATE_MEANING[State(row.state)])
    if row.state_reason:
        st.text(f"Why: {row.state_reason}")
    with st.container(horizontal=True, gap="small"):
        _acts(opened)


def _acts(opened: Open) -> None:
    row = opened.row
    for name in acts.possible(row.state):
        if name != "recall":
            acts.act_button(opened.actor, name, opened.id, author=row.author)
    failed = row.tally.get("failed", 0)
    if failed and row.state in (State.DONE, State.PAUSED):
        acts.act_button(opened.actor, "retry", opened.id)
    if "recall" in acts.possible(row.state):
        _recall(opened)
    if st.button("Write it once more", icon=":material/edit_square:", key="write-again"):
        begin(opened.actor, written_again(opened.store, opened.id))


def _recall(opened: Open) -> None:
    """How many can still be reached, live; the recall, and the correction for those who have it."""
    with st.popover("Recall or correct", icon=":material/delete_forever:", key="recall-open"):
        seen = recall.outlook(opened.store, opened.id, datetime.now(UTC))
        st.text(recall_said(seen, opened.settings))
        if not seen.reachable:
            st.caption("Nobody has it who could still be reached, so there is nothing to delete.")
        else:
            why = st.text_input("Why (for the record)", key="recall-why")
            st.button(
                f"Delete it for {formats.counted(seen.reachable, 'person', 'people')}",
                key="recall-yes",
                type="primary",
                on_click=acts.do_it,
                args=(opened.actor, "recall", opened.id, why),
            )
        st.caption("A correction goes to exactly those who got it and still have it.")
        if st.button("Write a correction", icon=":material/edit_note:", key="correct"):
            begin(opened.actor, correction_of(opened.store, opened.id))


def recall_said(seen: Outlook, settings: Settings) -> str:
    """What a recall would reach, and who keeps it and why."""
    until = f", until {formats.moment(seen.until, settings.zone)}" if seen.until else ""
    lines = [f"{seen.reachable:,} can still be reached{until}"]
    rest = {
        "no longer have it": seen.gone,
        "keep it: older than 47 h 50 min": seen.too_old,
        "keep it: they blocked the bot since": seen.blocked,
        "keep it: Telegram refused": seen.other,
        "may or may not have it (unknown)": seen.unknown,
    }
    return "\n".join([*lines, *(f"{count:,} {what}" for what, count in rest.items() if count)])


def _counts(opened: Open) -> None:
    """What became of it, by state and reason, with what the word means."""
    counted = history.counts(opened.store, opened.id)
    frame = pl.DataFrame(
        {
            "state": [each.delivery_status for each in counted],
            "reason": [each.reason.replace("_", " ") or None for each in counted],
            "people": [each.people for each in counted],
            "meaning": [
                DELIVERY_STATE_MEANING[DeliveryState(each.delivery_status)] for each in counted
            ],
        },
        schema_overrides={"reason": pl.String},
    )
    st.subheader("What became of it", anchor=False)
    cards.table(
        frame,
        {
            "state": cards.text_column("State", 80),
            "reason": cards.text_column("Why", 130),
            "people": cards.count_column("People", width=60),
            "meaning": cards.text_column("Meaning", 290),
        },
        alt="People by state and reason",
        empty="It has no recipients.",
    )
    unknown = sum(each.people for each in counted if each.delivery_status == "unknown")
    if unknown:
        _decide(opened, unknown)


def _decide(opened: Open, unknown: int) -> None:
    people = formats.counted(unknown, "person", "people")
    with st.container(border=True, key="unknown"):
        st.markdown(f":orange[:material/help: **{people} may have it, or not.**]")
        st.caption(
            "No answer came, and Telegram cannot be asked. Count them as reached, or send it again:"
            " then some may get it twice. The decision goes on record."
        )
        why = st.text_input("Why (for the record)", key="decide-why")
        with st.container(horizontal=True):
            for again, label in ((False, "Count as sent"), (True, "Send to these again")):
                st.button(label, key=f"decide-{again}", on_click=_settle, args=(opened, again, why))


def _settle(opened: Open, again: bool, why: str) -> None:
    try:
        with acting(opened.actor, Permission.WRITE_MESSAGES, why) as hand:
            actions.decide(hand.store, opened.id, hand.by, again=again)
    except HslError as error:
        complain(error)


def _story(opened: Open) -> None:
    row, zone = opened.row, opened.settings.zone
    lines = [f"Written by {row.author or 'unknown'}, {formats.moment(row.created_at, zone)}."]
    for each in ledger.approvals(opened.store, opened.id):
        why = f": {each.why}" if each.why else "."
        lines.append(
            f"{each.decision.capitalize()} by {each.decided_by},"
            f" {formats.moment(each.decided_at, zone)}{why}"
        )
    named = (("Begun", row.started_at), ("Over", row.finished_at))
    lines += [f"{word}: {formats.moment(at, zone)}." for word, at in named if at]
    if row.recall_requested_at:
        at = formats.moment(row.recall_requested_at, zone)
        lines.append(f"Recalled by {row.recall_requested_by}, {at}.")
    if row.corrects:
        lines.append(f"It corrects message {row.corrects}.")
    st.text("\n".join(lines))
