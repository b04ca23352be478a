"""What is known of one person: names over time, bookings, workshops, messages, and what is odd."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.event_words import status_word
from pages.parts import cards, formats
from pages.parts.looking import Looking
from pages.parts.states import explained, nothing

_KINDS = {
    "username": "username",
    "first_name": "first name",
    "last_name": "last name",
    "email": "e-mail",
}
_NO_EMAILS = "E-mails are not shown: your role does not see them."


def names(looking: Looking, person: Mapping[str, Any]) -> None:
    """Every name and handle, where last, and from when to when; e-mails for roles that see them."""
    cards.heading("Names over time", "person_handles", ":material/badge:")
    with explained():
        who = int(person["user_id"])
        rows = looking.figure("person_handles", person=who)
        contacts = looking.may_see("person_emails")
        if contacts:
            rows = pl.concat([rows, looking.figure("person_emails", person=who)])
        cards.table(
            formats.in_zone(rows, looking.zone).with_columns(
                pl.col("kind").replace(_KINDS),
                pl.Series("value", [formats.clipped(each) for each in rows["value"]], pl.String),
            ),
            {
                "kind": cards.text_column("Kind", 74),
                "value": cards.text_column("Name", 116),
                "first_seen": cards.date_column("First seen"),
                "last_seen": cards.date_column("Last seen"),
                "source": cards.text_column("Last in", 84),
            },
            alt="Every name of this person, with the time it was seen",
            empty="No source gives a name.",
            most=8,
        )
        if not contacts:
            nothing(_NO_EMAILS)


def bookings(looking: Looking, person: Mapping[str, Any]) -> None:
    """Streams and statuses: each booking as it stands now."""
    cards.heading("Streams and bookings", "person_bookings", ":material/school:")
    with explained():
        rows = looking.figure("person_bookings", person=int(person["user_id"]))
        labels = looking.settings.streams
        streams = [formats.stream(name, labels) for name in rows["stream"]]
        marked = [
            name if known else f"{name} (not configured)"
            for name, known in zip(streams, rows["known_stream"], strict=True)
        ]
        cards.table(
            formats.in_zone(rows, looking.zone).with_columns(
                pl.Series("stream", marked, pl.String),
                pl.Series("status", [status_word(each) for each in rows["confirmed"]], pl.String),
                pl.Series("discount", [_discount(each) for each in rows["discount_percent"]]),
            ),
            {
                "created_at": cards.date_column("Booked"),
                "stream": cards.text_column("Stream", 84),
                "status": cards.text_column("Status now", 94),
                "booking_id": st.column_config.NumberColumn("Booking", format="%d", width=62),
                "discount": cards.text_column("Discount", 66),
                "referral_code": cards.text_column("Code", 84),
            },
            alt="Bookings of this person",
            empty="Has never booked.",
            most=6,
        )


def workshops(looking: Looking, person: Mapping[str, Any]) -> None:
    """Registered for and joined."""
    cards.heading("Workshops", "person_workshops", ":material/cast_for_education:")
    with explained():
        rows = looking.figure("person_workshops", person=int(person["user_id"]))
        cards.table(
            formats.in_zone(rows, looking.zone),
            {
                "lesson_type": cards.text_column("Workshop", 120),
                "registrations": cards.count_column("Registered", width=76),
                "clicks": cards.count_column("Joined", "Presses of join", 58),
                "last_click": cards.date_column("Joined last"),
            },
            alt="Workshops of this person",
            empty="Never registered for a workshop, and joined none.",
            most=6,
        )


def notes(looking: Looking, person: Mapping[str, Any]) -> None:
    """What is odd about the data of this person."""
    cards.heading("Notes on the data", "person_notes", ":material/rule:")
    with explained():
        rows = looking.figure("person_notes", person=int(person["user_id"]))
        if rows.is_empty():
            nothing("Nothing is odd about the data of this person.")
        for said in rows["says"]:
            st.text(f"• {said}")


def _discount(percent: int | None) -> str | None:
    return f"{percent} %" if percent else None
