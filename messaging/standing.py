"""Who may not be written to now, and why: erased, unreachable, opted out, or written to often enough."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from core.erasure import read_erased
from core.settings import Settings
from messaging.audience import Audience, Dropped, Person, Reason
from queries import block

_BLOCKED = sa.text(block("standing_blocked"))
_OPTED_OUT = sa.text(block("standing_opted_out"))
_ERASED = sa.text(block("standing_erased"))
_RECENTLY = sa.text(block("standing_recently_written_to"))


@dataclass(frozen=True)
class PeaceLimit:
    """At most `messages` in `days` days before a message, and still to come."""

    messages: int
    days: int


@dataclass(frozen=True)
class Standing:
    """Which people are which; somebody may be several."""

    erased: frozenset[int] = frozenset()
    blocked: frozenset[int] = frozenset()
    opted_out: frozenset[int] = frozenset()
    recently: frozenset[int] = frozenset()

    def against(self, user_id: int) -> Reason | None:
        """The first reason not to write to this person; None when there is none."""
        if user_id in self.erased:
            return Reason.ERASED
        if user_id in self.blocked:
            return Reason.BLOCKED
        if user_id in self.opted_out:
            return Reason.OPTED_OUT
        return Reason.RECENTLY_WRITTEN_TO if user_id in self.recently else None


def peace_limit(settings: Settings) -> PeaceLimit | None:
    """The configured limit; None when any number is allowed."""
    if not settings.most_messages:
        return None
    return PeaceLimit(settings.most_messages, settings.most_messages_days)


def standing_of(
    connection: sa.Connection,
    data_dir: Path,
    people: Sequence[Person],
    limit: PeaceLimit | None,
    at: datetime,
) -> Standing:
    """How these people stand for a message at `at` (aware). Raises Refused when erased people could
    not be recognised."""
    ids = [each.user_id for each in people]
    hashes = connection.execute(_ERASED).scalars().all()
    recently: Iterable[int] = ()
    if limit is not None:
        asked = {"ids": ids, "since": at - timedelta(days=limit.days), "most": limit.messages}
        recently = connection.execute(_RECENTLY, asked).scalars()
    return Standing(
        read_erased(data_dir, hashes).among(ids),
        frozenset(connection.execute(_BLOCKED, {"ids": ids}).scalars()),
        frozenset(connection.execute(_OPTED_OUT, {"ids": ids}).scalars()),
        frozenset(recently),
    )


def allowed(audience: Audience, standing: Standing) -> Audience:
    """The audience without whoever may not be written to, each with the first reason."""
    return without(audience, lambda person: _against(person, standing))


def without(audience: Audience, judge: Callable[[Person], Dropped | None]) -> Audience:
    """The audience without whoever `judge` drops."""
    judged = [(person, judge(person)) for person in audience.kept]
    kept = tuple(person for person, dropped in judged if dropped is None)
    return Audience(kept, (*audience.dropped, *_only(dropped for _, dropped in judged)))


def _against(person: Person, standing: Standing) -> Dropped | None:
    reason = standing.against(person.user_id)
    return None if reason is None else Dropped(str(person.user_id), reason)


def _only(dropped: Iterable[Dropped | None]) -> Iterator[Dropped]:
    return (each for each in dropped if each is not None)
