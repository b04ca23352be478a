"""The people found: who they are now, which stored fact matched and when it was true, and what to do."""

from dataclasses import asdict
from datetime import datetime, tzinfo

import polars as pl
import streamlit as st

from core.list_export import Listed, list_name, people_listed
from core.search import Found, Hit, How, Wanted
from pages.parts import cards, formats
from pages.parts.going import SEARCH, open_person, opened_row
from pages.parts.hand_picked import hand_picked, pick
from pages.parts.list_csv import list_csv_button
from pages.parts.looking import Looking

_OPEN, _PICK = "search-open", "search-pick"
_KINDS = {
    "user_id": "id",
    "username": "username",
    "first_name": "first name",
    "last_name": "last name",
    "email": "e-mail",
}
_HOWS: dict[How, str] = {
    "exact": "exactly",
    "prefix": "by its beginning",
    "word_prefix": "by a word in it",
    "substring": "by a part of it",
    "translated": "in another alphabet or keyboard layout",
    "mistyped": "but for a typing error",
}
_ROWS = 14


def shown(looking: Looking, wanted: Wanted, found: Found) -> None:
    """The hits as a table to open and pick from, and the list as CSV."""
    ids = tuple(hit.user_id for hit in found.hits)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_how_many(found))
        st.space("stretch")
        if st.button("Open the first", shortcut="Ctrl+Enter", key="open-first"):
            open_person(ids[0], SEARCH)
        st.button(
            "Hand-pick all",
            icon=":material/group_add:",
            on_click=pick,
            args=(ids,),
            disabled=set(ids) <= set(hand_picked().ids),
        )
        _export(looking, wanted, ids)
    cards.table(
        _rows(found.hits, looking), _columns(ids), alt="People found, the best first", most=_ROWS
    )
    opened_row(_OPEN, pl.Series(ids, dtype=pl.Int64), SEARCH)
    more = "There are more: type more letters, or use a filter. " if found.more else ""
    st.caption(f"{more}Answered in {formats.milliseconds(found.took_ms)}{_kept(found)}.")


def _kept(found: Found) -> str:
    return f" from memory, {found.cache_age_s:.0f} s old" if found.cache_age_s else ""


def _how_many(found: Found) -> str:
    if found.more:
        return f"**The first {len(found.hits)}** of more, the best first"
    return f"**{formats.counted(len(found.hits), 'person', 'people')}**"


def _columns(ids: tuple[int, ...]) -> dict[str, cards.Column]:
    return {
        "open": cards.open_column(_OPEN),
        "pick": st.column_config.ButtonColumn(
            "Pick", width=40, type="tertiary", key=_PICK, on_click=_picked, args=(ids,)
        ),
        "display_name": cards.text_column("Name", 140),
        "handle": cards.text_column("Username", 118),
        "fact": cards.text_column("Found by", 176),
        "how": cards.text_column("How", 102),
        "when": cards.text_column("When it was so", 162),
        "tier": cards.tier_column("Tier"),
        "paid": cards.text_column("Paid in", 72),
    }


def _picked(ids: tuple[int, ...]) -> None:
    clicked = st.session_state[_PICK]
    if clicked is not None and clicked.row < len(ids):
        pick([ids[clicked.row]])


def _rows(hits: tuple[Hit, ...], looking: Looking) -> pl.DataFrame:
    labels, picked = looking.settings.streams, set(hand_picked().ids)
    return pl.DataFrame(
        [
            {
                "open": ":material/arrow_forward:",
                "display_name": formats.clipped(hit.display_name),
                "handle": hit.username and f"@{formats.clipped(hit.username)}",
                "fact": _fact(hit),
                "how": _HOWS[hit.matched.how],
                "when": _when(hit, looking.zone),
                "tier": [hit.tier],
                "paid": _paid(hit, labels),
                "pick": ":material/check:" if hit.user_id in picked else ":material/add:",
            }
            for hit in hits
        ]
    )


def _fact(hit: Hit) -> str:
    sign = "@" if hit.matched.kind == "username" else ""
    return f"{_KINDS[hit.matched.kind]} {sign}{formats.clipped(hit.matched.value)}"


def _when(hit: Hit, zone: tzinfo) -> str:
    if hit.matched.kind == "user_id":
        return "always"
    first, last = hit.matched.first_seen, hit.matched.last_seen
    if first is None or last is None:
        return formats.UNKNOWN
    since, until = _day(first, zone), _day(last, zone)
    return since if since == until else f"{since} to {until}"


def _day(when: datetime, zone: tzinfo) -> str:
    return f"{when.astimezone(zone):%-d %b %Y}"


def _paid(hit: Hit, labels: dict[str, str]) -> str | None:
    if not hit.is_customer:
        return None
    return formats.stream(hit.course_stream, labels)


def _export(looking: Looking, wanted: Wanted, ids: tuple[int, ...]) -> None:
    def listed() -> Listed:
        return Listed("search", people_listed(looking.snapshot, ids), asdict(wanted))

    name = list_name(looking.snapshot, "search")
    list_csv_button(looking, name, len(ids), listed, help="The people shown here.")
