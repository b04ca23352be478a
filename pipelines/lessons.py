"""Who registered for which free workshop and who came: clicks belong to people, not to registrations."""

import polars as pl

KEY = ("user_id", "lesson_type")


def lesson_people(registrations: pl.LazyFrame, clicks: pl.LazyFrame) -> pl.LazyFrame:
    """One row per person and workshop type with a registration, a click or both (DOMAIN section 4).

    Gives user_id, lesson_type, registrations, clicks, first_click, last_click; sorted by the first two.
    """
    registered = registrations.group_by(KEY).agg(registrations=pl.len().cast(pl.Int64))
    came = clicks.rename({"first_at": "first_click", "last_at": "last_click"})
    both = registered.join(
        came, on=KEY, how="full", coalesce=True, nulls_equal=True, validate="1:1"
    )
    counted = both.with_columns(pl.col("registrations", "clicks").fill_null(0))
    return counted.sort(KEY, nulls_last=True)
