"""The people of the search index: their order, and every name of a person as one short record."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from core.search_layout import BETWEEN, KINDS, NEXT, SOURCES, TIERS
from pipelines.search_grouped import position

_AT_ONCE = 100_000
_BEFORE_ALL = -(2**62)
_CURRENT = ("username", "first_name", "last_name")


def in_order(people: pl.DataFrame) -> pl.DataFrame:
    """`people` (block search_people) with `person`, their position: who was seen last has 0."""
    # Sorted by the age and not by falling times: a fourth of the time.
    age = -pl.col("last_seen").fill_null(_BEFORE_ALL)
    return people.sort(age, "user_id").with_columns(person=pl.int_range(pl.len()))


def numbered(names: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """`names` (block search_names) with person, fact and person_seen, in this order.

    fact is the position among the person's names, the newest first; person_seen the person's last_seen.
    """
    known = people.select("user_id", "person", person_seen="last_seen")
    owners = names.select("user_id").join(
        known, on="user_id", validate="m:1", maintain_order="left"
    )
    joined = names.drop("user_id").hstack(owners.drop("user_id"))
    # The rows of a person come by kind and value, and stay so when the times are the same.
    ordered = joined.sort(_person_and_newest(joined["last_seen"]), maintain_order=True)
    fact = pl.Series(position(ordered["person"].to_numpy()))
    return ordered.with_columns(fact=fact)


def bits_for(*named: pl.DataFrame) -> int:
    """How many bits number the names of whoever has most."""
    most = max(int(str(each["fact"].max() or 0)) for each in named)
    return max(3, most.bit_length())


def records(named: pl.DataFrame) -> pl.DataFrame:
    """Per person one text, `facts`, of all names as `numbered` gives them.

    A name is kind and source (a letter each), the seconds from its last time to the person's, the
    seconds it lasted, and its value. Nothing stands for 0, and - for a time that is not known.
    """
    one = pl.concat_str(
        _letter("kind", KINDS),
        _letter("source", SOURCES),
        _seconds(pl.col("person_seen") - pl.col("last_seen")),
        pl.lit(BETWEEN),
        _seconds(pl.col("last_seen") - pl.col("first_seen")),
        pl.lit(BETWEEN),
        pl.col("value").str.replace_many([NEXT, BETWEEN], ["", ""]),
    )
    # A list joined takes a seventh of the time of a join while grouping.
    facts = pl.col("facts").list.join(NEXT)
    return named.group_by("person", maintain_order=True).agg(facts=one).with_columns(facts)


def rows_of_people(people: pl.DataFrame, named: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows of table people of the index, in its columns' order, some 100,000 people at a time."""
    owners = named["person"].to_numpy()
    for begin in range(0, people.height, _AT_ONCE):
        first, last = np.searchsorted(owners, [begin, begin + _AT_ONCE]).tolist()
        yield _rows(people.slice(begin, _AT_ONCE), named.slice(first, last - first))


def _rows(people: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    newest = (
        named.filter(pl.col("kind") == kind)
        .filter(pl.col("person") != pl.col("person").shift(fill_value=-1))
        .select("person", pl.col("value").alias(f"newest_{kind}"))
        for kind in _CURRENT
    )
    known = people
    for facts in (records(named), *newest):
        known = known.join(facts, on="person", how="left", validate="1:1", maintain_order="left")
    return known.select(
        "person",
        "user_id",
        _unless_said("display_name", display_name()),
        _unless_said("username", pl.col("newest_username")),
        pl.col("tier").replace_strict({tier: place for place, tier in enumerate(TIERS)}),
        "course_stream",
        "is_customer",
        "last_seen",
        "facts",
    )


def display_name() -> pl.Expr:
    """What the newest names alone would call a person, as `core.search_hits` puts it together."""
    full = pl.concat_str("newest_first_name", "newest_last_name", separator=" ", ignore_nulls=True)
    handle = pl.concat_str(pl.lit("@"), "newest_username")
    number = pl.concat_str(pl.lit("id "), pl.col("user_id").cast(pl.String))
    return pl.coalesce(pl.when(full != "").then(full), handle, number)


def _unless_said(column: str, said: pl.Expr) -> pl.Expr:
    """NULL where the facts say the same; '' where they say something and there is nothing."""
    known = pl.col(column)
    return pl.when(known.eq_missing(said)).then(None).otherwise(known.fill_null("")).alias(column)


def _person_and_newest(last_seen: pl.Series) -> pl.Expr:
    """Person and time in one whole number: sorted in a sixth of the time of two columns."""
    times = last_seen.cast(pl.Int64)
    newest, oldest = int(str(times.max() or 0)), int(str(times.min() or 0))
    unknown = newest - oldest + 1
    return pl.col("person") * (unknown + 1) + (newest - pl.col("last_seen")).fill_null(unknown)


def _letter(column: str, known: tuple[str, ...]) -> pl.Expr:
    letters = {name: chr(ord("a") + place) for place, name in enumerate(known)}
    return (
        pl.col(column)
        .cast(pl.String)
        .replace_strict(letters, default=chr(ord("a") + len(known) - 1))
    )


def _seconds(length: pl.Expr) -> pl.Expr:
    text = length.cast(pl.String).fill_null("-")
    return pl.when(text == "0").then(pl.lit("")).otherwise(text)
