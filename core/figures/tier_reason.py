"""Why does somebody have this tier, and what would the next one ask? In a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class TierRule:
    """A tier is reached with so many events on so many active days; `days` 0: on any."""

    tier: str
    events: int
    days: int


def tier_rules(rows: pl.DataFrame) -> tuple[TierRule, ...]:
    """The rules of a snapshot, warmest first, from figure tier_rules."""
    return tuple(TierRule(*row) for row in rows.select("tier", "events", "days").iter_rows())


def why_this_tier(tier: str, events: int, days: int, rules: Sequence[TierRule]) -> str:
    """`warm: 25 events on 4 days reach 10 events on 3 days; hot needs 5 days, 1 more.`"""
    names = [rule.tier for rule in rules]
    position = names.index(tier) if tier in names else len(rules)
    has = f"{_events(events)} on {_days(days)}"
    above = rules[position - 1] if position > 0 else None
    reached = f" reach {_asked(rules[position])}" if position < len(rules) else ""
    reason = f"{tier}: {has}{reached}"
    if above is None:
        return f"{reason}, the warmest tier."
    return f"{reason}; {above.tier} needs {_missing(above, events, days)}."


def _missing(rule: TierRule, events: int, days: int) -> str:
    lacks = []
    if events < rule.events:
        lacks.append(f"{_events(rule.events)}, {rule.events - events} more")
    if days < rule.days:
        lacks.append(f"{_days(rule.days)}, {rule.days - days} more")
    return " and ".join(lacks)


def _asked(rule: TierRule) -> str:
    return _events(rule.events) + (f" on {_days(rule.days)}" if rule.days else "")


def _events(count: int) -> str:
    return "1 event" if count == 1 else f"{count:,} events"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"
