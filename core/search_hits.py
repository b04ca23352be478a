"""From what the index found to what is shown: the person as called now, and the fact that matched."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from core.search_found import Hit, Kind, Match
from core.search_index import Index, Person
from core.search_layout import OF_EMAILS, TIERS, Space
from core.search_ranking import Ranked
from core.search_records import Name, name_at, newest_of

_FULL: Final[tuple[Kind, ...]] = ("first_name", "last_name")


def hits(index: Index, ranked: Sequence[Ranked]) -> tuple[Hit, ...]:
    """A hit for each, in the same order. E-mails are read only of those whose e-mail matched."""
    rows = index.people([each.person for each in ranked])
    by_email = [each.person for each in ranked if each.space in OF_EMAILS]
    emails = index.records(Space.EMAIL, by_email) if by_email else {}
    return tuple(
        _hit(rows[each.person], emails.get(each.person), each, index.about.shift) for each in ranked
    )


def _hit(row: Person, emails: str | None, ranked: Ranked, shift: int) -> Hit:
    _, user_id, display_name, username, tier, course_stream, is_customer, last_seen, facts = row
    if ranked.space is Space.ID:
        matched = Match("user_id", str(user_id), ranked.how, "people", None, _moment(last_seen))
    else:
        record = emails if ranked.space in OF_EMAILS else facts
        name = name_at(record or "", ranked.posting & ((1 << shift) - 1))
        matched = _match(name, ranked, last_seen)
    newest = newest_of(facts)
    return Hit(
        user_id,
        _display_name(user_id, newest) if display_name is None else display_name,
        newest.get("username") if username is None else username or None,
        TIERS[tier],
        course_stream,
        bool(is_customer),
        _moment(last_seen),
        matched,
    )


def _match(name: Name, ranked: Ranked, person_seen: int | None) -> Match:
    last = None if person_seen is None or name.ago is None else person_seen - name.ago
    first = None if last is None or name.lasted is None else last - name.lasted
    return Match(name.kind, name.value, ranked.how, name.source, _moment(first), _moment(last))


def _display_name(user_id: int, newest: dict[Kind, str]) -> str:
    """As `pipelines.search_people.display_name` does, which leaves out what is found here."""
    full = [newest[kind] for kind in _FULL if kind in newest]
    if full:
        return " ".join(full)
    return f"@{newest['username']}" if "username" in newest else f"id {user_id}"


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
