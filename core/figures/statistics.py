"""What is added to a figure after its SQL: rates in per cent with their Wilson 95 % interval."""

import polars as pl
from scipy.stats import binomtest


def wilson(k: int | None, n: int | None) -> tuple[float, float] | None:
    """The Wilson 95 % interval of k out of n, in per cent; None when there is nothing to divide."""
    if k is None or not n:
        return None
    interval = binomtest(k, n).proportion_ci(method="wilson")
    return 100 * float(interval.low), 100 * float(interval.high)


def with_rate(frame: pl.DataFrame, *, part: str, whole: str, name: str) -> pl.DataFrame:
    """Add `<name>_pct` and its interval `<name>_low`, `<name>_high`; null when `whole` is 0 or null."""
    intervals = [wilson(k, n) for k, n in frame.select(part, whole).iter_rows()]
    rate = pl.when(pl.col(whole) > 0).then(100 * pl.col(part) / pl.col(whole))
    return frame.with_columns(
        rate.alias(f"{name}_pct"),
        pl.Series(f"{name}_low", [each and each[0] for each in intervals], dtype=pl.Float64),
        pl.Series(f"{name}_high", [each and each[1] for each in intervals], dtype=pl.Float64),
    )


def with_step_rates(funnel: pl.DataFrame) -> pl.DataFrame:
    """Add share_pct (of everybody) and step_pct with its interval (of those who did the step above)."""
    everybody = pl.col("everybody")
    share = pl.when(everybody > 0).then(100 * pl.col("people") / everybody)
    return with_rate(
        funnel.with_columns(share_pct=share), part="also_before", whole="above", name="step"
    )


def with_stream_conversion(streams: pl.DataFrame) -> pl.DataFrame:
    """Add conversion_pct with its interval: confirmed of total."""
    return with_rate(streams, part="confirmed", whole="total", name="conversion")


def with_lesson_conversion(lessons: pl.DataFrame) -> pl.DataFrame:
    """Add legacy_pct (clicks per registration) and corrected_pct with its interval (people of people)."""
    registrations = pl.col("registrations")
    legacy = pl.when(registrations > 0).then(100 * pl.col("clicks") / registrations)
    return with_rate(
        lessons.with_columns(legacy_pct=legacy),
        part="attended_people",
        whole="registered_people",
        name="corrected",
    )


def with_date_conversion(dates: pl.DataFrame) -> pl.DataFrame:
    """Add attended_pct with its interval; unknown without a date."""
    return with_rate(dates, part="attended_people", whole="registered_people", name="attended")
