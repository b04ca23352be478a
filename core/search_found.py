"""What a search for people asks, and what it answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from core.errors import WrongUse
from core.search_layout import TIERS

MOST = 50
Kind = Literal["user_id", "username", "first_name", "last_name", "email"]
How = Literal["exact", "prefix", "word_prefix", "substring", "translated", "mistyped"]
HOWS: tuple[How, ...] = (
    "exact",
    "prefix",
    "word_prefix",
    "substring",
    "translated",
    "mistyped",
)


@dataclass(frozen=True)
class Wanted:
    """What is asked: `text` as typed, at most `limit` people.

    `contacts`: e-mails may be searched and shown (Permission.SEE_CONTACTS); otherwise they are not
    read at all. `streams` and `tiers` keep people in any of those named; `paid` keeps people with
    (True) or without (False) a paid booking. Raises WrongUse for a limit beyond 1 to 50.
    """

    text: str
    limit: int = MOST
    contacts: bool = False
    streams: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    paid: bool | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MOST:
            raise WrongUse(f"A search gives 1 to {MOST} people, not {self.limit}.", "")
        unknown = [tier for tier in self.tiers if tier not in TIERS]
        if unknown:
            raise WrongUse(
                f"There is no tier {', '.join(map(repr, unknown))}.",
                f"Choose from: {', '.join(TIERS)}.",
            )


@dataclass(frozen=True)
class Match:
    """The stored fact that was found, how, where it was seen last, and when it was true (aware UTC).

    A user_id is always true: source "people", no first_seen.
    """

    kind: Kind
    value: str
    how: How
    source: str
    first_seen: datetime | None
    last_seen: datetime | None


@dataclass(frozen=True)
class Hit:
    """A person as they are called now, and why they are in the list. `last_seen` is aware UTC."""

    user_id: int
    display_name: str
    username: str | None
    tier: str
    course_stream: str | None
    is_customer: bool
    last_seen: datetime | None
    matched: Match


@dataclass(frozen=True)
class Found:
    """The answer: the best first. `more`: there are others. `tried`: in words, for when nobody is found.

    `took_ms` is the time of this call; `cache_age_s` the age of a kept answer, 0 when it is new.
    """

    hits: tuple[Hit, ...]
    more: bool
    took_ms: float
    cache_age_s: float
    snapshot_id: str
    tried: tuple[str, ...]
