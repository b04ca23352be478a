"""How warm a lead is: hot, warm, cool or cold, by events and active days of the tier window."""

from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

# DOMAIN section 4, first match wins: name, events at least, active days at least.
TIERS = (("hot", 20, 5), ("warm", 10, 3), ("cool", 5, 0))
COLDEST = "cold"
TIER_NAMES = (*(name for name, _, _ in TIERS), COLDEST)


def with_tiers(people: pl.LazyFrame) -> pl.LazyFrame:
    """Add `tier` (every event counts) and `own_tier` (only the person's own acts count)."""
    tiered: nw.LazyFrame[Any] = nw.from_native(people).with_columns(
        tier=tier_of(nw.col("tier_events"), nw.col("tier_active_days")),
        own_tier=tier_of(nw.col("own_tier_events"), nw.col("own_tier_active_days")),
    )
    native = tiered.to_native()
    if not isinstance(native, pl.LazyFrame):
        raise TypeError("the tier rule runs on Polars here")
    return native


def tier_of(events: nw.Expr, active_days: nw.Expr) -> nw.Expr:
    """The tier of somebody with so many events on so many days."""
    tier: nw.Expr = nw.lit(COLDEST)
    for name, least_events, least_days in reversed(TIERS):
        reached = (events >= least_events) & (active_days >= least_days)
        tier = nw.when(reached).then(nw.lit(name)).otherwise(tier)
    return tier
