"""The sections of the lead page: how many per tier, the list page by page, one person's reasons."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from core.access import Permission, allow
from core.audit import Asked
from core.export import export_leads, suggested_name
from core.figures import figure_named
from core.figures.tier_reason import tier_rules, why_this_tier
from core.leads import TIERS, LeadFilter, count_leads, lead_page
from pages.parts import cards, formats
from pages.parts.going import LEADS, opened_row
from pages.parts.keep_group import ids_of, keep_button
from pages.parts.lead_filters import PAGE_KEY
from pages.parts.looking import Looking, Value
from pages.parts.post.write_to import write_to_button
from pages.parts.states import explained, nothing
from pages.parts.taking import Offer, take_button

PER_PAGE = 100
_OPEN = "leads-open"


def tier_strip(looking: Looking) -> None:
    """How warm are the leads? Legacy first, corrected beside it."""
    rule = figure_named("tier_counts").rule
    with explained(), st.grid(4, gap="small", min_column_width=120):
        for row in looking.figure("tier_counts").iter_rows(named=True):
            st.metric(
                row["tier"].capitalize(),
                formats.number(row["registrants_legacy"]),
                formats.number(row["registrants_corrected"]),
                delta_color="off",
                delta_arrow="off",
                delta_description="corrected",
                help=f"{rule} Shown: people with a workshop registration. Of everybody, registered"
                f" or not: {row['everybody_legacy']:,}; corrected {row['everybody_corrected']:,}.",
                border=True,
            )


def lead_table(looking: Looking, wanted: LeadFilter) -> Mapping[str, Any] | None:
    """One page of the list, complete over all pages; gives the row that was chosen."""
    total = count_leads(looking.snapshot, wanted)
    pages = max(1, -(-total // PER_PAGE))
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        where = st.empty()
        page = st.pagination(pages, key=PAGE_KEY, bind="query-params") if pages > 1 else 1
        _keep(looking, wanted)
        _export_button(looking, wanted, total)
    if total == 0:
        where.markdown("**No leads**")
        nothing("Nobody matches these filters. Clear one of them.")
        return None
    first = (page - 1) * PER_PAGE
    rows = lead_page(looking.snapshot, wanted, PER_PAGE, first)
    where.markdown(
        f"**{first + 1:,} to {first + rows.height:,}** of {total:,} leads",
        help=figure_named("lead_list").rule,
    )
    chosen = cards.pick_table(
        _shown(rows, looking), _columns(), alt="Leads, warmest first", key="leads"
    )
    opened_row(_OPEN, rows["user_id"], LEADS)
    return None if chosen is None else rows.row(chosen, named=True)


def why(looking: Looking, person: Mapping[str, Any]) -> None:
    """Why this tier: the facts in sentences, and what the person did; names are plain text."""
    with st.container(border=True), explained():
        st.subheader("Why this tier", icon=":material/person_search:", anchor=False)
        rules = tier_rules(looking.figure("tier_rules"))
        legacy = (person["tier"], person["tier_events"], person["tier_active_days"])
        own = (person["own_tier"], person["own_tier_events"], person["own_tier_active_days"])
        left, right = st.columns(2, gap="medium")
        left.text(_who(person))
        left.text(f"Every event counted, {why_this_tier(*legacy, rules)}")
        left.text(f"Only own acts counted, {why_this_tier(*own, rules)}")
        left.text(_history(person, looking))
        with right:
            _acts(looking, int(person["user_id"]))


def _acts(looking: Looking, person: int) -> None:
    acts = formats.in_zone(looking.figure("person_events", person=person), looking.zone)
    cards.table(
        acts,
        {
            "event_type": cards.text_column("In the last 7 x 24 hours", 170),
            "events": cards.count_column("Events", width=52),
            "active_days": cards.count_column("Days", width=46),
            "last_at": cards.recent_column("Last"),
        },
        alt="Events of this person inside the tier window",
        empty="No event in the 7 x 24 hours before the snapshot.",
        most=6,
    )


def _keep(looking: Looking, wanted: LeadFilter) -> None:
    if wanted.segment is not None:  # the filter result of a kept segment has no rule of its own
        return
    rule: dict[str, Value] = {
        "tiers": wanted.tiers or TIERS,
        "segment": wanted.stream and f"stream:{wanted.stream}",
        "exclude_customers": wanted.exclude_customers,
        "corrected": wanted.corrected,
    }
    if allow(looking.actor, Permission.WRITE_MESSAGES):
        write_to_button(looking.actor, key="leads", ids=ids_of(looking, "leads", **rule))
    keep_button(looking, "leads", **rule)


def _columns() -> dict[str, Any]:  # Any: Streamlit's column settings are open dictionaries
    return {
        "open": cards.open_column(_OPEN),
        "display_name": cards.text_column("Name", 142),
        "handle": cards.text_column("Username", 118),
        "link": st.column_config.LinkColumn(
            "Chat", display_text=":material/open_in_new:", width=44, help="Opens t.me"
        ),
        "tier": cards.tier_column("Tier", "Every event counts"),
        "tier_events": cards.count_column("Events", "In the 7 x 24 hours before the snapshot", 58),
        "tier_active_days": cards.count_column("Days", "Days with an event in that time", 48),
        "own_tier": cards.tier_column("Own", "Corrected: only what the person did counts"),
        "own_facts": cards.text_column("Own events", 84),
        "last_activity": cards.when_column("Last activity"),
        "paid_in": cards.text_column("Paid in", 86),
    }


def _shown(rows: pl.DataFrame, looking: Looking) -> pl.DataFrame:
    handles = rows["username"].to_list()
    labels = looking.settings.streams
    return formats.in_zone(rows, looking.zone).with_columns(
        pl.concat_list("tier").alias("tier"),
        pl.concat_list("own_tier").alias("own_tier"),
        cards.OPEN,
        _text("display_name", [formats.clipped(name) for name in rows["display_name"]]),
        _text("handle", [name and f"@{formats.clipped(name)}" for name in handles]),
        _text("link", [formats.telegram_link(name) for name in handles]),
        _text("own_facts", [_own_facts(row) for row in rows.iter_rows(named=True)]),
        _text("paid_in", [_paid_in(row, labels) for row in rows.iter_rows(named=True)]),
    )


def _text(name: str, values: Sequence[str | None]) -> pl.Series:
    return pl.Series(name, values, dtype=pl.String)


def _own_facts(person: Mapping[str, Any]) -> str:
    return f"{person['own_tier_events']:,} on {person['own_tier_active_days']} d"


def _paid_in(person: Mapping[str, Any], labels: Mapping[str, str]) -> str | None:
    streams = [labels.get(name, name) for name in person["streams"].split(", ") if name]
    return ", ".join(streams) or ("no stream" if person["is_customer"] else None)


def _who(person: Mapping[str, Any]) -> str:
    handle = f"@{formats.clipped(person['username'])}, " if person["username"] else ""
    return f"{formats.clipped(person['display_name'], 300)} ({handle}id {person['user_id']})"


def _history(person: Mapping[str, Any], looking: Looking) -> str:
    first = person["first_seen"]
    seen = f"First seen {formats.moment(first, looking.zone)}. " if first else ""
    paid = "Has paid." if person["is_customer"] else "Has not paid."
    return (
        f"{seen}{formats.counted(person['registrations'], 'registration')},"
        f" {formats.counted(person['bookings'], 'booking')},"
        f" {formats.counted(person['events'], 'event')} ever. {paid}"
    )


def _export_button(looking: Looking, wanted: LeadFilter, total: int) -> None:
    name = suggested_name(looking.snapshot, wanted)
    says = f"All {total:,} leads of these filters, not this page alone. Exports are recorded."

    def whole_list(asked: Asked) -> bytes:
        """All pages of it."""
        out = looking.settings.exports_dir / name
        return export_leads(looking.snapshot, wanted, out, asked, overwrite=True).path.read_bytes()

    take_button(looking.actor, Offer(name, says, total > 0), whole_list)
