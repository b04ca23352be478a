"""A school of any size for the search benchmark: people made at once from the demo's lists of names."""

from datetime import UTC, datetime

import numpy as np
import polars as pl

from demo.definition import read_definition
from pipelines.search_index import Source

NOW = int(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp())
YEAR = 365 * 86_400
# Shares of the demo school of a million: people with a handle, a last name, an e-mail, an older handle.
HANDLE, LAST_NAME, EMAIL, OLDER = 0.86, 0.36, 0.58, 0.06
CUSTOMER = 0.05
TIERS = ("hot", "warm", "cool", "cold")


def source(people: int, seed: int = 1) -> Source:
    """So many people with their names, as a refresh would read them from a snapshot."""
    chance = np.random.default_rng(seed)
    parts = _parts(people, chance)
    ids = 10_000_000 + np.cumsum(chance.integers(1, 700, people))
    last_seen = NOW - (YEAR * chance.random(people) ** 2).astype(np.int64)
    everybody = parts.with_columns(
        user_id=pl.lit(pl.Series(ids)),
        last_seen=pl.lit(pl.Series(last_seen)),
        first_seen=pl.lit(pl.Series(last_seen - chance.integers(0, YEAR, people))),
    )
    return Source(_people(everybody, chance), _handles(everybody, chance), _groups(everybody))


def _parts(people: int, chance: np.random.Generator) -> pl.DataFrame:
    names = read_definition().names
    first, last = [*names.women, *names.men], names.last
    whose = pl.Series(chance.integers(0, len(first), people))
    family = pl.Series(chance.integers(0, len(last), people))
    place = pl.Series(chance.integers(0, len(names.domains), people))
    return pl.DataFrame(
        {
            "first": pl.Series([each[0] for each in first]).gather(whose),
            "latin": pl.Series([each[1].lower() for each in first]).gather(whose),
            "last": pl.Series([each[0] for each in last]).gather(family),
            "last_latin": pl.Series([each[1] for each in last]).gather(family),
            "domain": pl.Series(names.domains).gather(place),
            "number": pl.int_range(people, eager=True),
            "way": pl.Series(chance.integers(0, 4, people)),
        }
    ).with_columns(
        username=_by_way(
            pl.format("{}_{}{}", "latin", "last_latin", "number"),
            pl.format("{}{}", "latin", "number"),
            pl.format("{}_{}{}", "last_latin", pl.col("latin").str.slice(0, 1), "number"),
            pl.format("{}{}{}", "latin", "last_latin", "number"),
        ),
        first_name=_by_way(
            pl.format("{} {}", "first", "last"), pl.col("latin"), pl.col("first"), pl.col("first")
        ),
        email=pl.format("{}.{}{}@{}", "latin", "last_latin", "number", "domain"),
        older=pl.format("{}_{}", "last_latin", "number"),
    )


def _by_way(*ways: pl.Expr) -> pl.Expr:
    """One of these, as the person's `way` says."""
    return pl.coalesce(
        pl.when(pl.col("way") == number).then(way) for number, way in enumerate(ways)
    )


def _people(everybody: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    size = everybody.height
    return everybody.select(
        "user_id",
        "username",
        "last_seen",
        display_name="first_name",
        tier=pl.Series(TIERS).gather(pl.Series(chance.integers(0, 4, size))),
        course_stream=pl.lit(None, dtype=pl.String),
        is_customer=pl.lit(pl.Series(chance.random(size) < CUSTOMER)),
    )


def _handles(everybody: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    kinds = (
        ("username", "username", "users", HANDLE),
        ("username", "older", "bookings", OLDER),
        ("first_name", "first_name", "users", 1.0),
        ("last_name", "last", "users", LAST_NAME),
        ("email", "email", "registrations", EMAIL),
    )
    size = everybody.height
    return pl.concat(
        everybody.filter(pl.lit(pl.Series(chance.random(size) < share))).select(
            "user_id",
            pl.lit(kind).alias("kind"),
            pl.col(column).alias("value"),
            pl.lit(source).alias("source"),
            "first_seen",
            "last_seen",
        )
        for kind, column, source, share in kinds
    )


def _groups(everybody: pl.DataFrame) -> pl.DataFrame:
    tiers = everybody.with_columns(segment=pl.lit("stream:5th_stream"))
    return tiers.select("segment", "user_id").gather_every(25)
