"""What can be done with a message, by whom, and how a button does it: asked again at the click."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
import streamlit as st

from core.access import Actor, Permission, allow
from core.errors import HslError
from messaging import actions, approving
from messaging.case import By
from messaging.states import MessageState as State
from pages.parts.post.drafting import complain
from pages.parts.post.store import acting

Do = Callable[[sa.Connection, int, By], object]


@dataclass(frozen=True)
class Act:
    """An act on a message: its words, whether a reason is asked for, and who may."""

    label: str
    icon: str
    do: Do
    says: str
    needs: Permission = Permission.WRITE_MESSAGES
    main: bool = False


ACTS: Mapping[str, Act] = {
    "approve": Act(
        "Approve",
        "how_to_reg",
        approving.approve,
        "It goes out at its time, or at once.",
        Permission.APPROVE_MESSAGES,
        main=True,
    ),
    "reject": Act(
        "Send back",
        "undo",
        approving.reject,
        "Nobody gets it. The author can write it anew.",
        Permission.APPROVE_MESSAGES,
    ),
    "pause": Act(
        "Pause", "pause", actions.pause, "At most one more person gets it; go on when you like."
    ),
    "resume": Act(
        "Go on", "play_arrow", actions.resume, "It goes out to those who still wait.", main=True
    ),
    "cancel": Act(
        "Cancel", "cancel", actions.cancel, "Nobody who waits gets it; who has it keeps it."
    ),
    "retry": Act(
        "Retry failed",
        "replay",
        actions.retry,
        "Those whom Telegram refused are tried again, except who cannot be reached.",
    ),
    "recall": Act(
        "Recall",
        "delete_forever",
        actions.recall,
        "It is deleted for everybody who can still be reached, and nobody else gets it.",
    ),
}
_POSSIBLE: Mapping[State, tuple[str, ...]] = {
    State.AWAITING_APPROVAL: ("approve", "reject", "cancel"),
    State.SCHEDULED: ("pause", "cancel"),
    State.SENDING: ("pause", "cancel", "recall"),
    State.PAUSED: ("resume", "cancel", "recall"),
    State.HELD: ("resume", "cancel"),
    State.DONE: ("recall",),
    State.CANCELLED: ("recall",),
}


def possible(state: str) -> tuple[str, ...]:
    """The names of the acts that a message in this state allows."""
    return _POSSIBLE.get(State(state), ())


def act_button(actor: Actor, name: str, message_id: int, *, author: str = "") -> None:
    """The act behind a button that says what it does and asks why; not there for who may not."""
    act = ACTS[name]
    if not allow(actor, act.needs):
        return
    if name == "approve" and author.casefold() == actor.name.casefold():
        st.caption(
            "You wrote it, so you cannot approve it. Ask somebody else who may approve messages."
        )
        return
    with st.popover(
        act.label,
        icon=f":material/{act.icon}:",
        type="primary" if act.main else "secondary",
        key=f"open-{name}-{message_id}",
    ):
        st.caption(act.says)
        why = st.text_input("Why (for the record)", key=f"why-{name}-{message_id}")
        st.button(
            f"{act.label}: message {message_id}",
            key=f"{name}-{message_id}",
            type="primary",
            on_click=do_it,
            args=(actor, name, message_id, why),
        )


def do_it(actor: Actor, name: str, message_id: int, why: str = "") -> None:
    """Do it, if this person still may and the message still allows it; else say why not."""
    act = ACTS[name]
    try:
        with acting(actor, act.needs, why) as hand:
            act.do(hand.store, message_id, hand.by)
    except HslError as error:
        complain(error)
    else:
        st.toast(f"{act.label}: message {message_id}.", icon=f":material/{act.icon}:")
