"""What would happen if this were sent? Nothing is; what was found can be kept and sent by its fingerprint."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.settings import Settings
from messaging.alike import Similar
from messaging.asking import Ask, fingerprint
from messaging.audience import Audience, Groups, gather, require_somebody
from messaging.filled import common
from messaging.fitting import Longest, fitted
from messaging.hours import Window, quiet_hours, sending_time
from messaging.media import keep
from messaging.outlook import (
    Lesson,
    OtherSend,
    Reach,
    expected_unreachable,
    lessons_meanwhile,
    other_sends,
    similar_lately,
)
from messaging.standing import allowed, peace_limit, standing_of
from queries import block

KEPT = timedelta(days=7)
_KEEP = sa.text(block("rehearsal_keep"))
_FORGET_OLD = sa.text(block("rehearsal_forget_old"))


@dataclass(frozen=True)
class Around:
    """Where a rehearsal looks: the snapshot's groups, the store (in a transaction), settings, the clock."""

    groups: Groups
    store: sa.Connection
    settings: Settings
    now: datetime


@dataclass(frozen=True)
class Reached:
    """Who would get it and who not, with the longest text; `window` is when, at the limits."""

    audience: Audience
    longest: Longest
    window: Window

    @property
    def user_ids(self) -> list[int]:
        """Who would get it, sorted."""
        return sorted(person.user_id for person in self.audience.kept)


@dataclass(frozen=True)
class Meets:
    """What the sending meets: quiet hours, other sends, workshops, and what it nearly repeats."""

    quiet: list[Window]
    others: list[OtherSend]
    lessons: list[Lesson]
    similar: list[Similar]


@dataclass(frozen=True)
class Rehearsal:
    """All of it. `reach` is None when there is no history to judge by."""

    fingerprint: str
    ask: Ask
    reached: Reached
    reach: Reach | None
    meets: Meets

    @property
    def people(self) -> int:
        """How many would get it."""
        return len(self.reached.audience.kept)


def rehearse(ask: Ask, around: Around) -> Rehearsal:
    """Look at everything and send nothing. Raises Refused when nobody is left, and what `gather` raises."""
    reached = who_gets_it(ask, around)
    ids = reached.user_ids
    reach = expected_unreachable(around.store, len(ids), around.now)
    return Rehearsal(fingerprint(ask, ids), ask, reached, reach, _meets(ask, reached, around))


def who_gets_it(ask: Ask, around: Around) -> Reached:
    """The people who may be written to and whom the text fits. Raises as `rehearse`."""
    named = gather(around.groups, ask.wanted)
    start = ask.at or around.now
    limit = None if ask.exceptions.limit else peace_limit(around.settings)
    standing = standing_of(around.store, around.settings.data_dir, named.kept, limit, start)
    audience, longest = fitted(allowed(named, standing), ask.draft)
    require_somebody(audience)
    if longest is None:
        raise TypeError("somebody is kept and has no text")
    return Reached(audience, longest, sending_time(len(audience.kept), start))


def quiet_hours_met(window: Window, settings: Settings) -> list[Window]:
    """The configured quiet hours that a sending would disturb."""
    quiet = quiet_hours(settings)
    return quiet.within(window) if quiet else []


def keep_rehearsal(rehearsal: Rehearsal, author: str, around: Around) -> None:
    """Put it into the store, so that its fingerprint can be sent for a week."""
    draft = rehearsal.ask.draft
    row = {
        "fingerprint": rehearsal.fingerprint,
        "made_at": around.now,
        "author": author,
        "message_text": draft.source,
        "buttons": json.dumps([[asdict(button) for button in row] for row in draft.buttons]),
        "options": json.dumps(
            {**asdict(draft.look), "exceptions": asdict(rehearsal.ask.exceptions)}
        ),
        "media_id": keep(around.store, draft.media) if draft.media else None,
        "rules": json.dumps(_rules(rehearsal.ask)),
        "user_ids": rehearsal.reached.user_ids,
        "facts": json.dumps(_facts(rehearsal, around)),
    }
    around.store.execute(_FORGET_OLD, {"before": around.now - KEPT})
    around.store.execute(_KEEP, row)


def _rules(ask: Ask) -> dict[str, object]:
    return {"audience": ask.wanted.written, "exclude": ask.wanted.written_minus}


def _facts(rehearsal: Rehearsal, around: Around) -> dict[str, object]:
    return {
        "snapshot_id": around.groups.snapshot.snapshot_id,
        "dropped": rehearsal.reached.audience.counts,
        "longest_units": rehearsal.reached.longest.units,
    }


def _meets(ask: Ask, reached: Reached, around: Around) -> Meets:
    window, ids = reached.window, reached.user_ids
    said = common(ask.draft.nodes)
    return Meets(
        quiet_hours_met(window, around.settings),
        other_sends(around.store, window, ids, around.now),
        lessons_meanwhile(around.groups.snapshot, window, ids, around.settings.zone),
        similar_lately(around.store, said, ids, around.now),
    )
