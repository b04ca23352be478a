"""Who the school's people are: one row per user_id, with what is known of each."""

import polars as pl

PAID = 2


def booking_facts(bookings: pl.LazyFrame) -> pl.LazyFrame:
    """Per person: bookings, is_customer (a confirmed booking), course_stream of the newest confirmed one."""
    confirmed = pl.col("confirmed") == PAID
    newest = pl.col("course_stream").filter(confirmed)
    age = [pl.col("created_at").filter(confirmed), pl.col("id").filter(confirmed)]
    return bookings.group_by("user_id").agg(
        bookings=pl.len(),
        is_customer=confirmed.any(),
        course_stream=newest.sort_by(*age, nulls_last=False).last(),
        booking_first=pl.col("created_at").min(),
        booking_last=pl.col("created_at").max(),
    )


def registration_facts(registrations: pl.LazyFrame) -> pl.LazyFrame:
    """Per person: registrations, and the first and last time of one."""
    return registrations.group_by("user_id").agg(
        registrations=pl.len(),
        registration_first=pl.col("registered_at").min(),
        registration_last=pl.col("registered_at").max(),
    )


def event_facts(totals: pl.LazyFrame) -> pl.LazyFrame:
    """Per person: events (all, ever) and the first and last time of one."""
    return totals.rename({"first_at": "event_first", "last_at": "event_last"})


def workshop_facts(lesson_clicks: pl.LazyFrame) -> pl.LazyFrame:
    """Per person: how often they pressed "join", over all workshop types."""
    return lesson_clicks.group_by("user_id").agg(join_clicks=pl.col("clicks").sum())


def programme_facts(program_views: pl.LazyFrame) -> pl.LazyFrame:
    """Per person: how often they looked at the programme."""
    return program_views.select("user_id", program_views=pl.col("views"))


def bot_list_facts(users: pl.LazyFrame) -> pl.LazyFrame:
    """Per person: when the bot's own list first and last saw them; either of its times may be missing."""
    times = ("first_seen_at", "updated_at")
    return users.group_by("user_id").agg(
        users_first=pl.min_horizontal(pl.col(*times).min()),
        users_last=pl.max_horizontal(pl.col(*times).max()),
    )


def union_of_ids(*sources: pl.LazyFrame) -> pl.LazyFrame:
    """Everybody: each user_id of any source, once (DOMAIN section 4, People)."""
    return pl.concat([source.select("user_id") for source in sources]).unique()


def join_facts(ids: pl.LazyFrame, *facts: pl.LazyFrame) -> pl.LazyFrame:
    """Put what is known beside each id; whoever has no such fact gets null."""
    for fact in facts:
        ids = ids.join(fact, on="user_id", how="left", validate="1:1")
    return ids


def with_counts(people: pl.LazyFrame) -> pl.LazyFrame:
    """No fact means none: counts become 0, and the two yes-or-no questions are answered."""
    counts = [
        "bookings",
        "registrations",
        "events",
        "join_clicks",
        "program_views",
        "tier_events",
        "tier_active_days",
        "own_tier_events",
        "own_tier_active_days",
    ]
    return people.with_columns(
        pl.col(counts).fill_null(0).cast(pl.Int64),
        is_customer=pl.col("is_customer").fill_null(value=False),
        is_registrant=pl.col("registrations").fill_null(0) > 0,
    )


def with_seen(people: pl.LazyFrame, *, zone: str) -> pl.LazyFrame:
    """Add first_seen, last_seen (over all sources), first_day (school's zone), first_source, last_activity.

    last_activity is the newest event ever, also when it lies outside the tier window. first_source
    is the table that knows somebody first; of those that do at the same moment, the weightier.
    """
    sources = ["booking", "registration", "event", "users"]
    first = pl.min_horizontal([f"{source}_first" for source in sources])
    return people.with_columns(
        first_seen=first,
        first_day=first.dt.convert_time_zone(zone).dt.date(),
        first_source=_first_source("booking", "registration", "event"),
        last_seen=pl.max_horizontal([f"{source}_last" for source in sources]),
        last_activity=pl.col("event_last"),
    )


def activity_weeks(people: pl.LazyFrame, days: pl.LazyFrame) -> pl.LazyFrame:
    """Events and own events per (user_id, week): week 0 is the person's first day and the six after it.

    Takes user_id and first_day of people, and activity_days; gives user_id, first_day, week, events,
    own_events.
    """
    first = people.select("user_id", "first_day")
    weeks = (pl.col("day") - pl.col("first_day")).dt.total_days() // 7
    dated = days.join(first, on="user_id", validate="m:1").with_columns(week=weeks)
    return dated.group_by("user_id", "first_day", "week").agg(pl.col("events", "own_events").sum())


def _first_source(*sources: str) -> pl.Expr:
    earliest = pl.min_horizontal([f"{source}_first" for source in sources])
    return pl.coalesce(
        pl.when(pl.col(f"{source}_first") == earliest).then(pl.lit(source)) for source in sources
    )


def with_display_name(people: pl.LazyFrame) -> pl.LazyFrame:
    """Add display_name: first and last name, else @username, else `id 123456789`."""
    full = pl.concat_str("first_name", "last_name", separator=" ", ignore_nulls=True)
    return people.with_columns(
        display_name=pl.when(pl.col("first_name").is_not_null() | pl.col("last_name").is_not_null())
        .then(full)
        .when(pl.col("username").is_not_null())
        .then(pl.concat_str(pl.lit("@"), "username"))
        .otherwise(pl.concat_str(pl.lit("id "), pl.col("user_id").cast(pl.String)))
    )
