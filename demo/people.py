"""Who the people are: their ids, their zeal and the moment they first came."""

from dataclasses import dataclass

import numpy as np

from demo.calendar import Calendar, attraction
from demo.definition import Definition
from demo.rhythm import DAY, HOUR, Floats, Indices, Moments, Rhythm

SMALL_IDS = (30_000_000, 2_147_000_000)
BIG_IDS = (5_000_000_001, 8_400_000_000)


@dataclass(frozen=True)
class People:
    """One entry per person: `zeal` is standard normal and foretells activity and payment."""

    ids: Indices
    zeal: Floats
    arrived: Moments

    @property
    def size(self) -> int:
        """How many they are."""
        return int(self.ids.size)

    @property
    def everybody(self) -> Indices:
        """The index of each person."""
        return np.arange(self.size)


def gather(users: int, calendar: Calendar, definition: Definition, rhythm: Rhythm) -> People:
    """`users` people with distinct ids."""
    weights = attraction(calendar, definition)
    days = rhythm.chance.choice(weights.size, users, p=weights / weights.sum())
    opening = calendar.start + days * DAY
    closing = np.minimum(opening + DAY, calendar.until)
    arrived = rhythm.between(opening, closing)
    arrived[np.argsort(arrived)[:1]] = calendar.start + 10 * HOUR
    ids = _ids(users, definition.dirt.big_ids, rhythm)
    return People(ids, rhythm.chance.normal(size=users), arrived)


def _ids(users: int, big: float, rhythm: Rhythm) -> Indices:
    many = round(big * users)
    small = _spread(SMALL_IDS, users - many, rhythm)
    found = np.concatenate([small, _spread(BIG_IDS, many, rhythm)])
    rhythm.chance.shuffle(found)
    return found


def _spread(bounds: tuple[int, int], count: int, rhythm: Rhythm) -> Indices:
    """Distinct ids: one somewhere in each of `count` equal stretches."""
    if not count:
        return np.zeros(0, dtype=np.int64)
    stretch = (bounds[1] - bounds[0]) // count
    return bounds[0] + np.arange(count) * stretch + rhythm.chance.integers(0, stretch, count)
