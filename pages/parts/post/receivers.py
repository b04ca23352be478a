"""The people of one message: what became of it for each, and what they did in the 7 days after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import polars as pl
import sqlalchemy as sa
import streamlit as st

from core.access import Actor
from core.settings import Settings
from core.snapshot import NoSnapshot
from messaging import ledger
from messaging.states import DeliveryState
from pages.parts import cards, formats
from pages.parts.looking import look
from pages.parts.post.history import MOST_TAKEN, Reader, csv_button
from pages.parts.states import nothing

PER_PAGE = 50
_ANY = ""
_WEEK = timedelta(days=7)
_ACT_WORDS = {"clicked": "Pressed “join”", "booked": "Booked", "paid": "Paid"}


@dataclass(frozen=True)
class Open:
    """The message on the screen."""

    actor: Actor
    store: sa.Connection
    row: sa.Row[Any]
    settings: Settings

    @property
    def id(self) -> int:
        """Its number."""
        return int(self.row.id)


def receivers(opened: Open) -> None:
    """Who, page by page: state, reason, when."""
    st.subheader("Person by person", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        options = [_ANY, *(state.value for state in DeliveryState)]
        status = st.selectbox(
            "State",
            options,
            format_func=lambda each: each or "Any state",
            key="one-status",
            width=150,
        )
        page = int(st.number_input("Page", min_value=1, step=1, key="one-page", width=110))
        st.space("stretch")
        csv_button(opened.actor, f"message-{opened.id}-people", _reader(opened, status), True)
    skip = (page - 1) * PER_PAGE
    rows = ledger.people(opened.store, opened.id, status or None, rows=PER_PAGE, skip=skip)
    if not rows:
        nothing("Nobody on this page.")
        return
    cards.table(
        people_frame(rows, opened.settings),
        {
            "user_id": st.column_config.NumberColumn("Id", format="%d", width=100),
            "username": cards.text_column("Username", 120),
            "state": cards.text_column("State", 76),
            "reason": cards.text_column("Why", 110),
            "at": cards.when_column("When"),
            "detail": cards.text_column("What Telegram said", 170),
        },
        alt="The people of this message",
        most=14,
    )


def what_they_did(opened: Open) -> None:
    """What its people did in the 7 days after it."""
    st.subheader("What its people did", anchor=False)
    try:
        snapshot = look(opened.actor).snapshot
    except NoSnapshot as error:
        nothing(error.what)
        return
    found = ledger.after_message(opened.store, snapshot, opened.id)
    frame = pl.DataFrame(
        {
            "act": [_ACT_WORDS[each.act] for each in found],
            "after": [each.after for each in found],
            "before": [each.before for each in found],
        }
    )
    cards.table(
        frame,
        {
            "act": cards.text_column("People who", 120),
            "after": cards.count_column("7 days after", width=92),
            "before": cards.count_column("7 days before", width=98),
        },
        alt="What its people did in the 7 days after and before",
    )
    taken = formats.moment(snapshot.taken_at, opened.settings.zone)
    st.caption(
        "Each person counted once an act, from their own delivery on; in the snapshot of"
        f" {taken}. This is not proof: they might have done it anyway."
    )
    begun = opened.row.started_at
    if begun is not None and snapshot.taken_at < begun + _WEEK:
        known = max(timedelta(), snapshot.taken_at - begun)
        st.caption(
            f"The 7 days are not over: the snapshot knows the first {_length(known)} of them."
        )


def _reader(opened: Open, status: str) -> Reader:
    """What reads everybody of this state for the CSV."""

    def everybody(store: sa.Connection) -> pl.DataFrame:
        rows = ledger.people(store, opened.id, status or None, rows=MOST_TAKEN)
        return people_frame(rows, opened.settings)

    return everybody


def people_frame(rows: Sequence[sa.Row[Any]], settings: Settings) -> pl.DataFrame:
    """What the table and the CSV show of deliveries."""
    frame = pl.DataFrame(
        {
            "user_id": [row.user_id for row in rows],
            "username": [f"@{row.username}" if row.username else None for row in rows],
            "state": [row.delivery_status for row in rows],
            "reason": [row.reason.replace("_", " ") or None for row in rows],
            "at": [row.at for row in rows],
            "detail": [row.detail or None for row in rows],
        },
        schema_overrides={
            "at": pl.Datetime("us", "UTC"),
            "reason": pl.String,
            "detail": pl.String,
            "username": pl.String,
        },
    )
    return formats.in_zone(frame, settings.zone)


def _length(time: timedelta) -> str:
    """2 days, 5 hours, 0 hours."""
    if time.days:
        return formats.counted(time.days, "day")
    return formats.counted(time // timedelta(hours=1), "hour")
