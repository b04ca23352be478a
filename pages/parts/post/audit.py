"""Who did what to the messages, when and why; and whether that record is as it was written."""

import json

import polars as pl
import sqlalchemy as sa
import streamlit as st

from core.settings import Settings
from messaging import ledger
from messaging.audit_check import BrokenChain, verify
from pages.parts import cards, formats
from pages.parts.states import nothing

PER_PAGE = 100
_ANY = ""


def check(store: sa.Connection, settings: Settings) -> None:
    """Read the whole chain again when asked."""
    if not st.button("Check the record", icon=":material/verified:", key="verify"):
        st.caption("Each entry holds the mark of the one before; its head is kept outside too.")
        return
    match verify(store, settings.audit_file):
        case BrokenChain(seq, why):
            st.error(f"Entry {seq} is not as it was written: {why}. Keep everything, and ask why.")
        case chain:
            entries = formats.counted(chain.rows, "entry", "entries")
            st.success(f"{entries}, all there, in order and unchanged.")


def entries(store: sa.Connection, settings: Settings) -> None:
    """The entries, newest first, by action, actor and message."""
    words = ledger.audit_words(store)
    if not words.entries:
        nothing("Nothing has happened yet.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        action = _pick("What", words.actions, "audit-action")
        actor = _pick("Who", words.actors, "audit-actor")
        number = st.text_input("Message", key="audit-message", width=110, live="400ms")
        page = int(st.number_input("Page", min_value=1, step=1, key="audit-page", width=110))
    subject = f"message:{number.strip()}" if (number or "").strip() else None
    asked = {"action": action or None, "actor": actor or None, "subject": subject}
    rows = ledger.audit_rows(store, asked, rows=PER_PAGE, skip=(page - 1) * PER_PAGE)
    cards.table(
        _frame(rows, settings),
        {
            "seq": st.column_config.NumberColumn("No.", format="%d", width=54),
            "at": cards.when_column("When"),
            "actor": cards.text_column("Who", 160),
            "action": cards.text_column("What", 110),
            "subject": cards.text_column("To what", 100),
            "why": cards.text_column("Why", 220),
            "counts": cards.text_column("Counts", 260),
        },
        alt="The audit of messages, newest first",
        empty="No entry matches.",
        most=20,
    )


def _pick(label: str, words: list[str], key: str) -> str:
    return st.selectbox(
        label, [_ANY, *words], format_func=lambda each: each or "Any", key=key, width=220
    )


def _frame(rows: ledger.Rows, settings: Settings) -> pl.DataFrame:
    frame = pl.DataFrame(
        {
            "seq": [row.seq for row in rows],
            "at": [row.at for row in rows],
            "actor": [row.actor for row in rows],
            "action": [row.action.replace("_", " ") for row in rows],
            "subject": [row.subject or None for row in rows],
            "why": [row.why or None for row in rows],
            "counts": [_said(row.counts) for row in rows],
        },
        schema_overrides={
            "at": pl.Datetime("us", "UTC"),
            "subject": pl.String,
            "why": pl.String,
            "counts": pl.String,
        },
    )
    return formats.in_zone(frame, settings.zone)


def _said(counts: dict[str, object]) -> str | None:
    shown = {
        name: value for name, value in counts.items() if name not in ("payload", "fingerprint")
    }
    return ", ".join(f"{name} {json.dumps(value)}" for name, value in shown.items()) or None
