"""How is a funnel counted from who did which step? Pure: one row per person and step in, one per step out."""

from collections.abc import Mapping

import polars as pl

from core.figures.statistics import with_rate

STEPS = (
    "first contact",
    "viewed the programme",
    "joined a workshop",
    "booked",
    "sent a receipt",
    "paid",
)
_DAY = 86_400_000_000  # microseconds
_NOTHING_ABOVE: Mapping[str, pl.DataType] = {
    "above": pl.Int64(),
    "also_before": pl.Int64(),
    "lost": pl.Int64(),
    "timed": pl.Int64(),
    "days_q1": pl.Float64(),
    "days_median": pl.Float64(),
    "days_q3": pl.Float64(),
}


def funnel_of(done: pl.DataFrame) -> pl.DataFrame:
    """The steps of these people; takes user_id, step (1 to 6), done_at, as block conversion_steps gives.

    Gives step, name, people, unknown_time (of them), above, also_before (who did the step above
    too), lost (who did the step above and not this one), everybody, share_pct, step_pct with its
    Wilson interval (also_before of above), and of the timed (did both, this one not before the
    other) days_q1, days_median, days_q3 from the step above.
    """
    parts = [done.filter(pl.col("step") == place) for place in range(1, len(STEPS) + 1)]
    rows = [
        pl.concat(
            [_counted(place, part), _against(parts[place - 2 : place - 1], part)], how="horizontal"
        )
        for place, part in enumerate(parts, 1)
    ]
    everybody = parts[0].height
    share = pl.when(pl.lit(everybody) > 0).then(100 * pl.col("people") / everybody)
    steps = pl.concat(rows).with_columns(
        everybody=pl.lit(everybody, dtype=pl.Int64), share_pct=share
    )
    return with_rate(steps, part="also_before", whole="above", name="step")


def at_or_lost(done: pl.DataFrame, asked: Mapping[str, object]) -> pl.DataFrame:
    """The people at step `step`, or with `where` lost: those who did the step above and not this one."""
    place = int(str(asked["step"]))
    here = done.filter(pl.col("step") == place)
    if asked["where"] == "at":
        return here
    return done.filter(pl.col("step") == place - 1).join(here, on="user_id", how="anti")


def _counted(place: int, part: pl.DataFrame) -> pl.DataFrame:
    return part.select(
        step=pl.lit(place, dtype=pl.Int64),
        name=pl.lit(STEPS[place - 1]),
        people=pl.len().cast(pl.Int64),
        unknown_time=pl.col("done_at").is_null().sum().cast(pl.Int64),
    )


def _against(above: list[pl.DataFrame], part: pl.DataFrame) -> pl.DataFrame:
    """How the step compares with the one above it; nulls for the first, which has none."""
    if not above:
        return pl.DataFrame([dict.fromkeys(_NOTHING_ABOVE)], schema=dict(_NOTHING_ABOVE))
    both = part.join(above[0], on="user_id", suffix="_above", validate="1:1")
    took = both.filter(pl.col("done_at") >= pl.col("done_at_above"))
    days = (pl.col("done_at") - pl.col("done_at_above")).dt.total_microseconds() / _DAY
    return took.select(
        above=pl.lit(above[0].height, dtype=pl.Int64),
        also_before=pl.lit(both.height, dtype=pl.Int64),
        lost=pl.lit(above[0].height - both.height, dtype=pl.Int64),
        timed=pl.len().cast(pl.Int64),
        days_q1=days.quantile(0.25, "linear"),
        days_median=days.quantile(0.5, "linear"),
        days_q3=days.quantile(0.75, "linear"),
    )
