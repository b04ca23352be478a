"""Who registers for which free workshop, who comes, and who registers again."""

from dataclasses import dataclass

import numpy as np

from demo.calendar import Workshop
from demo.rhythm import MINUTE, Floats, Indices, Mask, Moments, odds
from demo.scene import Scene

ENOUGH_TIME = 12 * MINUTE  # from the first contact to the earliest registration


@dataclass(frozen=True)
class Registrations:
    """One entry per registration in the order of time: entry i has the id i + 1."""

    person: Indices
    workshop: Indices
    time: Moments
    again: Moments  # of the registration that overwrote the first one, else `time`
    starts: Moments
    came: Mask

    @property
    def size(self) -> int:
        """How many they are."""
        return int(self.person.size)

    def attended(self, people: int, *, before: int) -> Indices:
        """How many workshops each person came to before that moment."""
        there = self.person[self.came & (self.starts < before)]
        return np.bincount(there, minlength=people)


def register(scene: Scene) -> Registrations:
    """Go through the workshops one by one and let people register and come."""
    first = np.searchsorted(scene.calendar.workshop_starts(), scene.people.arrived + ENOUGH_TIME)
    parts = [
        _register_for(workshop, index - first, scene)
        for index, workshop in enumerate(scene.calendar.workshops)
    ]
    person = np.concatenate([part[0] for part in parts])
    time = np.concatenate([part[1] for part in parts])
    workshop = np.repeat(np.arange(len(parts)), [part[0].size for part in parts])
    order = np.lexsort((person, time))
    person, time, workshop = person[order], time[order], workshop[order]
    starts = scene.calendar.workshop_starts()[workshop]
    again = _again(time, starts, scene)
    return Registrations(person, workshop, time, again, starts, _came(person, workshop, scene))


def _register_for(workshop: Workshop, turn: Indices, scene: Scene) -> tuple[Indices, Moments]:
    """The people who register for one workshop, and when; `turn` 0 is a person's first one."""
    likely = _likelihood(workshop, turn, scene)
    person = np.flatnonzero(scene.rhythm.happens(likely, likely.size))
    earliest = scene.people.arrived[person] + ENOUGH_TIME
    low = np.maximum(earliest, workshop.announced)
    high = min(workshop.starts, scene.calendar.until)
    person, earliest, low = person[low < high], earliest[low < high], low[low < high]
    later = scene.rhythm.between(low, np.full(low.size, high))
    soon = scene.rhythm.after(earliest, 10 * MINUTE)
    at_once = scene.rhythm.happens(scene.definition.workshops.at_once, person.size)
    at_once &= (earliest == low) & (turn[person] == 0) & (soon < high)
    return person, np.where(at_once, soon, later)


def _likelihood(workshop: Workshop, turn: Indices, scene: Scene) -> Floats:
    habits = scene.definition.workshops
    habit = np.asarray(habits.habit)[np.clip(turn, 0, len(habits.habit) - 1)]
    likely = habit * workshop.pull**0.5 * np.exp(habits.zeal * scene.people.zeal)
    announced_so_far = (scene.calendar.until - workshop.announced) / (
        workshop.starts - workshop.announced
    )
    likely *= np.where(turn > 0, np.clip(announced_so_far, 0, 1), 1)
    return np.where(turn >= 0, np.minimum(likely, 0.93), 0)


def _came(person: Indices, workshop: Indices, scene: Scene) -> Mask:
    kinds = scene.definition.workshops.kinds
    share = np.array([kinds[each.kind].attendance for each in scene.calendar.workshops])
    likely = share[workshop] * (0.75 + 0.5 * odds(1.7 * scene.people.zeal[person]))
    held = scene.calendar.workshop_starts()[workshop] < scene.calendar.until
    return held & scene.rhythm.happens(likely, person.size)


def _again(time: Moments, starts: Moments, scene: Scene) -> Moments:
    """Some register for the same workshop a second time, which overwrites registered_at."""
    high = np.minimum(starts, scene.calendar.until)
    able = np.flatnonzero(high - time > 5 * MINUTE)
    dirt = scene.definition.dirt
    chosen = scene.rhythm.some(able, dirt.registered_again, dirt.at_least)
    again = time.copy()
    again[chosen] = scene.rhythm.between(time[chosen] + 2 * MINUTE, high[chosen])
    return again
