"""The cooling clock of one person, read from a snapshot's figures: every event, and own acts only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from core.cooling import Act, Step, TierWindow, cooling, tier_changes
from core.figures.tier_reason import tier_rules


@dataclass(frozen=True)
class Clock:
    """One score's future without new acts: every step, and those at which the tier changes."""

    steps: tuple[Step, ...]
    changes: tuple[Step, ...]

    @property
    def now(self) -> Step:
        """How it stands at the snapshot's moment."""
        return self.steps[0]


def window_of(rules: pl.DataFrame) -> TierWindow:
    """The rules of a snapshot, from figure tier_rules."""
    hours, zone = rules.select("window_hours", "time_zone").row(0)
    return TierWindow(tier_rules(rules), timedelta(hours=hours), ZoneInfo(zone))


def clock(events: pl.DataFrame, window: TierWindow, *, taken_at: datetime) -> Clock:
    """The clock of the events in figure person_window, or of a part of them."""
    rows = events.select("event_id", "event_type", "happened_at").iter_rows()
    steps = cooling([Act(*row) for row in rows], window, taken_at=taken_at)
    return Clock(steps, tier_changes(steps))


def course(clock: Clock, window: TierWindow) -> pl.DataFrame:
    """What a chart draws: happens_at, events, days, tier; the last row is when the window has passed."""
    end = clock.now.at + window.length
    points = [(step.at, step.events, step.days, step.tier) for step in clock.steps]
    last = points[-1]
    return pl.DataFrame(
        [*points, (max(end, last[0]), *last[1:])],
        schema={
            "happens_at": pl.Datetime("us", "UTC"),
            "events": pl.Int64,
            "days": pl.Int64,
            "tier": pl.String,
        },
        orient="row",
    )
