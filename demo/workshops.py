"""The events around the free workshops: looking, registering, being reminded, pressing "join"."""

from itertools import pairwise

import numpy as np

from demo.registrations import Registrations
from demo.rhythm import HOUR, MINUTE, SECOND, Indices, Mask
from demo.scene import Scene
from demo.trail import Kind, Trail, steps

REMINDED_AHEAD = 2 * HOUR
FORGOTTEN_WORKSHOP = 0  # the calendar's first one was held before the bot existed


def workshop_events(registrations: Registrations, scene: Scene) -> list[Trail]:
    """Every event of the workshops, in no order."""
    return [
        *_registering(registrations, scene),
        *_registering_again(registrations),
        _giving_up(registrations, scene),
        _reminders(registrations, scene),
        _joining(registrations, scene),
        _passing_by(registrations, scene),
        _pressing_old_buttons(registrations, scene),
    ]


def delivered_reminders(registrations: Registrations, scene: Scene) -> Mask:
    """Which registrations have been reminded: those made in time, except a few lost ones.

    The lost ones follow from the id, so that rows and events agree without keeping a list.
    """
    remind_at = registrations.starts - REMINDED_AHEAD
    due = (registrations.time < remind_at) & (remind_at + HOUR < scene.calendar.until)
    lot = np.arange(registrations.size) * 7919 % 1000
    return due & (lot < scene.definition.workshops.reminded * 1000)


def _registering(registrations: Registrations, scene: Scene) -> list[Trail]:
    person, workshop, time = registrations.person, registrations.workshop, registrations.time
    started = time - scene.rhythm.chance.integers(40 * SECOND, 4 * MINUTE, time.size)
    viewed = started - scene.rhythm.chance.integers(8 * SECOND, 5 * MINUTE, time.size)
    ids = np.arange(registrations.size) + 1
    return [
        steps(Kind.FREE_LESSON_INFO_VIEWED, person, viewed, workshop),
        steps(Kind.FREE_LESSON_REGISTRATION_STARTED, person, started, workshop),
        steps(Kind.FREE_LESSON_REGISTERED, person, time, ids),
    ]


def _registering_again(registrations: Registrations) -> list[Trail]:
    anew = np.flatnonzero(registrations.again > registrations.time)
    person, time = registrations.person[anew], registrations.again[anew]
    workshop = registrations.workshop[anew]
    return [
        steps(Kind.FREE_LESSON_REGISTRATION_STARTED, person, time - MINUTE, workshop),
        steps(Kind.FREE_LESSON_REGISTERED, person, time, anew + 1),
    ]


def _giving_up(registrations: Registrations, scene: Scene) -> Trail:
    """Started registrations that nobody finished: a day before somebody did, or for good."""
    rows = np.arange(registrations.size)
    chosen = scene.rhythm.some(rows, scene.definition.workshops.abandoned, 3)
    strangers = scene.rhythm.chance.permutation(registrations.person[chosen])
    low = scene.people.arrived[strangers] + MINUTE
    workshop = registrations.workshop[chosen]
    high = np.minimum(registrations.starts[chosen], scene.calendar.until)
    able = low < high
    time = scene.rhythm.between(low[able], high[able])
    return steps(Kind.FREE_LESSON_REGISTRATION_STARTED, strangers[able], time, workshop[able])


def _reminders(registrations: Registrations, scene: Scene) -> Trail:
    """Sent two hours ahead, thirty a second, in the order of registration."""
    rows = np.flatnonzero(delivered_reminders(registrations, scene))
    place = _place_in_queue(registrations.workshop[rows])
    time = registrations.starts[rows] - REMINDED_AHEAD + np.minimum(place * SECOND // 30, HOUR - 1)
    return steps(Kind.FREE_LESSON_REMINDER_SENT, registrations.person[rows], time, rows + 1)


def _place_in_queue(workshop: Indices) -> Indices:
    order = np.argsort(workshop, kind="stable")
    place = np.empty(workshop.size, dtype=np.int64)
    edges = np.flatnonzero(np.diff(workshop[order], prepend=-1, append=-1))
    for low, high in pairwise(edges):
        place[order[low:high]] = np.arange(high - low)
    return place


def _joining(registrations: Registrations, scene: Scene) -> Trail:
    """Who comes presses "join", some several times: legacy conversion counts every press."""
    kinds = scene.definition.workshops.kinds
    presses = np.array([kinds[each.kind].clicks for each in scene.calendar.workshops])
    came = np.flatnonzero(registrations.came)
    extra = scene.rhythm.chance.poisson(presses[registrations.workshop[came]] - 1)
    row = np.repeat(came, extra + 1)
    punctual = scene.rhythm.chance.normal(4 * MINUTE, 5 * MINUTE, row.size).astype(np.int64)
    late = scene.rhythm.chance.integers(0, 50 * MINUTE, row.size)
    anew = np.concatenate([[False], row[1:] == row[:-1]]) if row.size else row.astype(np.bool_)
    time = registrations.starts[row] + punctual + np.where(anew, late, 0)
    time = np.maximum(time, registrations.again[row] + 20 * SECOND)
    person, workshop = registrations.person[row], registrations.workshop[row]
    return steps(Kind.LESSON_LINK_CLICKED, person, time, workshop)


def _passing_by(registrations: Registrations, scene: Scene) -> Trail:
    """Clicks on a forwarded link by people who never registered for that workshop."""
    starts = scene.calendar.workshop_starts()
    arrived = np.flatnonzero(scene.people.arrived < starts[starts < scene.calendar.until].max())
    following = np.searchsorted(starts, scene.people.arrived, side="right")
    registered = _pair(registrations.person, registrations.workshop)
    strangers = arrived[~np.isin(_pair(arrived, following[arrived]), registered)]
    share = scene.definition.workshops.passers_by * registrations.size / max(strangers.size, 1)
    person = scene.rhythm.some(strangers, share, scene.definition.dirt.at_least)
    workshop = following[person]
    time = starts[workshop] + scene.rhythm.chance.integers(0, 40 * MINUTE, person.size)
    return steps(Kind.LESSON_LINK_CLICKED, person, time, workshop)


def _pressing_old_buttons(registrations: Registrations, scene: Scene) -> Trail:
    """Clicks for a lesson_type that has no registrations at all."""
    share = scene.definition.workshops.forgotten * registrations.size / scene.people.size
    person = scene.rhythm.some(scene.people.everybody, share, scene.definition.dirt.at_least)
    low = scene.people.arrived[person] + SECOND
    time = scene.rhythm.between(low, np.maximum(low + 1, scene.calendar.until))
    forgotten = np.full(person.size, FORGOTTEN_WORKSHOP)
    return steps(Kind.LESSON_LINK_CLICKED, person, time, forgotten)


def _pair(person: Indices, workshop: Indices) -> Indices:
    return person * 1000 + workshop
