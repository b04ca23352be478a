"""The digest as a page: each section a question, its answer, and the rule in small print."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from charts.look import percent
from core.figures import FIGURES
from operations.digest import WEEK, Call, Digest
from operations.digest_page import (
    NONE,
    Cell,
    Column,
    Markup,
    Section,
    bars,
    cards,
    isolated,
    link,
    page,
    table,
    together,
)
from operations.digest_tables import sent, streams, warnings, workshops
from operations.digest_text import arrivals, day, instant, plain

_LABELS = {
    "total_users": "People",
    "active_bookings": "Active bookings",
    "confirmed_payments": "Confirmed payments",
    "registrations": "Registrations",
}
_DAYS_SHOWN = 56


@dataclass(frozen=True)
class Look:
    """For which role, where the app is ("": names lead nowhere), and what the streams are called."""

    role: str
    app_address: str = ""
    streams: Mapping[str, str] = field(default_factory=dict)


def as_html(digest: Digest, look: Look) -> str:
    """One self-contained file."""
    moment = digest.moment
    about = (
        f"The school on {instant(moment.taken_at, moment.zone)} ({moment.zone}),"
        f" snapshot {moment.snapshot_id}.",
        f"Written for the role {look.role}."
        + (" It names people: keep it as you keep a lead list." if digest.calls else ""),
    )
    title = f"The week {day(moment.since)} to {day(moment.until)} {moment.until.year}"
    foot = "Every number is a figure of the app: `hsl figure NAME` gives the same rows."
    return page(title, about, _sections(digest, look), foot)


def _sections(digest: Digest, look: Look) -> Iterator[Section]:
    yield _moved(digest)
    if digest.calls is not None:
        yield _calls(digest, digest.calls, look.app_address)
    yield _first_days(digest)
    yield _tiers(digest)
    yield streams(digest, look.streams)
    yield workshops(digest)
    if digest.sent is not None:
        yield sent(digest)
    if "attention" in digest.figures:
        yield warnings(digest)


def _moved(digest: Digest) -> Section:
    rows = digest.figures["four_figures"].iter_rows(named=True)
    numbers = cards((_LABELS[row["figure"]], f"{row['now']:,}", _change(row)) for row in rows)
    until = digest.moment.until
    days = digest.figures["new_people_per_day"].select("day", "new_people").iter_rows()
    shown = [(day(when), count) for when, count in days if _is_recent(when, until)]
    what = f"New people per day to {day(until)}"
    picture = bars(shown, WEEK.days, what=what)
    return Section(
        "What moved", arrivals(digest), together(numbers, picture), FIGURES["four_figures"].rule
    )


def _change(row: dict[str, Any]) -> str:
    if row["change"] is None:
        return "a week ago: unknown"
    by = "" if row["method"] == "snapshot" else ", by the rows' own times"
    return f"{row['change']:+,} in a week{by}"


def _is_recent(when: date, until: date) -> bool:
    return until - timedelta(days=_DAYS_SHOWN) < when <= until


def _calls(digest: Digest, calls: Sequence[Call], app_address: str) -> Section:
    zone = digest.moment.zone
    rows = (
        (
            _name(each, app_address),
            isolated(f"@{plain(each.username)}") if each.username else None,
            each.user_id_text,
            _tier(each.tier),
            instant(each.until, zone),
            _tier(each.then),
            each.why,
        )
        for each in calls
    )
    heads = ("Telegram", "Id", "Tier", "Lasts until", "Then", "Now made of")
    columns = [Column("Who"), *(Column(head, short=True) for head in heads)]
    more = f" {digest.more_calls:,} more are on the Leads page." if digest.more_calls else ""
    return Section(
        "Whom to call",
        f"Hot and warm leads who have not paid, the soonest to cool first.{more}",
        table(columns, rows, empty="Nobody hot or warm is about to cool."),
        "If nothing new happens: the window of 7 x 24 hours rolls on, so this is arithmetic. Every"
        " event counts, as on the Leads page; times are the school's.",
    )


def _name(call: Call, app_address: str) -> Markup:
    name = plain(call.name)
    address = app_address.rstrip("/")
    return link(name, f"{address}/person?id={call.user_id}") if address else isolated(name)


def _tier(tier: str) -> Markup:
    known = tier if tier in ("hot", "warm", "cool") else "cold"
    return Markup(f'<span class="tier {known}">{known}</span>')


def _first_days(digest: Digest) -> Section:
    since, until = digest.figures["growth_change"].select("before_since", "before_until").row(0)
    names = [f"Came {day(since - back)} to {day(until - back)}" for back in (0 * WEEK, WEEK)]
    rows = [
        (
            row["name"],
            row["a_people"],
            percent(row["a_share_pct"]),
            row["b_people"],
            percent(row["b_share_pct"]),
            *_difference(row),
        )
        for row in digest.figures["conversion_compared"].iter_rows(named=True)
    ]
    columns = [Column("In their first 7 days"), Column(names[0], True), Column("of all", True)]
    columns += [Column(names[1], True), Column("of all", True)]
    columns += [Column("Difference, 95 % interval", True), Column("", short=True)]
    return Section(
        "How far do new people get?",
        "The newest week whose people have all had seven days, against the week before it.",
        table(columns, rows, empty="Nobody came in those weeks."),
        FIGURES["conversion_compared"].rule,
    )


def _difference(row: dict[str, Any]) -> tuple[str, str]:
    """In points of per cent, with what it is worth; all have had a first contact."""
    if row["share_diff"] is None or row["step"] == 1:
        return NONE, ""
    interval = f"{row['share_diff_low']:+.1f} to {row['share_diff_high']:+.1f}"
    return f"{row['share_diff']:+.1f} ({interval})", row["share_verdict"]


def _tiers(digest: Digest) -> Section:
    rule = FIGURES["tier_counts"].rule
    now = digest.figures["tier_counts"].select("tier", "registrants_legacy").rows()
    columns = [Column("Tier"), Column("Now", True)]
    if digest.tiers_before is None:
        rows: list[Sequence[Cell]] = [(_tier(tier), count) for tier, count in now]
        alone = "No snapshot of 6 to 8 days before is kept: nothing to compare with."
        return Section("How warm are the leads?", alone, table(columns, rows, empty=""), rule)
    before = dict(digest.tiers_before.select("tier", "registrants_legacy").iter_rows())
    rows = [(_tier(tier), count, before[tier], f"{count - before[tier]:+,}") for tier, count in now]
    columns += [Column("A week ago", True), Column("Change", True)]
    return Section("How warm are the leads?", "", table(columns, rows, empty=""), rule)
