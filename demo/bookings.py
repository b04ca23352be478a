"""Who books which stream, and what becomes of the booking."""

from dataclasses import dataclass, fields

import numpy as np

from demo.calendar import Stream
from demo.registrations import Registrations
from demo.rhythm import DAY, HOUR, NEVER, Floats, Indices, Mask, Moments, odds
from demo.scene import Scene

FRESH = 45 * DAY  # an arrival so recent still lifts the wish to book
MANY_WORKSHOPS = 4
CANCELLED, CREATED, WAITING, PAID = -1, 0, 1, 2


@dataclass(frozen=True)
class Bookings:
    """One entry per booking in the order of `created`: entry i has the id i + 1. NEVER: not so."""

    person: Indices
    stream: Indices
    created: Moments
    receipt: Moments
    approved: Moments
    cancelled: Moments

    @property
    def size(self) -> int:
        """How many they are."""
        return int(self.person.size)

    def where(self, chosen: Mask | Indices) -> "Bookings":
        """The chosen bookings, in the chosen order."""
        return Bookings(*(getattr(self, each.name)[chosen] for each in fields(self)))

    def status(self, until: int) -> Indices:
        """`confirmed` as it stands at that moment."""
        waiting = np.where(self.receipt < until, WAITING, CREATED)
        paid = np.where(self.approved < until, PAID, waiting)
        return np.where(self.cancelled < until, CANCELLED, paid)


def book(registrations: Registrations, scene: Scene) -> Bookings:
    """Open the streams one after another and let people book; ordered by time."""
    bookings = _joined([])
    for index, stream in enumerate(scene.calendar.streams):
        attended = registrations.attended(scene.people.size, before=stream.closes)
        fresh = _newcomers(index, stream, attended, bookings, scene)
        again = _second_thoughts(fresh, stream, attended, scene)
        back = _returning(index, stream, bookings, scene)
        bookings = _joined([bookings, fresh, again, back])
    return bookings.where(np.lexsort((bookings.person, bookings.created)))


def _newcomers(
    index: int, stream: Stream, attended: Indices, earlier: Bookings, scene: Scene
) -> Bookings:
    """Those around who book for the first time, keener ones sooner."""
    end = min(stream.closes, scene.calendar.until)
    around = scene.people.arrived < end - 6 * HOUR
    around[earlier.person] = False
    candidates = np.flatnonzero(around)
    count = max(stream.plan.at_least, round(stream.plan.share * candidates.size))
    wish = _wish(candidates, stream, attended, scene)
    person = scene.rhythm.pick(candidates, wish, count)
    low = np.maximum(stream.opens, scene.people.arrived[person] + HOUR)
    created = scene.rhythm.between(low, np.full(low.size, end), early=1.4)
    return _outcome(person, index, created, attended, scene)


def _wish(candidates: Indices, stream: Stream, attended: Indices, scene: Scene) -> Floats:
    habits = scene.definition.bookings
    since = np.maximum(stream.opens - scene.people.arrived[candidates], 0)
    wish = habits.zeal * scene.people.zeal[candidates]
    wish += habits.attended * np.minimum(attended[candidates], MANY_WORKSHOPS)
    return wish + habits.fresh * (since < FRESH)


def _outcome(
    person: Indices, stream: int, created: Moments, attended: Indices, scene: Scene
) -> Bookings:
    """Paid, or left alone, or paid unclearly, or cancelled: keen people pay more often."""
    habits, rhythm = scene.definition.bookings, scene.rhythm
    log_odds = habits.pay_base + habits.pay_zeal * scene.people.zeal[person]
    log_odds += habits.pay_attended * np.minimum(attended[person], MANY_WORKSHOPS)
    pays = rhythm.happens(odds(log_odds), person.size)
    fate = np.searchsorted(np.cumsum(habits.unpaid), rhythm.chance.random(person.size))
    unclear, gives_up = ~pays & (fate == 1), ~pays & (fate > 1)
    proves = pays | unclear | (gives_up & rhythm.happens(0.25, person.size))
    quick = rhythm.happens(0.55, person.size)
    receipt = rhythm.after(created, np.where(quick, HOUR // 2, 2 * DAY))
    approved = rhythm.in_office(rhythm.after(receipt, 7 * HOUR))
    cancelled = rhythm.after(np.where(proves, receipt, created), 6 * DAY)
    return Bookings(
        person,
        np.full(person.size, stream),
        created,
        np.where(proves, receipt, NEVER),
        np.where(pays, approved, NEVER),
        np.where(gives_up, cancelled, NEVER),
    )


def _second_thoughts(fresh: Bookings, stream: Stream, attended: Indices, scene: Scene) -> Bookings:
    """Some who cancelled book the same stream once more."""
    end = min(stream.closes, scene.calendar.until) - HOUR
    able = np.flatnonzero(fresh.cancelled < end)
    chosen = fresh.where(scene.rhythm.some(able, scene.definition.bookings.second_thoughts, 1))
    created = scene.rhythm.between(chosen.cancelled, np.full(chosen.size, end), early=2)
    index = int(fresh.stream[0]) if fresh.size else 0
    return _outcome(chosen.person, index, created, attended, scene)


def _returning(index: int, stream: Stream, earlier: Bookings, scene: Scene) -> Bookings:
    """Students of an earlier stream who buy again: two confirmed bookings in two streams."""
    paid = np.unique(earlier.person[earlier.approved < stream.opens])
    if not stream.plan.selling:
        return _joined([])
    person = scene.rhythm.some(paid, scene.definition.bookings.returning, 2)
    end = min(stream.closes, scene.calendar.until)
    low = np.full(person.size, stream.opens)
    created = scene.rhythm.between(low, low + (end - stream.opens) // 3)
    receipt = scene.rhythm.after(created, HOUR)
    approved = scene.rhythm.in_office(scene.rhythm.after(receipt, 5 * HOUR))
    never = np.full(person.size, NEVER)
    return Bookings(person, np.full(person.size, index), created, receipt, approved, never)


def _joined(parts: list[Bookings]) -> Bookings:
    empty = Bookings(*(np.zeros(0, dtype=np.int64) for _ in fields(Bookings)))
    columns = [
        np.concatenate([getattr(part, each.name) for part in [empty, *parts]])
        for each in fields(Bookings)
    ]
    return Bookings(*columns)
