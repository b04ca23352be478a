"""What does the second person need to decide? The message as it looks, to whom, when, and who is left out."""

from typing import Any

import sqlalchemy as sa
import streamlit as st

from core.settings import Settings
from messaging import history, ledger
from messaging.audience import REASON_MEANING, Reason
from messaging.buttons import kept_rows
from messaging.markup_tokens import BadText
from messaging.media import kept_media
from messaging.text import Draft, compose
from pages.parts import analysis, formats
from pages.parts.post.bubble import bubble
from pages.parts.post.pictures import picture_of


def waiting(store: sa.Connection, row: sa.Row[Any], settings: Settings) -> None:
    """Everything about a message that waits for approval."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.text(_facts(store, row, settings))
        _left_out(store, row)
    with right:
        draw(store, row.id, dark=analysis.dark(), at="")


def draw(store: sa.Connection, message_id: int, *, dark: bool, at: str) -> None:
    """The bubble of a message in the store; a text of the earlier system is shown as it is."""
    row = history.message(store, message_id)
    media = kept_media(store, row.media_id) if row.media_id else None
    try:
        draft = compose(row.message_text, kept_rows(row.buttons), media)
    except BadText:
        st.text(row.message_text)
        return
    picture = picture_of(media)
    st.html(bubble(draft, _example(draft), dark=dark, at=at, picture=picture))
    if draft.fields:
        st.caption("Names are filled in for each person; here stand their places.")


def _example(draft: Draft) -> dict[str, str]:
    return {name: f"{{{name}}}" for name in draft.fields}


def _facts(store: sa.Connection, row: sa.Row[Any], settings: Settings) -> str:
    people = formats.counted(row.total_recipients, "person", "people")
    when = (
        formats.moment(row.scheduled_at, settings.zone)
        if row.scheduled_at
        else "at once, when approved"
    )
    lines = [
        f"To: {formats.clipped(row.recipient_group, 200)}",
        f"People: {people}",
        f"When: {when}",
        f"Written by: {row.author}, {formats.moment(row.created_at, settings.zone)}",
    ]
    found = ledger.rehearsed(store, row.id)
    if found:
        kept = found.options.get("exceptions", {})
        lines += [f"Exception ({name}): {why}" for name, why in kept.items() if why]
    return "\n".join(lines)


def _left_out(store: sa.Connection, row: sa.Row[Any]) -> None:
    found = ledger.rehearsed(store, row.id)
    dropped = found.facts.get("dropped", {}) if found else {}
    if dropped:
        lines = [f"{n:,}: {REASON_MEANING[Reason(reason)]}" for reason, n in dropped.items()]
        st.text("Left out:\n" + "\n".join(lines))
    else:
        st.text("Left out: nobody who was named.")
