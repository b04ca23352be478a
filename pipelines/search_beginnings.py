"""Beginnings that very many terms share, answered beforehand: nobody waits for half a school to be sorted."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from core.search_layout import MANY
from core.search_text import KEY
from pipelines.search_grouped import Answer, Grouped, Numbers, answers, seen_last, starts
from pipelines.search_terms import Terms

_CHUNK = 50_000


def beginnings(terms: Terms, *, shift: int) -> Iterator[Answer]:
    """An answer for each beginning that more than 512 postings of longer terms share."""
    lengths = terms.texts.str.len_chars().to_numpy().astype(np.int64)
    sizes, common = np.diff(terms.begins), common_beginnings(terms.texts)
    newest = terms.newest_of_each()
    left = np.arange(len(terms.texts))
    for length in range(1, KEY):
        # The terms are sorted: those that share a beginning stand together.
        groups: Numbers = np.cumsum(common[left] < length, dtype=np.int64)
        longer = lengths[left] > length
        left, groups = left[longer], groups[longer]
        totals = np.bincount(groups, weights=sizes[left]).astype(np.int64)
        left, groups = left[totals[groups] > MANY], groups[totals[groups] > MANY]
        if left.size == 0:
            return
        group_of = np.full(len(terms.texts), -1, dtype=np.int64)
        group_of[left] = groups
        kept = group_of[newest.groups] >= 0
        newest = Grouped(newest.groups[kept], newest.ids[kept])
        found = seen_last(group_of[newest.groups], newest.ids, shift=shift)
        first = starts(groups)
        named = terms.texts.gather(left[first]).str.slice(0, length)
        yield from answers(found, dict(zip(groups[first].tolist(), named, strict=True)), totals)


def common_beginnings(texts: pl.Series) -> Numbers:
    """How many letters each of the sorted texts has in common with the one before; the first has none."""
    found = np.zeros(len(texts), dtype=np.int64)
    for begin in range(0, len(texts), _CHUNK):
        first = max(begin - 1, 0)
        some = texts.slice(first, begin + _CHUNK - first).to_list()
        letters = np.array(some, dtype=f"<U{KEY}").view("<u4").reshape(len(some), KEY)
        found[first + 1 : first + len(some)] = (letters[1:] == letters[:-1]).argmin(axis=1)
    return found
