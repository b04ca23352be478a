"""The people picked by hand in this session: kept from page to page, reviewed, undone.

A messaging form takes `hand_picked().ids`. Only ids are kept: names are read anew with each role.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl
import streamlit as st

from pages.parts import cards, formats
from pages.parts.looking import Looking
from pages.parts.post.write_to import write_to_button

MOST = 1_000
_KEY = "hand-picked"
_REMOVE = "hand-picked-remove"


@dataclass(frozen=True)
class HandPicked:
    """Ids in the order they were picked, each once; `before` is what undo brings back."""

    ids: tuple[int, ...] = ()
    before: tuple[int, ...] | None = None

    def with_added(self, more: Iterable[int]) -> "HandPicked":
        """These too, as many as there is room for; the same when all are in already."""
        together = tuple(dict.fromkeys([*self.ids, *more]))[:MOST]
        return self if together == self.ids else HandPicked(together, self.ids)

    def without(self, person: int) -> "HandPicked":
        """The others."""
        return HandPicked(tuple(each for each in self.ids if each != person), self.ids)

    def cleared(self) -> "HandPicked":
        """Nobody."""
        return HandPicked((), self.ids)

    def undone(self) -> "HandPicked":
        """As it was before the last change; that change can be had back the same way."""
        return self if self.before is None else HandPicked(self.before, self.ids)


def hand_picked() -> HandPicked:
    """The people picked in this session."""
    kept = st.session_state.get(_KEY)
    return kept if isinstance(kept, HandPicked) else HandPicked()


def pick(people: Iterable[int]) -> None:
    """Add these people."""
    st.session_state[_KEY] = hand_picked().with_added(people)


def pick_button(person: int) -> None:
    """Add this one person, or take them out again."""
    if person in hand_picked().ids:
        st.button("Hand-picked", icon=":material/check:", on_click=_drop, args=(person,))
    else:
        st.button("Hand-pick", icon=":material/add:", on_click=pick, args=([person],))


def picked_people(looking: Looking) -> None:
    """How many are picked; opened, who they are, with the ways to take some or all out again."""
    chosen = hand_picked()
    with st.popover(f"Hand-picked: {len(chosen.ids):,}", icon=":material/group_add:"):
        if chosen.ids:
            _review(looking, chosen)
        else:
            st.caption("Nobody yet. Pick people in Search, Students or on their own page.")
        with st.container(horizontal=True):
            st.button(
                "Undo",
                icon=":material/undo:",
                on_click=_undo,
                disabled=chosen.before is None,
                key="hand-picked-undo",
            )
            st.button(
                "Clear",
                icon=":material/delete_sweep:",
                on_click=_clear,
                disabled=not chosen.ids,
                key="hand-picked-clear",
            )
            if chosen.ids:
                write_to_button(looking.actor, key="hand-picked", ids=chosen.ids)


def _review(looking: Looking, chosen: HandPicked) -> None:
    known = looking.figure("people_named", ids=chosen.ids)
    wanted = pl.DataFrame({"user_id": chosen.ids}, schema={"user_id": pl.Int64})
    rows = wanted.join(known, on="user_id", how="left", maintain_order="left")
    names = [
        formats.clipped(name) or f"id {person}, not in this snapshot"
        for person, name in rows.select("user_id", "display_name").iter_rows()
    ]
    shown = rows.with_columns(
        pl.Series("display_name", names, dtype=pl.String),
        remove=pl.lit(":material/close:"),
    )
    removing = st.column_config.ButtonColumn(
        "Out", width=34, type="tertiary", key=_REMOVE, on_click=_removed, args=(chosen.ids,)
    )
    cards.table(
        shown,
        {
            "remove": removing,
            "display_name": cards.text_column("Name", 128),
            "username": cards.text_column("Username", 110),
        },
        alt="The hand-picked people",
        most=10,
    )
    if len(chosen.ids) == MOST:
        st.caption(f"No more than {MOST:,} can be picked by hand.")


def _removed(ids: tuple[int, ...]) -> None:
    click = st.session_state[_REMOVE]
    if click is not None and click.row < len(ids):
        _drop(ids[click.row])


def _drop(person: int) -> None:
    st.session_state[_KEY] = hand_picked().without(person)


def _clear() -> None:
    st.session_state[_KEY] = hand_picked().cleared()


def _undo() -> None:
    st.session_state[_KEY] = hand_picked().undone()
