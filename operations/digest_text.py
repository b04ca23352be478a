"""The digest as a short message to the operators' chat: counts and ids; names only where allowed."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from operations.digest import Call, Digest, Sent

_CALLED = 5
_LABELS: Mapping[str, str] = {
    "total_users": "people",
    "active_bookings": "active bookings",
    "confirmed_payments": "paid",
    "registrations": "registrations",
}


def short_text(digest: Digest, *, names: bool, file_name: str) -> str:
    """Plain text of a few lines; `names`: people may be named, never by e-mail."""
    moment = digest.moment
    lines = [
        f"The week {day(moment.since)} to {day(moment.until)}",
        _four(digest),
        arrivals(digest),
        *_calls(digest, names=names),
        *_warnings(digest),
        *_sent(digest.sent),
        f"Whole digest: {file_name} on the server, snapshot {moment.snapshot_id}.",
    ]
    return "\n".join(line for line in lines if line)


def arrivals(digest: Digest) -> str:
    """New people of the week against the week before, with the interval of the ratio."""
    row = digest.figures["growth_change"].row(0, named=True)
    if row["before"] is None:
        return f"New people: {row['now']:,}; the school is too young to compare."
    if row["ratio"] is None:
        return f"New people: {row['now']:,} against {row['before']:,} the week before."
    high = "more" if row["ratio_high"] is None else f"{row['ratio_high']:.2f}"
    verdict = "could be chance" if _holds_one(row) else "a real change"
    return (
        f"New people: {row['now']:,} against {row['before']:,} the week before, {row['ratio']:.2f}"
        f" times as many (95 %: {row['ratio_low']:.2f} to {high}), {verdict}."
    )


def day(when: datetime | object) -> str:
    """16 Nov."""
    return f"{when:%-d %b}"


def instant(when: datetime, zone: tzinfo) -> str:
    """Fri 27 Nov, 14:05."""
    return f"{when.astimezone(zone):%a %-d %b, %H:%M}"


def _holds_one(row: Mapping[str, float | None]) -> bool:
    low, high = row["ratio_low"], row["ratio_high"]
    return low is None or (low <= 1 and (high is None or high >= 1))


def _four(digest: Digest) -> str:
    rows = digest.figures["four_figures"].iter_rows(named=True)
    said = [
        f"{row['now']:,} {_LABELS[row['figure']]}"
        + ("" if row["change"] is None else f" ({row['change']:+,})")
        for row in rows
    ]
    return f"Now: {', '.join(said)}."


def _calls(digest: Digest, *, names: bool) -> list[str]:
    if digest.calls is None:
        return []
    if not digest.calls:
        return ["Nobody hot or warm is about to cool."]
    zone, total = digest.moment.zone, len(digest.calls) + digest.more_calls
    first = [_who(each, zone, names=names) for each in digest.calls[:_CALLED]]
    rest = f" and {total - len(first):,} more" if total > len(first) else ""
    return [f"To call, soonest to cool: {'; '.join(first)}{rest}."]


def _who(call: Call, zone: tzinfo, *, names: bool) -> str:
    who = f"{plain(call.name)} ({call.user_id})" if names else str(call.user_id)
    return f"{who} {call.tier} until {instant(call.until, zone)}"


def _warnings(digest: Digest) -> list[str]:
    found = digest.figures.get("attention")
    if found is None or found.is_empty():
        return []
    return [f"Data: {_counted(found.height, 'warning')}; the digest lists them."]


def _sent(sent: Sent | None) -> list[str]:
    if sent is None:
        return []
    if sent.trouble:
        return [f"Messages: unknown. {sent.trouble}"]
    if not sent.messages:
        return ["Messages: none."]
    got = sum(each.tally.get("sent", 0) for each in sent.messages)
    return [f"Messages: {len(sent.messages):,}, delivered {_counted(got, 'time')}."]


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def plain(text: str, most: int = 60) -> str:
    """A name in one line: no line ends, nothing that turns the direction of writing, not too long."""
    clean = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"
