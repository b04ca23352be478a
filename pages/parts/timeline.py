"""What did this person do? Bookings, registrations and events, newest first, page by page."""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.event_words import in_words, kind_label
from pages.parts import cards, formats
from pages.parts.looking import Looking
from pages.parts.states import explained, nothing

PER_PAGE = 50
_PAGE, _KINDS, _ROWS = "events_page", "kinds", "timeline"
_NOT_SHOWN = "The raw details may hold e-mails and what people wrote: your role does not see them."


def timeline(looking: Looking, person: int) -> None:
    """The list with its filter; a chosen row shows its raw details to roles that may see them."""
    cards.heading("Timeline", "person_timeline", ":material/timeline:")
    with explained():
        counts = {row[0]: row[1] for row in looking.figure("person_kinds", person=person).rows()}
        if not counts:
            nothing("Nothing: this person is only in the bot's own list.")
            return
        kinds = _filter(counts)
        total = sum(counts[kind] for kind in kinds or counts)
        pages = -(-total // PER_PAGE)
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            where = st.empty()
            page = st.pagination(pages, key=_PAGE, bind="query-params") if pages > 1 else 1
        skip = (page - 1) * PER_PAGE
        rows = looking.figure(
            "person_timeline", person=person, kinds=kinds, rows=PER_PAGE, skip=skip
        )
        where.caption(f"{skip + 1:,} to {skip + rows.height:,} of {total:,}, newest first")
        chosen = cards.pick_table(
            _shown(rows, looking), _columns(), alt="What this person did", key=_ROWS
        )
        _details(looking, person, None if chosen is None else rows.row(chosen, named=True))


def _filter(counts: Mapping[str, int]) -> tuple[str, ...]:
    chosen = st.multiselect(
        "Only these kinds",
        list(counts),
        format_func=lambda kind: f"{kind_label(kind)} ({counts[kind]:,})",
        key=_KINDS,
        placeholder="All kinds",
        label_visibility="collapsed",
        on_change=_to_first_page,
    )
    return tuple(chosen)


def _to_first_page() -> None:
    st.session_state[_PAGE] = 1


def _details(looking: Looking, person: int, row: Mapping[str, Any] | None) -> None:
    if not looking.may_see("person_row"):
        nothing(_NOT_SHOWN)
        return
    if row is None:
        nothing("Choose a row to see it as it stands in the source.")
        return
    found = looking.figure("person_row", person=person, kind=row["kind"], row_id=row["row_id"])
    for text in found["details"]:
        st.code(json.dumps(json.loads(text), ensure_ascii=False, indent=1), language="json")


def _columns() -> dict[str, Any]:  # Any: Streamlit's column settings are open dictionaries
    return {
        "happened_at": cards.when_column("When"),
        "what": cards.text_column("What", 270),
        "source": cards.text_column("Row", 86),
    }


def _shown(rows: pl.DataFrame, looking: Looking) -> pl.DataFrame:
    labels = looking.settings.streams
    told = [in_words(row, labels) for row in rows.iter_rows(named=True)]
    places = [_place(row) for row in rows.iter_rows(named=True)]
    return formats.in_zone(rows, looking.zone).select(
        "happened_at",
        pl.Series("what", told, dtype=pl.String),
        pl.Series("source", places, dtype=pl.String),
    )


def _place(row: Mapping[str, Any]) -> str:
    kind = str(row["kind"])
    table = kind.removeprefix("table:").removesuffix("s") if kind.startswith("table:") else "event"
    return f"{table} {row['row_id']}"
