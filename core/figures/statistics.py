"""What is added to a figure after its SQL: rates in per cent with their Wilson 95 % interval."""

from math import sqrt
from statistics import NormalDist

import polars as pl

# Of the normal distribution: what an interval of 95 % reaches on either side.
_Z = NormalDist().inv_cdf(0.975)


def wilson(k: int | None, n: int | None) -> tuple[float, float] | None:
    """The Wilson 95 % interval of k out of n, in per cent; None when there is nothing to divide.

    Wilson 1927, as in `scipy.stats.binomtest`; here, as loading that takes a second of every command.
    """
    if k is None or not n:
        return None
    share = k / n
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    reach = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return 100 * max(0.0, middle - reach), 100 * min(1.0, middle + reach)


def total(rows: pl.DataFrame, column: str) -> int:
    """The sum of a column of counts; 0 without rows."""
    return int(rows[column].sum())


def with_rate(frame: pl.DataFrame, *, part: str, whole: str, name: str) -> pl.DataFrame:
    """Add `<name>_pct` and its interval `<name>_low`, `<name>_high`; null when `whole` is 0 or null."""
    n = pl.when(pl.col(whole) > 0).then(pl.col(whole).cast(pl.Float64))
    share = pl.col(part) / n
    # The same as `wilson`, for thousands of cells at once.
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    reach = _Z * (share * (1 - share) / n + _Z**2 / (4 * n**2)).sqrt() / (1 + _Z**2 / n)
    return frame.with_columns(
        (100 * share).alias(f"{name}_pct"),
        (100 * (middle - reach)).clip(0, 100).alias(f"{name}_low"),
        (100 * (middle + reach)).clip(0, 100).alias(f"{name}_high"),
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


def with_reminder_rates(reminders: pl.DataFrame) -> pl.DataFrame:
    """Add reminded_pct and not_reminded_pct, who came of each, with their intervals."""
    reminded = with_rate(reminders, part="reminded_came", whole="reminded", name="reminded")
    return with_rate(reminded, part="not_reminded_came", whole="not_reminded", name="not_reminded")


def with_after_rates(after: pl.DataFrame) -> pl.DataFrame:
    """Add viewed_pct, booked_pct and paid_pct of the people followed, with their intervals."""
    for step in ("viewed", "booked", "paid"):
        after = with_rate(after, part=step, whole="followed", name=step)
    return after


def with_path_shares(paths: pl.DataFrame) -> pl.DataFrame:
    """Add share_pct of the payers with its interval; a null path is all the others together."""
    return with_rate(paths, part="people", whole="payers", name="share")


def with_booking_conversion(rows: pl.DataFrame) -> pl.DataFrame:
    """Add conversion_pct with its interval: paid of bookings."""
    return with_rate(rows, part="paid", whole="bookings", name="conversion")
