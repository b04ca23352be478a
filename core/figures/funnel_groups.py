"""How do the funnels of many groups look in one table? Pure: one row per group, person and step in."""

import polars as pl

from core.figures.funnel_steps import STEPS
from core.figures.statistics import with_rate

_DAY = 86_400_000_000  # microseconds
_KEY = ["value", "user_id"]


def funnels_of(done: pl.DataFrame) -> pl.DataFrame:
    """Every step of every group, the largest group first; takes value, user_id, step (1 to 6), done_at.

    Gives value, step, name, people, unknown_time, above, also_before, lost, everybody, days_median, and
    of everybody share_pct, of the step above step_pct, each with its Wilson interval: per group what
    `funnel_of` says of one. Block conversion_group_steps has the rows.
    """
    counted = _every_step(done).join(
        _against(done), on=["value", "step"], how="left", validate="1:1"
    )
    before = pl.col("people").shift(1).over("value", order_by="step")
    everybody = pl.col("people").first().over("value", order_by="step")
    first = pl.col("step") == 1
    also = pl.when(first).then(None).otherwise(pl.col("also_before").fill_null(0))
    steps = counted.with_columns(everybody=everybody, above=before, also_before=also).with_columns(
        lost=pl.col("above") - pl.col("also_before")
    )
    shares = with_rate(steps, part="people", whole="everybody", name="share")
    rates = with_rate(shares, part="also_before", whole="above", name="step")
    ordered = rates.sort("everybody", "value", "step", descending=[True, False, False])
    return ordered.select(
        *("value", "step", "name", "people", "unknown_time", "above", "also_before", "lost"),
        *("everybody", "share_pct", "share_low", "share_high"),
        *("step_pct", "step_low", "step_high", "days_median"),
    )


def _every_step(done: pl.DataFrame) -> pl.DataFrame:
    """People per group and step, 0 where a group has nobody."""
    names = pl.DataFrame(
        {"step": list(range(1, len(STEPS) + 1)), "name": STEPS},
        schema={"step": pl.Int64, "name": pl.String},
    )
    counted = done.group_by("value", pl.col("step").cast(pl.Int64)).agg(
        people=pl.len().cast(pl.Int64),
        unknown_time=pl.col("done_at").is_null().sum().cast(pl.Int64),
    )
    groups = done.select("value").unique()
    return (
        groups.join(names, how="cross")
        .join(counted, on=["value", "step"], how="left", validate="1:1")
        .with_columns(pl.col("people", "unknown_time").fill_null(0))
    )


def _against(done: pl.DataFrame) -> pl.DataFrame:
    """Per group and step: who did the step above too, and the median days since it."""
    here = done.with_columns(pl.col("step").cast(pl.Int64))
    above = here.select(*_KEY, pl.col("step") + 1, done_above=pl.col("done_at"))
    both = here.join(above, on=[*_KEY, "step"], validate="1:1")
    days = (pl.col("done_at") - pl.col("done_above")).dt.total_microseconds() / _DAY
    return both.group_by("value", "step").agg(
        also_before=pl.len().cast(pl.Int64),
        days_median=days.filter(days >= 0).quantile(0.5, "linear"),
    )
