"""When in the day things happen: quiet nights, an evening peak. All moments are µs of UTC."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from demo.definition import RhythmPlan

Moments = NDArray[np.int64]
Indices = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
OFFICE: Final = (10, 21)  # the hours in which somebody at the school looks at receipts
NEVER: Final = 2**62  # later than any until, and adding a wait to it does not overflow


@dataclass(frozen=True)
class Rhythm:
    """The one source of chance, and the school's clock (`offset` µs ahead of UTC)."""

    chance: np.random.Generator
    offset: int
    hours: Floats

    @classmethod
    def of(cls, plan: RhythmPlan, chance: np.random.Generator, offset: int) -> "Rhythm":
        """The rhythm of the definition file."""
        weights = np.asarray(plan.hours)
        return cls(chance, offset, np.cumsum(weights) / weights.sum())

    def day(self, moments: Moments) -> Moments:
        """The local day number of each moment."""
        return (moments + self.offset) // DAY

    def on_day(self, days: Moments) -> Moments:
        """A lifelike moment of each local day."""
        hour = np.searchsorted(self.hours, self.chance.random(days.size), side="right")
        within = self.chance.integers(0, HOUR, days.size)
        return days * DAY + hour * HOUR + within - self.offset

    def between(self, low: Moments, high: Moments, *, early: float = 1.0) -> Moments:
        """A lifelike moment in [low, high) of each pair; `early` above 1 leans towards low."""
        share = 1 - self.chance.random(low.size) ** (1 / early)
        anywhere = low + ((high - low) * share).astype(np.int64)
        settled = self.on_day(self.day(anywhere))
        inside = (settled >= low) & (settled < high)
        return np.where(inside, settled, np.clip(anywhere, low, high - 1))

    def after(self, moments: Moments, mean: Indices | int) -> Moments:
        """A moment later by an exponential wait of `mean` µs, and a minute at least."""
        return moments + MINUTE + self.chance.exponential(mean, moments.size).astype(np.int64)

    def in_office(self, moments: Moments) -> Moments:
        """The same moments, those outside 10 to 21 o'clock moved to the next morning."""
        hour = (moments + self.offset) % DAY // HOUR
        midnight = (self.day(moments) + (hour >= OFFICE[1])) * DAY - self.offset
        morning = midnight + OFFICE[0] * HOUR + self.chance.integers(0, 2 * HOUR, moments.size)
        return np.where((hour >= OFFICE[0]) & (hour < OFFICE[1]), moments, morning)

    def happens(self, odds: Floats | float, size: int) -> Mask:
        """Toss a coin for each of `size`, with the given chances."""
        return self.chance.random(size) < odds

    def pick(self, candidates: Indices, log_weights: Floats, count: int) -> Indices:
        """`count` different candidates (all, if fewer), heavier ones sooner; ascending."""
        count = min(count, candidates.size)
        if count <= 0:
            return candidates[:0]
        luck = log_weights + self.chance.gumbel(size=candidates.size)
        chosen = np.argpartition(-luck, count - 1)[:count]
        return np.sort(candidates[chosen])

    def some(self, candidates: Indices, share: float, at_least: int) -> Indices:
        """A share of the candidates, and at least so many, all alike; ascending."""
        count = max(at_least, round(share * candidates.size))
        return self.pick(candidates, np.zeros(candidates.size), count)


def odds(log_odds: Floats) -> Floats:
    """The chance behind log odds."""
    return np.asarray(1 / (1 + np.exp(-log_odds)), dtype=np.float64)
