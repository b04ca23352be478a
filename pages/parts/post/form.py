"""The form: to whom, what, when; kept as it is typed; rehearsed before anything else can happen."""

from datetime import UTC, datetime

import sqlalchemy as sa
import streamlit as st

from core.access import Actor, Permission
from core.errors import HslError
from messaging import drafts
from messaging.composing import groups_for, send_test
from messaging.drafts import ChangedElsewhere, Kept, Written
from messaging.rehearsal import Around
from pages.parts import formats
from pages.parts.looking import Looking
from pages.parts.post import audience, drafting, saying, timing
from pages.parts.post.drafting import Desk
from pages.parts.post.store import acting, reading
from pages.parts.states import nothing, problem


def form(looking: Looking, desk: Desk) -> None:
    """One draft on the screen."""
    if desk.kept.message_id is not None:
        sent_already(desk)
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        _section("1", "To whom")
        audience.audience_fields(looking, desk)
        there = st.container()
        _section("2", "What")
        saying.text_fields(desk)
        _section("3", "When")
        timing.time_fields(looking, desk)
    written = drafting.typed(desk)
    if not _saved(desk, written):
        return
    with reading() as store:
        with there:
            people = audience.audience_now(looking, written.whom, store)
        with left:
            in_time = timing.time_said(looking, written.at)
        with right:
            st.subheader("How it looks", anchor=False)
            draft = saying.checked(written.said, store)
            if draft is not None:
                saying.preview(looking, draft, people, "compose")
    with left:
        _onwards(
            looking, desk, ready=in_time and draft is not None and bool(people and people.kept)
        )


def start(looking: Looking, store: sa.Connection) -> None:
    """Without a draft in the address: begin one, go on with one, or take a template."""
    actor = looking.actor
    if st.button("New message", type="primary", icon=":material/edit_square:", key="new"):
        drafting.begin(actor)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Your drafts", anchor=False)
        mine = drafting.saved_drafts(store, actor)
        if not mine:
            nothing("None. What you write is kept here by itself until it is sent.")
        for each in mine:
            _one_draft(looking, actor, each)
    with right:
        st.subheader("Templates", anchor=False)
        known = drafts.templates(store)
        if not known:
            nothing("None yet. Under a message you write: Keep as a template.")
        for each in known:
            _one_template(actor, each)


def sent_already(desk: Desk) -> None:
    """This draft is a message by now: a reload or the back button cannot send it again."""
    with st.container(border=True, key="sent-already"):
        st.markdown(
            f":green[:material/check: **This was sent as message {desk.kept.message_id}.**]"
            " Nothing on this page can send it a second time."
        )
        with st.container(horizontal=True):
            if st.button("See what became of it", type="primary"):
                query = {"message": str(desk.kept.message_id)}
                st.switch_page("pages/messages/history.py", query_params=query)
            if st.button("New message", icon=":material/edit_square:"):
                drafting.begin(desk.actor)


def _section(number: str, title: str) -> None:
    st.subheader(f"{number} · {title}", anchor=False)


def _saved(desk: Desk, written: Written) -> bool:
    """Keep what was typed; when another tab did, say so and offer what was saved there."""
    try:
        drafting.keep(desk, written)
    except ChangedElsewhere as error:
        with st.container(border=True, key="changed-elsewhere"):
            st.markdown(":orange[:material/tab: **This draft was changed in another tab.**]")
            st.text(f"{error.what}\n{error.cure}")
            st.button("Load what was saved", on_click=drafting.forget_typed, args=(desk,))
        return False
    except HslError as error:
        problem(error)
        return False
    return True


def _onwards(looking: Looking, desk: Desk, *, ready: bool) -> None:
    st.space("small")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if st.button(
            "Rehearse",
            type="primary",
            icon=":material/fact_check:",
            disabled=not ready,
            help=None
            if ready
            else "It needs somebody to go to, a text without errors, and a time to come.",
            key="rehearse",
        ):
            query = {drafting.DRAFT: str(desk.kept.id)}
            st.switch_page(drafting.REHEARSAL, query_params=query)
        _test_button(looking, desk)
        with st.popover("Keep as a template", icon=":material/bookmark_add:"):
            name = st.text_input("Name", max_chars=drafts.LONGEST_NAME, key=desk.key("template"))
            st.button("Keep", on_click=_keep_template, args=(desk, name), key="keep-template")
        with st.popover("Throw away", icon=":material/delete:"):
            st.caption("The draft is gone then; nothing that was sent changes.")
            st.button("Throw it away", on_click=_remove, args=(desk.actor, desk.kept.id))
    saved = f"{desk.kept.saved_at.astimezone(looking.zone):%H:%M}"
    st.caption(f"Draft {desk.kept.id}, kept by itself, last at {saved}. Rehearsing sends nothing.")


def _test_button(looking: Looking, desk: Desk) -> None:
    count = len(looking.settings.test_recipients)
    st.button(
        f"Send a test to {count}" if count else "Send a test",
        icon=":material/science:",
        on_click=_test,
        args=(looking, desk),
        disabled=not count,
        help=f"To the {formats.counted(count, 'id')} of HSL_TEST_RECIPIENTS, with their own names."
        if count
        else "Nobody is named for tests: HSL_TEST_RECIPIENTS is empty.",
        key="test-send",
    )


def _test(looking: Looking, desk: Desk) -> None:
    try:
        with acting(desk.actor, Permission.WRITE_MESSAGES) as hand:
            groups = groups_for(looking.snapshot, hand.settings, hand.store)
            around = Around(groups, hand.store, hand.settings, hand.by.at)
            queued = send_test(drafting.typed(desk).said, desk.actor.name, around)
    except HslError as error:
        drafting.complain(error)
    else:
        st.toast(f"Test queued as message {queued.message_id}.", icon=":material/science:")


def _keep_template(desk: Desk, name: str) -> None:
    try:
        with acting(desk.actor, Permission.WRITE_MESSAGES) as hand:
            now = datetime.now(UTC)
            drafts.keep_template(hand.store, desk.actor.name, name, drafting.typed(desk), now)
    except HslError as error:
        drafting.complain(error)
    else:
        st.toast("Kept as a template.", icon=":material/bookmark:")


def _remove(actor: Actor, number: int) -> None:
    try:
        with acting(actor, Permission.WRITE_MESSAGES) as hand:
            drafts.remove(hand.store, number, actor.name)
    except HslError as error:
        drafting.complain(error)
    else:
        st.query_params.pop(drafting.DRAFT, None)


def _one_draft(looking: Looking, actor: Actor, draft: Kept) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        at = formats.moment(draft.saved_at, looking.zone)
        st.text(f"{_beginning(draft)}\n{_to(draft)} · {at}")
        st.space("stretch")
        if st.button("Go on", key=f"open-{draft.id}", icon=":material/edit:"):
            drafting.open_draft(draft.id)
        st.button(
            "Throw away",
            key=f"remove-{draft.id}",
            icon=":material/delete:",
            type="tertiary",
            on_click=_remove,
            args=(actor, draft.id),
        )


def _one_template(actor: Actor, template: Kept) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.text(f"{template.name}\n{_beginning(template)}")
        st.space("stretch")
        if st.button("Use it", key=f"use-{template.id}", icon=":material/note_add:"):
            drafting.begin(actor, template.written)
        st.button(
            "Throw away",
            key=f"remove-template-{template.id}",
            icon=":material/delete:",
            type="tertiary",
            on_click=_remove,
            args=(actor, template.id),
        )


def _beginning(draft: Kept) -> str:
    return formats.clipped(" ".join(draft.written.said.text.split()), 60) or "(no text yet)"


def _to(draft: Kept) -> str:
    whom = draft.written.whom
    if whom.corrects is not None:
        return f"a correction of message {whom.corrects}"
    named = [*whom.add, *(["a list"] if whom.pasted.strip() else [])]
    return " + ".join(named) or "to nobody yet"
