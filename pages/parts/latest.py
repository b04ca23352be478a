"""Who came last? The newest bookings, registrations and events, for roles that see people."""

import polars as pl
import streamlit as st

from core.event_words import STATUSES, kind_label
from pages.parts import cards, formats
from pages.parts.going import OVERVIEW, opened_row
from pages.parts.looking import Looking
from pages.parts.states import explained

# Three side by side on a wide screen, two on a laptop.
_NARROW = 400


def latest(looking: Looking) -> None:
    """Who came last? Only for roles that see people."""
    grid = st.grid("auto", min_column_width=_NARROW, gap=("small", "medium"))
    for section in (_newest_bookings, _newest_registrations, _recent_events):
        with grid.cell():
            section(looking)


def _newest_bookings(looking: Looking) -> None:
    cards.heading("Newest bookings", "newest_bookings")
    with explained():
        rows = _shown_names(looking.figure("newest_bookings"), looking)
        labels = looking.settings.streams
        named = rows.with_columns(
            stream=pl.Series(
                [formats.stream(name, labels) for name in rows["stream"]], dtype=pl.String
            ),
            status=pl.col("confirmed").replace_strict(
                STATUSES, return_dtype=pl.String, default="?"
            ),
        )
        cards.table(
            named,
            {
                "open": cards.open_column("newest-bookings"),
                "created_at": cards.recent_column("Booked"),
                "display_name": cards.text_column("Who", 127),
                "stream": cards.text_column("Stream", 78),
                "status": cards.text_column("Status", 96),
            },
            alt="The newest bookings",
            empty="Nobody has booked yet.",
        )
        opened_row("newest-bookings", rows["user_id"], OVERVIEW)


def _newest_registrations(looking: Looking) -> None:
    cards.heading("Newest registrations", "newest_registrations")
    with explained():
        rows = _shown_names(looking.figure("newest_registrations"), looking)
        cards.table(
            rows,
            {
                "open": cards.open_column("newest-registrations"),
                "registered_at": cards.recent_column("Registered"),
                "display_name": cards.text_column("Who", 104),
                "lesson_type": cards.text_column("Workshop", 106),
                "lesson_date": st.column_config.DateColumn("For", format="D MMM", width=58),
            },
            alt="The newest workshop registrations",
            empty="Nobody has registered for a workshop yet.",
        )
        opened_row("newest-registrations", rows["user_id"], OVERVIEW)


def _recent_events(looking: Looking) -> None:
    cards.heading("Recent events", "recent_events")
    with explained():
        rows = _shown_names(looking.figure("recent_events"), looking)
        words = [kind_label(kind) for kind in rows["event_type"]]
        cards.table(
            rows.with_columns(event_type=pl.Series(words, dtype=pl.String)),
            {
                "open": cards.open_column("recent-events"),
                "created_at": cards.recent_column("When"),
                "display_name": cards.text_column("Who", 135),
                "event_type": cards.text_column("What", 165),
            },
            alt="The latest events, at most two per person",
            empty="The bot has recorded nothing yet.",
        )
        opened_row("recent-events", rows["user_id"], OVERVIEW)


def _shown_names(rows: pl.DataFrame, looking: Looking) -> pl.DataFrame:
    names = [formats.clipped(name) for name in rows["display_name"]]
    return formats.in_zone(rows, looking.zone).with_columns(
        cards.OPEN, display_name=pl.Series(names, dtype=pl.String)
    )
