"""Which terms lead to which names: folded, from each word on, as they sound; and answers made beforehand.

A frame of terms has the columns term and id (the posting), sorted by both unless it says otherwise.
"""

from collections.abc import Callable, Iterator

import polars as pl

from core.search_alphabets import sounds
from core.search_layout import KEPT, MANY, PAGE
from core.search_text import KEY, folded_all

# A word begins behind a break; a name's nine first words are terms.
_REST = r"^[^\W_]*[\W_]+([^\W_].*)$"
_WORDS = 8


def name_terms(named: pl.DataFrame, *, shift: int) -> pl.DataFrame:
    """The names of `search_people.numbered` as they are searched; usernames without @."""
    values = named.select("value", id=pl.col("person") * 2**shift + pl.col("fact"))
    known = _with(values, "value", folded_all).select(
        pl.col("term").str.strip_prefix("@").str.slice(0, KEY), "id"
    )
    return _sorted(known)


def id_terms(people: pl.DataFrame, *, shift: int) -> pl.DataFrame:
    """The numeric ids."""
    return _sorted(
        people.select(term=pl.col("user_id").cast(pl.String), id=pl.col("person") * 2**shift)
    )


def word_terms(terms: pl.DataFrame) -> pl.DataFrame:
    """The words inside the terms, each with all that follows it."""
    rest = terms
    parts = [terms.clear()]
    for _ in range(_WORDS):
        rest = rest.with_columns(pl.col("term").str.extract(_REST)).drop_nulls("term")
        parts.append(rest)
    return _sorted(pl.concat(parts))


def sound_terms(*terms: pl.DataFrame) -> pl.DataFrame:
    """The terms as they sound."""
    together = pl.concat(terms).rename({"term": "written"})
    heard = _with(together, "written", sounds)
    return _sorted(heard.select(pl.col("term").str.slice(0, KEY), "id"))


def pages(terms: pl.DataFrame) -> pl.DataFrame:
    """128 postings a row: page, first (term), terms (distinct, one a line), sizes (postings of each), ids."""
    placed = terms.with_columns(page=pl.int_range(pl.len()) // PAGE)
    counted = placed.group_by("page", "term", maintain_order=True).agg(size=pl.len().cast(pl.UInt8))
    ids = placed.group_by("page", maintain_order=True).agg("id")
    sizes = counted.group_by("page", maintain_order=True).agg(
        pl.col("term").first().alias("first"), pl.col("term").str.join("\n").alias("terms"), "size"
    )
    return sizes.join(ids, on="page", validate="1:1", maintain_order="left")


def answers(terms: pl.DataFrame, *, shift: int) -> Iterator[pl.DataFrame]:
    """For each beginning that more than 512 longer terms share, the people of it seen last.

    Frames of beginning, total (postings) and ids (one a person, at most 101).
    """
    left = terms.sort("id")
    for length in range(1, KEY):
        longer = left.filter(pl.col("term").str.len_chars() > length)
        left = longer.with_columns(beginning=pl.col("term").str.slice(0, length)).filter(
            pl.len().over("beginning") > MANY
        )
        if left.is_empty():
            return
        yield _seen_last(left, shift=shift)


def distinct(terms: pl.DataFrame) -> pl.DataFrame:
    """Each term once: term, id (its first posting), and ids (of the 101 seen last) if it has several.

    Sorted by id.
    """
    once = terms.group_by("term", maintain_order=True).agg(
        pl.col("id").first(), ids=pl.col("id").head(KEPT)
    )
    several = pl.when(pl.col("ids").list.len() > 1).then("ids")
    return once.with_columns(ids=several).sort("id")


def _seen_last(shared: pl.DataFrame, *, shift: int) -> pl.DataFrame:
    totals = shared.group_by("beginning").agg(total=pl.len())
    people = shared.with_columns(person=pl.col("id") // 2**shift)
    once = people.unique(["beginning", "person"], keep="first", maintain_order=True)
    kept = once.group_by("beginning", maintain_order=True).agg(ids=pl.col("id").head(KEPT))
    return kept.join(totals, on="beginning", validate="1:1").sort("beginning")


def _with(rows: pl.DataFrame, column: str, spell: Callable[[list[str]], list[str]]) -> pl.DataFrame:
    """`rows` with term: what `spell` makes of the column, worked out once for each distinct text."""
    texts = rows.select(pl.col(column).unique())
    spelt = pl.Series(spell(texts[column].to_list()), dtype=pl.String)
    return rows.join(texts.with_columns(term=spelt), on=column, validate="m:1")


def _sorted(terms: pl.DataFrame) -> pl.DataFrame:
    return terms.filter(pl.col("term") != "").unique().sort("term", "id")
