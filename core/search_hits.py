"""From what the index found to what is shown: the person as called now, and the fact that matched."""

from datetime import UTC, datetime
from typing import Final

from core.search_found import Hit, Kind, Match
from core.search_index import Index, Person
from core.search_layout import NEXT, OF_EMAILS, PART, Space
from core.search_ranking import Ranked

_KINDS: Final[dict[str, Kind]] = {
    "u": "username",
    "f": "first_name",
    "l": "last_name",
    "e": "email",
}


def hits(index: Index, ranked: tuple[Ranked, ...]) -> tuple[Hit, ...]:
    """A hit for each, in the same order. E-mails are read only of those whose e-mail matched."""
    rows = index.people([each.person for each in ranked])
    by_email = [each.person for each in ranked if each.space in OF_EMAILS]
    emails = index.emails(by_email) if by_email else {}
    return tuple(
        _hit(rows[each.person], emails.get(each.person, ""), each, index.about.shift)
        for each in ranked
    )


def _hit(row: Person, emails: str, ranked: Ranked, shift: int) -> Hit:
    _, user_id, display_name, username, tier, course_stream, is_customer, last_seen, facts = row
    if ranked.space is Space.ID:
        matched = Match("user_id", str(user_id), ranked.how, "people", None, _moment(last_seen))
    else:
        names = emails if ranked.space in OF_EMAILS else facts
        fact = ranked.posting & ((1 << shift) - 1)
        matched = _match(names.split(NEXT)[fact], ranked)
    return Hit(
        user_id,
        display_name,
        username,
        tier,
        course_stream,
        bool(is_customer),
        _moment(last_seen),
        matched,
    )


def _match(record: str, ranked: Ranked) -> Match:
    kind, source, first_seen, last_seen, value = record.split(PART)
    return Match(
        _KINDS[kind], value, ranked.how, source, _said_moment(first_seen), _said_moment(last_seen)
    )


def _said_moment(seconds: str) -> datetime | None:
    return _moment(int(seconds)) if seconds else None


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
