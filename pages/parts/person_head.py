"""Which person is asked for, and what is said of them first: name, handle, tier, paid or not."""

import html
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import streamlit as st

from core.figures.people import LARGEST_ID
from pages.parts import formats
from pages.parts.cards import TIER_COLOURS
from pages.parts.going import SEARCH, way_back
from pages.parts.hand_picked import pick_button, picked_people
from pages.parts.looking import Looking

_DIGITS = len(str(LARGEST_ID))
_LONGEST_NAME = 300
# A title would read the name as markdown; this is its look (the heading font of the theme) without that.
_NAME = 'margin:0;padding:0;font:600 27px/1.25 "Source Serif","Source Serif 4",serif;overflow-wrap:anywhere'


def wanted_person(looking: Looking) -> Mapping[str, Any] | None:
    """The person whose id is in the address; when there is none, what to do instead."""
    with st.container(horizontal=True, vertical_alignment="center"):
        way_back()
        st.space("stretch")
        picked_people(looking)
    asked = st.query_params.get("id", "").strip()
    if not asked:
        _no_one("Nobody is chosen", "Find somebody in Search, or open a row of Leads or Students.")
        return None
    if not is_person_id(asked):
        _no_one(
            "That is no Telegram id",
            f"A person's id is a whole number such as 123456789; the address says"
            f" {formats.clipped(asked, 40)!r}.",
        )
        return None
    rows = looking.figure("person", person=int(asked))
    if rows.is_empty():
        _unknown(looking, int(asked))
        return None
    return rows.row(0, named=True)


def is_person_id(text: str) -> bool:
    """Whether this can be a person's Telegram id: digits only, above 0, within 63 bits."""
    return (
        text.isascii() and text.isdigit() and len(text) <= _DIGITS and 0 < int(text) <= LARGEST_ID
    )


def head(looking: Looking, person: Mapping[str, Any]) -> None:
    """The name as text, whatever it is made of; under it the facts of one glance."""
    name = formats.clipped(person["display_name"], _LONGEST_NAME) or ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f"<h1 style='{_NAME}'><bdi>{html.escape(name)}</bdi></h1>", width="content")
        _tier_badge("", person["tier"])
        if person["own_tier"] != person["tier"]:
            _tier_badge("own ", person["own_tier"])
        for stream in _streams(person, looking.settings.streams):
            st.badge(f"paid, {stream}", icon=":material/paid:", color="green")
        if person["in_hackathon"]:
            st.badge("hackathon", color="violet")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text(_who(person), width="content")
        link = formats.telegram_link(person["username"])
        if link:
            st.link_button("Chat in Telegram", link, icon=":material/open_in_new:")
        pick_button(int(person["user_id"]))
    st.caption(_seen(looking, person))


def _tier_badge(before: str, tier: str) -> None:
    st.badge(f"{before}{tier}", color=TIER_COLOURS.get(tier, "gray"))


def _streams(person: Mapping[str, Any], labels: Mapping[str, str]) -> list[str]:
    """Stream names as words: one that nobody configured could be made of markup, so it is not named."""
    found = [name for name in person["streams"].split(", ") if name]
    known = [labels[name] for name in found if name in labels]
    others = len(found) - len(known)
    unnamed = ["no stream"] if person["is_customer"] and not found else []
    return [*known, *(["another stream"] if others else []), *unnamed]


def _who(person: Mapping[str, Any]) -> str:
    handle = (
        f"@{formats.clipped(person['username'])} · " if person["username"] else "no username · "
    )
    language = (
        f" · language {formats.clipped(person['language'], 12)}" if person["language"] else ""
    )
    return f"{handle}id {person['user_id']}{language}"


def _seen(looking: Looking, person: Mapping[str, Any]) -> str:
    counts = (
        f"{formats.counted(person['bookings'], 'booking')},"
        f" {formats.counted(person['registrations'], 'workshop registration')},"
        f" {formats.counted(person['events'], 'event')} ever"
    )
    first, last = person["first_seen"], person["last_seen"]
    if first is None:
        return f"{counts} · never seen at a known time"
    taken = looking.snapshot.taken_at
    ago = formats.age(max(taken - last, timedelta(0)))
    return (
        f"{counts} · first seen {formats.moment(first, looking.zone)}"
        f" · last seen {formats.moment(last, looking.zone)} ({ago}, at the snapshot)"
    )


def _unknown(looking: Looking, asked: int) -> None:
    aside = looking.figure("person_notes", person=asked)["says"].to_list()
    more = f" {aside[0]}" if aside else ""
    _no_one(
        "Nobody with this id",
        f"The id {asked} is in no table of this snapshot.{more} Search finds people by any name"
        " they ever had; a refresh brings in who came since.",
    )


def _no_one(title: str, sentence: str) -> None:
    with st.container(border=True):
        st.subheader(title, icon=":material/person_off:", anchor=False)
        st.text(sentence)
        if st.button("Find people", icon=":material/person_search:", type="primary"):
            st.switch_page(SEARCH.script)
