"""Every name a person was ever seen under: where, and from when to when."""

import polars as pl

# DOMAIN section 2: the bot writes this when Telegram gives no first name.
PLACEHOLDER_NAMES = ("Пользователь",)
KINDS = ("username", "first_name", "last_name", "email")
KEY = ("user_id", "kind", "value")


def sightings(rows: pl.LazyFrame, *, source: str, first: str, last: str) -> pl.LazyFrame:
    """The names in `rows` (columns named as the kinds), one row per person, kind, value and row.

    `first` and `last` name the columns of the time. Gives user_id, kind, value, source, first_seen,
    last_seen. Empty values and the bot's placeholder are no names.
    """
    columns = rows.collect_schema().names()
    kinds = [kind for kind in KINDS if kind in columns]
    tidy = [pl.col(kind).str.strip_chars() for kind in kinds]
    seen = rows.select("user_id", *tidy, first_seen=pl.col(first), last_seen=pl.col(last))
    long = seen.unpivot(
        on=kinds, index=["user_id", "first_seen", "last_seen"], variable_name="kind"
    )
    named = pl.col("value").is_not_null() & (pl.col("value") != "")
    placeholder = (pl.col("kind") == "first_name") & pl.col("value").is_in(PLACEHOLDER_NAMES)
    return long.filter(named & ~placeholder).select(
        *KEY, "first_seen", "last_seen", source=pl.lit(source)
    )


def handles(seen: pl.LazyFrame) -> pl.LazyFrame:
    """One row per person, kind and value; `source` is where it was seen last.

    Adds `from_users`: the bot's own list says so, which settles what the person is called now.
    """
    newest = pl.col("source").sort_by("last_seen", "source", nulls_last=False).last()
    return seen.group_by(KEY).agg(
        source=newest,
        first_seen=pl.col("first_seen").min(),
        last_seen=pl.col("last_seen").max(),
        from_users=(pl.col("source") == "users").any(),
    )


def current_names(named: pl.LazyFrame) -> pl.LazyFrame:
    """What each person is called now: user_id, username, first_name, last_name.

    Rule (DOMAIN section 4): the newest non-empty value by its row's own time, the bot's own list
    winning; a tie goes to the greater text, so that the answer never depends on row order.
    """
    order = ["from_users", "last_seen", "value"]
    ranked = named.sort(order, descending=True, nulls_last=True)
    return ranked.group_by("user_id").agg(
        pl.col("value").filter(pl.col("kind") == kind).first().alias(kind)
        for kind in ("username", "first_name", "last_name")
    )
