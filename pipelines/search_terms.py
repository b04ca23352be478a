"""Which terms lead to which names: folded names, the words inside them, and answers made beforehand."""

from collections.abc import Iterator

import polars as pl

from core.search_layout import KEPT, MANY, PAGE
from core.search_text import KEY, folded_all

# A word begins behind a break; a name's 8 first words are terms of their own.
_REST = r"^[^\W_]*[\W_]+([^\W_].*)$"
_WORDS = 8


def folded_names(names: pl.DataFrame) -> pl.DataFrame:
    """`names` with `term`: its value as it is searched; usernames without @. Nothing left: no row."""
    distinct = names.select(pl.col("value").unique())
    folds = pl.Series(folded_all(distinct["value"].to_list()), dtype=pl.String)
    known = distinct.with_columns(term=folds.str.strip_prefix("@").str.slice(0, KEY))
    found = names.join(known, on="value", how="left", validate="m:1")
    return found.filter(pl.col("term") != "")


def word_terms(terms: pl.DataFrame) -> pl.DataFrame:
    """The words inside the terms, each with all that follows it: columns term and id, as given."""
    rest = terms.lazy()
    parts = []
    for _ in range(_WORDS):
        rest = rest.with_columns(pl.col("term").str.extract(_REST)).filter(
            pl.col("term").is_not_null()
        )
        parts.append(rest)
    return pl.concat(pl.collect_all(parts)).unique()


def sorted_terms(terms: pl.DataFrame) -> pl.DataFrame:
    """The postings in the order of the index: by term, then by who was seen last."""
    return terms.select("term", "id").unique().sort("term", "id")


def pages(ordered: pl.DataFrame) -> pl.DataFrame:
    """128 postings a row: page, first (term), terms (distinct, one a line), sizes (postings of each), ids."""
    numbered = ordered.with_columns(page=pl.int_range(pl.len()) // PAGE)
    counted = numbered.group_by("page", "term", maintain_order=True).agg(
        pl.len().cast(pl.UInt8), "id"
    )
    return counted.group_by("page", maintain_order=True).agg(
        first=pl.col("term").first(),
        terms=pl.col("term").str.join("\n"),
        sizes=pl.col("len"),
        ids=pl.col("id").explode(),
    )


def answers(terms: pl.DataFrame, *, shift: int) -> Iterator[pl.DataFrame]:
    """For each beginning that more than 512 longer terms share, the people of it seen last.

    Frames of beginning, total (postings) and ids (one a person, at most 101).
    """
    left = terms.sort("id")
    for length in range(1, KEY):
        left = left.filter(pl.col("term").str.len_chars() > length).with_columns(
            beginning=pl.col("term").str.slice(0, length)
        )
        left = left.filter(pl.len().over("beginning") > MANY)
        if left.is_empty():
            return
        yield _seen_last(left, shift=shift)


def _seen_last(shared: pl.DataFrame, *, shift: int) -> pl.DataFrame:
    totals = shared.group_by("beginning").agg(total=pl.len())
    people = shared.with_columns(person=pl.col("id") // 2**shift)
    once = people.unique(["beginning", "person"], keep="first", maintain_order=True)
    kept = once.group_by("beginning", maintain_order=True).agg(ids=pl.col("id").head(KEPT))
    return kept.join(totals, on="beginning", validate="1:1").sort("beginning")
