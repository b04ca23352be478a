"""Every message, newest first: found by state, type, group, words, author and day; one of them opened."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

import polars as pl
import sqlalchemy as sa
import streamlit as st

from core import audit as file_audit
from core.access import Actor
from core.audit import Asked
from core.figure_csv import figure_csv
from core.settings import Settings, read_settings
from messaging import ledger
from messaging.ledger import Wish
from messaging.states import MESSAGE_STATE_MEANING
from messaging.states import MessageState as State
from pages.parts import cards, formats
from pages.parts.post.outbox import STATES
from pages.parts.post.store import reading
from pages.parts.states import nothing
from pages.parts.taking import Offer, take_button

Reader = Callable[[sa.Connection], pl.DataFrame]
PER_PAGE = 50
MOST_TAKEN = 100_000
ONE = "message"
_ANY = ""
_KINDS = {_ANY: "Any type", "group": "To a group", "individual": "To one person"}


def chosen_message() -> int | None:
    """The message in the page's address."""
    given = st.query_params.get(ONE, "")
    return (
        int(given)
        if given.isascii() and given.isdigit() and len(given) < len(str(10**18))
        else None
    )


def message_list(actor: Actor, store: sa.Connection, settings: Settings) -> None:
    """The filters, and one page of what they find."""
    wish = _filters(store, settings.zone)
    page = int(st.session_state.get("history-page", 1))
    rows = ledger.messages(store, wish, rows=PER_PAGE + 1, skip=(page - 1) * PER_PAGE)
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = formats.counted(min(len(rows), PER_PAGE), "message")
        st.markdown(f"**{shown}**" + ("" if page == 1 else f", page {page}"), width="content")
        _pager(page, more=len(rows) > PER_PAGE)
        st.space("stretch")
        csv_button(actor, "messages", lambda again: _all(again, wish, settings), bool(rows))
    if not rows:
        nothing("No message matches. Clear a filter, or write one under Compose.")
        return
    frame = message_frame(rows[:PER_PAGE], settings)
    row = cards.pick_table(frame, _columns(), alt="Messages, newest first", key="history", most=16)
    if row is not None:
        st.query_params[ONE] = str(frame["id"][row])
        st.rerun()


def message_frame(rows: Sequence[sa.Row[Any]], settings: Settings) -> pl.DataFrame:
    """What the table and the CSV show of messages."""
    words = [[STATES[State(row.state)][1]] for row in rows]
    frame = pl.DataFrame(
        {
            "id": [row.id for row in rows],
            "at": [row.at for row in rows],
            "state": words,
            "people": [row.total_recipients for row in rows],
            "got": [row.successful_deliveries for row in rows],
            "failed": [_in(row.tally, "failed") for row in rows],
            "unknown": [_in(row.tally, "unknown") for row in rows],
            "skipped": [_in(row.tally, "skipped") for row in rows],
            "audience": [
                formats.clipped(row.recipient_group or row.recipient_type) for row in rows
            ],
            "author": [row.author for row in rows],
            "approved_by": [row.approved_by for row in rows],
            "text": [formats.clipped(" ".join(row.message_text.split()), 200) for row in rows],
        },
        schema_overrides={"approved_by": pl.String, "at": pl.Datetime("us", "UTC")},
    )
    return formats.in_zone(frame, settings.zone)


def csv_button(actor: Actor, name: str, made: Reader, there: bool) -> None:
    """Take everything the filters find as CSV; recorded, and the role is asked again."""
    says = "All that the filters find, not this page alone. Taking it is recorded."

    def whole(asked: Asked) -> bytes:
        """All pages of it."""
        with reading() as store:
            frame = made(store)
        return _recorded(name, frame, read_settings().zone, asked)

    take_button(actor, Offer(f"{name}.csv", says, there, "CSV", f"csv-{name}"), whole)


def _recorded(name: str, frame: pl.DataFrame, zone: tzinfo, asked: Asked) -> bytes:
    facts: dict[str, str | int] = {"what": name, "rows": frame.height}
    file_audit.record(asked.audit_file, asked.by, "export_messages", facts, asked.now)
    return figure_csv(frame, zone)


def _all(store: sa.Connection, wish: Wish, settings: Settings) -> pl.DataFrame:
    rows = ledger.messages(store, wish, rows=MOST_TAKEN)
    return message_frame(rows, settings).with_columns(pl.col("state").list.first())


def _filters(store: sa.Connection, zone: tzinfo) -> Wish:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        words = st.text_input("Words of the text", key="h-words", width=140, live="400ms")
        audience = st.text_input("Group", key="h-group", width=105, live="400ms")
        state = _pick("State", {_ANY: "Any state", **_states()}, "h-state")
        kind = _pick("Type", _KINDS, "h-kind")
        author = _pick("Author", {_ANY: "Anybody", **_same(ledger.authors(store))}, "h-author")
        days = st.date_input("Days", value=[], key="h-days", width=205, format="YYYY-MM-DD")
    since, until = _span(days, zone)
    return Wish(
        state or None, kind or None, audience or None, words or None, author or None, since, until
    )


def _pick(label: str, options: Mapping[str, str], key: str) -> str:
    return st.selectbox(label, list(options), format_func=options.__getitem__, key=key, width=118)


def _states() -> dict[str, str]:
    return {state.value: STATES[state][1] for state in MESSAGE_STATE_MEANING}


def _same(names: Sequence[str]) -> dict[str, str]:
    return {name: name for name in names}


def _span(days: object, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """From the first moment of the first day to the last of the last, in the school's time."""
    match days:
        case (date() as first, date() as last):
            pass
        case (date() as first,) | (date() as first):
            last = first
        case _:
            return None, None
    after = last + timedelta(days=1)
    return datetime.combine(first, time(), zone), datetime.combine(after, time(), zone)


def _pager(page: int, *, more: bool) -> None:
    if page > 1:
        st.button("Newer", key="h-newer", on_click=_go, args=(page - 1,), type="tertiary")
    if more:
        st.button("Older", key="h-older", on_click=_go, args=(page + 1,), type="tertiary")


def _go(page: int) -> None:
    st.session_state["history-page"] = page


def _in(tally: Mapping[str, int], state: str) -> int:
    return int(tally.get(state, 0))


def _columns() -> dict[str, Any]:  # Any: Streamlit's column settings are open dictionaries
    words = [word for _, word in STATES.values()]
    colours = [colour for colour, _ in STATES.values()]
    return {
        "id": st.column_config.NumberColumn("No.", format="%d", width=44),
        "at": cards.when_column("When"),
        "state": st.column_config.MultiselectColumn(
            "State", options=words, color=colours, width=122
        ),
        "people": cards.count_column("People", width=58),
        "got": cards.count_column("Got it", width=54),
        "failed": cards.count_column("Failed", width=52),
        "unknown": cards.count_column("Unknown", width=66),
        "text": cards.text_column("Text", 140),
        "audience": cards.text_column("To", 105),
        "author": cards.text_column("Author", 100),
        "approved_by": cards.text_column("Approved by", 90),
    }
