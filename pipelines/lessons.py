"""Who registered for which free workshop and who came: clicks belong to people, not to registrations."""

import polars as pl

KEY = ("user_id", "lesson_type")
DATE_KEY = ("lesson_type", "lesson_date")


def lesson_people(registrations: pl.LazyFrame, clicks: pl.LazyFrame) -> pl.LazyFrame:
    """One row per person and workshop type with a registration, a click or both (DOMAIN section 4).

    Gives user_id, lesson_type, registrations, clicks, first_click, last_click.
    """
    registered = registrations.group_by(KEY).agg(registrations=pl.len().cast(pl.Int64))
    came = clicks.rename({"first_at": "first_click", "last_at": "last_click"})
    both = registered.join(
        came, on=KEY, how="full", coalesce=True, nulls_equal=True, validate="1:1"
    )
    return both.with_columns(pl.col("registrations", "clicks").fill_null(0))


def lesson_dates(registrations: pl.LazyFrame, clicks: pl.LazyFrame, *, zone: str) -> pl.LazyFrame:
    """Per workshop type and date: registered_people, and clicked_people who pressed "join" that day.

    A click names no date: it counts when a person's first or last one of that type fell on the
    date in the school's zone. People of different slices differ, so answers of slices add up.
    """
    registered = registrations.select(*KEY, "lesson_date").unique()
    click_days = clicks.select(
        *KEY,
        first=pl.col("first_at").dt.convert_time_zone(zone).dt.date(),
        last=pl.col("last_at").dt.convert_time_zone(zone).dt.date(),
    )
    seen = registered.join(click_days, on=KEY, how="left", nulls_equal=True, validate="m:1")
    came = (pl.col("lesson_date") == pl.col("first")) | (pl.col("lesson_date") == pl.col("last"))
    return seen.group_by(DATE_KEY).agg(
        registered_people=pl.len().cast(pl.Int64),
        clicked_people=came.fill_null(value=False).sum().cast(pl.Int64),
    )


def dates_added_up(parts: pl.LazyFrame) -> pl.LazyFrame:
    """Bring the slices' answers of `lesson_dates` together."""
    people = pl.col("registered_people", "clicked_people").sum()
    return parts.group_by(DATE_KEY).agg(people).sort(DATE_KEY, nulls_last=True)
