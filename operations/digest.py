"""What does a week come to? The app's figures for one reader: what moved, whom to call, what was sent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import polars as pl

from core.access import Actor, allow
from core.clock import clock, window_of
from core.cooling import INSTANT
from core.figures import FIGURES, compute
from core.figures.week import week_before
from core.snapshot import Reader, Snapshot

WEEK = timedelta(days=7)
# Who can still be warmed up; nobody calls fifty people on a Monday.
CALLED = ("hot", "warm")
MOST_CALLS = 20
_PLAIN = ("four_figures", "new_people_per_day", "tier_counts", "streams", "lesson_conversion")


@dataclass(frozen=True)
class Moment:
    """Of which snapshot, seen from which zone, and the last complete week, Monday to Sunday."""

    snapshot_id: str
    taken_at: datetime
    zone: tzinfo
    since: date
    until: date


@dataclass(frozen=True)
class Call:
    """Somebody to call: the tier lasts until then (aware UTC), if nothing new happens."""

    user_id: int
    name: str
    username: str | None
    tier: str
    until: datetime
    then: str
    why: str

    @property
    def user_id_text(self) -> str:
        """The id as people copy it: without separators."""
        return str(self.user_id)


@dataclass(frozen=True)
class SentMessage:
    """A message that went out in the week, with how many people it reached by state."""

    message_id: int
    began: datetime
    people: int
    tally: Mapping[str, int]


@dataclass(frozen=True)
class Sent:
    """What went out in the seven days before; `trouble` says why nobody can tell."""

    messages: Sequence[SentMessage] = ()
    trouble: str = ""


@dataclass(frozen=True)
class Digest:
    """One week for one reader. `figures` are the app's own, by name; None: not for this reader.

    `tiers_before` is figure tier_counts of the snapshot a week before, if one is kept.
    """

    moment: Moment
    figures: Mapping[str, pl.DataFrame]
    tiers_before: pl.DataFrame | None
    calls: Sequence[Call] | None
    sent: Sent | None
    more_calls: int = field(default=0)


def digest_of(snapshot: Snapshot, reader: Reader, viewer: Actor, sent: Sent | None) -> Digest:
    """The digest as of this snapshot, without what the viewer may not see. Raises CannotCompute."""
    change = compute(FIGURES["growth_change"], snapshot, reader, {"unit": "week", "periods": 1})
    rules = compute(FIGURES["tier_rules"], snapshot, reader)
    figures = {name: compute(FIGURES[name], snapshot, reader) for name in _seen_by(viewer)}
    figures |= {
        "growth_change": change,
        "conversion_compared": _first_weeks(snapshot, reader, change),
    }
    before = week_before(snapshot, reader)
    tiers_before = None if before is None else compute(FIGURES["tier_counts"], before, reader)
    calls = _calls(snapshot, reader, rules) if allow(viewer, FIGURES["lead_list"].needs) else None
    since, until = change.select("since", "until").row(0)
    zone = ZoneInfo(str(rules["time_zone"].first()))
    return Digest(
        Moment(snapshot.snapshot_id, snapshot.taken_at, zone, since, until),
        figures,
        tiers_before,
        None if calls is None else calls[:MOST_CALLS],
        sent,
        0 if calls is None else max(len(calls) - MOST_CALLS, 0),
    )


def _seen_by(viewer: Actor) -> Iterator[str]:
    return (name for name in (*_PLAIN, "attention") if allow(viewer, FIGURES[name].needs))


def _first_weeks(snapshot: Snapshot, reader: Reader, change: pl.DataFrame) -> pl.DataFrame:
    """Who came in the week before the last and what they did in their first seven days, against the
    week before that: only these have had their seven days."""
    since, until = change.select("before_since", "before_until").row(0)
    asked = {"since": since, "until": until, "within_days": WEEK.days}
    asked |= {"other_since": since - WEEK, "other_until": until - WEEK}
    return compute(FIGURES["conversion_compared"], snapshot, reader, asked)


def _calls(snapshot: Snapshot, reader: Reader, rules: pl.DataFrame) -> list[Call]:
    """Leads who have not paid, by when their tier drops: the soonest first."""
    wanted = {"tiers": list(CALLED), "exclude_customers": True}
    leads = compute(FIGURES["lead_list"], snapshot, reader, wanted)
    asked = {"ids": leads["user_id"].to_list()}
    windows = compute(FIGURES["people_windows"], snapshot, reader, asked)
    window = window_of(rules)
    found: list[Call] = []
    acts = windows.partition_by("user_id", as_dict=True)
    for lead in leads.iter_rows(named=True):
        mine = acts.get((lead["user_id"],))
        if mine is None:
            continue
        course = clock(mine, window, taken_at=snapshot.taken_at)
        if course.changes:
            drop = course.changes[0]
            now = course.now
            why = f"{now.events} events on {now.days} days"
            who = (lead["user_id"], lead["display_name"], lead["username"], lead["tier"])
            found.append(Call(*who, drop.at - INSTANT, drop.tier, why))
    return sorted(found, key=lambda each: (each.until, each.user_id))
