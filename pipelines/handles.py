"""Every name a person was ever seen under: where, and from when to when."""

import polars as pl

# DOMAIN section 2: the bot writes this when Telegram gives no first name.
PLACEHOLDER_NAMES = ("Пользователь",)
KINDS = ("username", "first_name", "last_name", "email")
KEY = ("user_id", "kind", "value")
NAMES = ("username", "first_name", "last_name")
SOURCES = ("bookings", "events", "hackathon", "registrations", "users")
BOT_LIST = "users"
# Numbers in the order of their names: grouped and sorted in half the time of texts.
_KIND = pl.Enum(sorted(KINDS))
_SOURCE = pl.Enum(sorted(SOURCES))


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
        "user_id",
        pl.col("kind").cast(_KIND),
        "value",
        "first_seen",
        "last_seen",
        source=pl.lit(source, dtype=_SOURCE),
    )


def handles(seen: pl.LazyFrame) -> pl.LazyFrame:
    """One row per person, kind and value; `source` is where it was seen last, a tie by its name.

    Adds `from_users`: the bot's own list says so, which settles what the person is called now.
    """
    # Time and source in one whole number, so that one maximum finds both: eight leaves room for five.
    source = pl.col("source").to_physical().cast(pl.Int64)
    newest = (_moment_or_before_all() * 8 + source).max()
    found = seen.group_by(KEY).agg(
        newest=newest,
        first_seen=pl.col("first_seen").min(),
        last_seen=pl.col("last_seen").max(),
        from_users=(pl.col("source") == BOT_LIST).any(),
    )
    # What is left over of a negative number is not negative here either.
    return found.with_columns(source=(pl.col("newest") % 8).cast(pl.UInt8).cat.to(_SOURCE))


def current_names(named: pl.LazyFrame) -> list[pl.LazyFrame]:
    """What each person is called now: a frame for each of NAMES, with user_id and that name.

    Rule (DOMAIN section 4): the newest non-empty value by its row's own time, the bot's own list
    winning; a tie goes to the greater text, so that the answer never depends on row order.
    """
    ranked = named.with_columns(
        rank=pl.when("from_users").then(2**62).otherwise(0) + _moment_or_before_all()
    )
    return [_newest_of(ranked, kind) for kind in NAMES]


def _newest_of(ranked: pl.LazyFrame, kind: str) -> pl.LazyFrame:
    of_kind = ranked.filter(pl.col("kind") == kind).select("user_id", "value", "rank")
    newest = of_kind.filter(pl.col("rank") == pl.col("rank").max().over("user_id"))
    return newest.group_by("user_id").agg(pl.col("value").max().alias(kind))


def _moment_or_before_all() -> pl.Expr:
    return pl.col("last_seen").to_physical().fill_null(-1)
