"""How does one get from a group of people to a message for them? A draft with that audience, opened."""

from collections.abc import Iterable

import streamlit as st

from core.access import Actor, Permission, allow
from core.errors import HslError
from messaging.drafts import Whom, Written
from pages.parts.post.drafting import begin
from pages.parts.states import problem

MOST = 20_000


def write_to_button(actor: Actor, *, key: str, segment: str = "", ids: Iterable[int] = ()) -> None:
    """Write to a kept segment (found anew when it is rehearsed), or to these people; not for who may not."""
    if not allow(actor, Permission.WRITE_MESSAGES):
        return
    if not st.button("Write to these", icon=":material/edit_square:", key=f"write-to-{key}"):
        return
    people = list(ids)
    if len(people) > MOST:
        st.text(f"A list has at most {MOST:,} people. Keep them as a segment, and write to that.")
        return
    try:
        begin(actor, Written(whom=_whom(segment, people)))
    except HslError as error:
        problem(error)


def _whom(segment: str, people: list[int]) -> Whom:
    if segment:
        return Whom(add=(f"segment:{segment}",))
    return Whom(pasted="\n".join(map(str, people)))
