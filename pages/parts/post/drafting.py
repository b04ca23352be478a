"""Which draft is on the screen, what was typed into it, and how is that kept by itself?"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
import streamlit as st

from core.access import Actor, Permission
from core.errors import HslError
from messaging import drafts
from messaging.drafts import ChangedElsewhere, Kept, Said, Whom, Written
from pages.parts.post.store import acting, reading

DRAFT = "draft"
COMPOSE = "pages/messages/compose.py"
REHEARSAL = "pages/messages/rehearsal.py"
PAID = "segment:customers"
_COMPLAINT = "post-complaint"
_LAST = "last-draft"
_FIELDS = (
    "add", "minus", "unpaid", "pasted", "text", "buttons", "silent", "preview", "when", "at",
)  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """The draft one person works on in this tab."""

    actor: Actor
    kept: Kept

    def key(self, name: str) -> str:
        """The key of a widget of this draft."""
        return f"d{self.kept.id}-{name}"


def asked_for() -> int | None:
    """The draft in the page's address."""
    given = st.query_params.get(DRAFT, "")
    return (
        int(given)
        if given.isascii() and given.isdigit() and len(given) < len(str(10**18))
        else None
    )


def asked_for_or_last() -> int | None:
    """The same, else the draft this session looked at last: the back button drops it from the address."""
    number = asked_for() or st.session_state.get(_LAST)
    if isinstance(number, int):
        st.query_params[DRAFT] = str(number)
        return number
    return None


def begin(actor: Actor, written: Written | None = None) -> None:
    """Begin a draft (an empty one that is there already is used again), and go to it."""
    with acting(actor, Permission.WRITE_MESSAGES) as hand:
        empty = [
            each for each in drafts.open_drafts(hand.store, actor.name) if each.written.is_blank
        ]
        if written is None and empty:
            number = empty[0].id
        else:
            now = datetime.now(UTC)
            number = drafts.begin(hand.store, actor.name, written or Written(), now)
    open_draft(number)


def open_draft(number: int) -> None:
    """Go to this draft."""
    st.switch_page(COMPOSE, query_params={DRAFT: str(number)})


def desk_of(actor: Actor, number: int) -> Desk:
    """The draft, with the widgets filled from what was saved. Raises WrongUse when it is not theirs."""
    with reading() as store:
        kept = drafts.kept(store, number, actor.name)
    desk = Desk(actor, kept)
    st.session_state[_LAST] = number
    if desk.key("text") not in st.session_state or desk.key("revision") not in st.session_state:
        _fill(desk)
    return desk


def forget_typed(desk: Desk) -> None:
    """What is saved counts; what is typed here and was not saved goes."""
    for name in (*_FIELDS, "revision"):
        st.session_state.pop(desk.key(name), None)


def keep(desk: Desk, written: Written) -> Kept:
    """Save what was typed, when it is anything new. Raises ChangedElsewhere, Refused."""
    mine = int(st.session_state[desk.key("revision")])
    if mine != desk.kept.revision:
        raise ChangedElsewhere(
            "This draft was changed in another tab, so nothing is saved here any more.",
            "Load what was saved there, or begin a new message.",
        )
    if written == desk.kept.written:
        return desk.kept
    with acting(desk.actor, Permission.WRITE_MESSAGES) as hand:
        revision = drafts.save(hand.store, desk.kept, written, datetime.now(UTC))
    st.session_state[desk.key("revision")] = revision
    return replace(desk.kept, written=written, revision=revision)


def _fill(desk: Desk) -> None:
    for name, value in _typed_from(desk.kept.written).items():
        st.session_state[desk.key(name)] = value
    st.session_state[desk.key("revision")] = desk.kept.revision


def _typed_from(written: Written) -> dict[str, Any]:
    """What each widget shows. Any: each has a type of its own."""
    said, whom = written.said, written.whom
    ids = [part for rule in whom.add if rule.startswith("ids:") for part in rule[4:].split(",")]
    return {
        "add": [rule for rule in whom.add if not rule.startswith("ids:")],
        "minus": [rule for rule in whom.minus if rule != PAID],
        "unpaid": PAID in whom.minus,
        "pasted": "\n".join([part for part in [whom.pasted, *ids] if part]),
        "text": said.text,
        "buttons": "\n".join(said.buttons),
        "silent": said.silent,
        "preview": said.link_preview,
        "when": "at" if written.at else "now",
        "at": datetime.fromisoformat(written.at) if _has_time(written) else None,
    }


def _has_time(written: Written) -> bool:
    return written.at not in ("", drafts.NO_TIME)


def typed(desk: Desk) -> Written:
    """What the widgets say now; what no widget shows stays as it was."""
    state = {name: st.session_state.get(desk.key(name)) for name in _FIELDS}
    before = desk.kept.written
    said = Said(
        state["text"] or "",
        tuple(line for line in (state["buttons"] or "").splitlines() if line.strip()),
        before.said.media_id,
        bool(state["silent"]),
        bool(state["preview"]),
    )
    minus = (*(state["minus"] or ()), *((PAID,) if state["unpaid"] else ()))
    whom = Whom(tuple(state["add"] or ()), minus, state["pasted"] or "", before.whom.corrects)
    chosen = state["at"].strftime("%Y-%m-%dT%H:%M") if state["at"] else drafts.NO_TIME
    at = chosen if state["when"] == "at" else ""
    return Written(said, whom, at, before.exceptions)


def change(desk: Desk, written: Written) -> None:
    """Save something that no widget of the form holds, and show it; complaints are kept for the page."""
    try:
        keep(desk, written)
    except HslError as error:
        complain(error)


def complain(error: HslError) -> None:
    """Say this at the top of the next run."""
    said = f"{error.what}\n{error.cure}".strip()
    st.session_state[_COMPLAINT] = said, datetime.now(UTC)


def complaint(*, lasts: timedelta = timedelta()) -> None:
    """What went wrong in the act before this run; a part that runs by itself shows it so long."""
    said, at = st.session_state.get(_COMPLAINT, ("", None))
    if at is not None and datetime.now(UTC) - at >= lasts:
        st.session_state.pop(_COMPLAINT)
    if said:
        with st.container(border=True, key="complaint"):
            st.markdown(":orange[:material/error: **That was not done.**]")
            st.text(said)


def saved_drafts(store: sa.Connection, actor: Actor) -> list[Kept]:
    """What this person is writing, without empty ones."""
    return [each for each in drafts.open_drafts(store, actor.name) if not each.written.is_blank]
