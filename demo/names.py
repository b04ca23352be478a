"""What the people are called: names, handles, e-mails, their other spellings, and the odd ones."""

from typing import Final

import numpy as np
import polars as pl

from demo.definition import NameLists
from demo.rhythm import Indices, Rhythm
from demo.scene import Scene

PLACEHOLDER: Final = "Пользователь"  # the bot's own, for an empty first name
# Of twenty people so many write their name, or build their handle, in this way.
SPELLINGS: Final = {"first": 9, "latin": 4, "short": 3, "full": 2, "lower": 1, "initial": 1}
HANDLES: Final = {"both": 5, "numbered": 4, "last_first": 4, "glued": 3, "last_only": 2, "proud": 2}
LANGUAGES: Final = ["ru", "ru", "ru", "ru", "ru", "en", "kk", "uk"]


def name_people(scene: Scene) -> pl.DataFrame:
    """One row per person in their order: username, first_name, last_name, language_code, email,
    and what may take their place: new_username, new_first_name, other_first_name, other_email.
    """
    names, size, rhythm = scene.definition.names, scene.people.size, scene.rhythm
    parts = _parts(size, names, rhythm)
    spellings, handles = _spelt(parts), _handles(parts)
    named = parts.select(
        _way(spellings, SPELLINGS, rhythm, "first_name"),
        _way(spellings, SPELLINGS, rhythm, "new_first_name"),
        _way(spellings, SPELLINGS, rhythm, "other_first_name"),
        _distinct(_way(handles, HANDLES, rhythm, "username")),
        _distinct(_way(handles, HANDLES, rhythm, "new_username")),
        pl.when(pl.col("number") % 2 == 0).then("last").alias("last_name"),
        _taken(LANGUAGES, rhythm.chance.integers(0, len(LANGUAGES), size)).alias("language_code"),
        email=pl.format("{}.{}{}@{}", "first_small", "last_latin", "number", "domain"),
        other_email=pl.format("{}{}@{}", "latin", "other_number", "other_domain"),
    )
    return _spoil(named, scene)


def _parts(size: int, names: NameLists, rhythm: Rhythm) -> pl.DataFrame:
    """The parts of which names and handles are made, drawn for everybody."""
    people = [*names.women, *names.men]
    first = rhythm.chance.integers(0, len(people), size)
    last = rhythm.chance.integers(0, len(names.last), size)
    domain = rhythm.chance.integers(0, len(names.domains), (2, size))
    woman = pl.lit(pl.Series(first < len(names.women)))
    return pl.DataFrame(
        {
            "first": _taken([name[0] for name in people], first),
            "latin": _taken([name[1] for name in people], first),
            "short": _taken([name[2] for name in people], first),
            "last": _taken([name[0] for name in names.last], last),
            "last_latin": _taken([name[1] for name in names.last], last),
            "domain": _taken(names.domains, domain[0]),
            "other_domain": _taken(names.domains, domain[1]),
            "number": rhythm.chance.integers(1, 2000, size),
            "other_number": rhythm.chance.integers(1, 100, size),
        }
    ).with_columns(
        pl.when(woman).then(pl.col("last") + "а").otherwise("last").alias("last"),
        pl.when(woman).then(pl.col("last_latin") + "a").otherwise("last_latin").alias("last_latin"),
        first_small=pl.col("latin").str.to_lowercase(),
    )


def _spelt(parts: pl.DataFrame) -> pl.DataFrame:
    initial = pl.col("last_latin").str.slice(0, 1).str.to_uppercase()
    return parts.select(
        "first",
        "latin",
        "short",
        full=pl.format("{} {}", "first", "last"),
        lower=pl.col("first").str.to_lowercase(),
        initial=pl.format("{} {}.", "latin", initial),
    )


def _handles(parts: pl.DataFrame) -> pl.DataFrame:
    initial = pl.col("first_small").str.slice(0, 1)
    return parts.select(
        both=pl.format("{}_{}", "first_small", "last_latin"),
        numbered=pl.format("{}{}", "first_small", "number"),
        last_first=pl.format("{}_{}{}", "last_latin", initial, "number"),
        glued=pl.format("{}{}", "first_small", "last_latin"),
        last_only=pl.format("{}{}", "last_latin", "number"),
        proud=pl.format("{}_{}", "latin", "number"),
    )


def _way(choices: pl.DataFrame, shares: dict[str, int], rhythm: Rhythm, name: str) -> pl.Series:
    """For each row one of its choices, each as often as its share says."""
    ways = list(shares)
    drawn = np.repeat(np.arange(len(ways)), list(shares.values()))
    way = pl.Series(drawn[rhythm.chance.integers(0, drawn.size, choices.height)])
    cases = [pl.when(pl.lit(way) == place).then(column) for place, column in enumerate(ways)]
    return choices.select(pl.coalesce(cases).alias(name)).to_series()


def _distinct(handles: pl.Series) -> pl.Series:
    """A number behind a handle that somebody has already."""
    name, turn = handles.name, pl.int_range(pl.len()).over(handles.name)
    numbered = pl.when(turn == 0).then(name).otherwise(pl.format("{}_{}", name, turn))
    return handles.to_frame().select(numbered.alias(name)).to_series()


def _taken(values: list[str], places: Indices) -> pl.Series:
    return pl.Series(values)[places]


def _spoil(named: pl.DataFrame, scene: Scene) -> pl.DataFrame:
    """Take handles and names away from some, and give odd names to a few for each."""
    dirt, rhythm, size = scene.definition.dirt, scene.rhythm, scene.people.size
    bare = pl.lit(pl.Series(rhythm.happens(dirt.no_username, size)))
    same = pl.lit(pl.Series(rhythm.happens(0.5, size)))
    spoilt = named.with_columns(
        pl.when(bare).then(pl.lit("")).otherwise("username").alias("username"),
        pl.when(same).then("first_name").otherwise("new_first_name").alias("new_first_name"),
    )
    odd = scene.definition.names.odd * max(dirt.at_least, round(dirt.odd_name * size))
    odd += [PLACEHOLDER] * max(dirt.at_least, round(dirt.placeholder_name * size))
    who = rhythm.chance.permutation(size)[: len(odd)]
    names = pl.Series(odd[: who.size])
    return spoilt.with_columns(
        spoilt[column].scatter(who, names) for column in ("first_name", "new_first_name")
    )
