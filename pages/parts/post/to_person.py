"""What was this person sent? Their messages, newest first, with the very words they got."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import sqlalchemy as sa
import streamlit as st

from core.access import Actor, Permission, allow
from core.settings import read_settings
from messaging import history
from pages.parts import cards, formats
from pages.parts.post.store import has_store, reading
from pages.parts.post.write_to import write_to_button
from pages.parts.states import explained, nothing

_SHOWN = 50


def sent_to(actor: Actor, user_id: int) -> None:
    """Only for roles that write messages: the texts are not selected for anybody else."""
    if not allow(actor, Permission.WRITE_MESSAGES):
        nothing("What was sent to them is for roles that write messages.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("What was sent to them", anchor=False)
        st.space("stretch")
        write_to_button(actor, key=f"person-{user_id}", ids=[user_id])
    if not has_store():
        nothing("Nothing was ever sent from here.")
        return
    with explained(), reading() as store:
        rows = history.messages_to(store, user_id, rows=_SHOWN).rows
        if rows:
            _table(rows)
        else:
            nothing("Nothing was sent to them from here.")


def _table(rows: Sequence[sa.Row[Any]]) -> None:
    frame = pl.DataFrame(
        {
            "at": [row.sent_at or row.created_at for row in rows],
            "state": [row.delivery_status for row in rows],
            "reason": [row.reason.replace("_", " ") or None for row in rows],
            "text": [formats.clipped(" ".join(row.text.split()), 300) for row in rows],
            "author": [row.author for row in rows],
            "message_id": [row.message_id for row in rows],
        },
        schema_overrides={"at": pl.Datetime("us", "UTC"), "reason": pl.String},
    )
    cards.table(
        formats.in_zone(frame, read_settings().zone),
        {
            "at": cards.when_column("When"),
            "state": cards.text_column("State", 72),
            "reason": cards.text_column("Why", 90),
            "text": cards.text_column("Text", 230),
            "author": cards.text_column("Author", 110),
            "message_id": st.column_config.NumberColumn("No.", format="%d", width=48),
        },
        alt="What this person was sent",
        most=8,
    )
