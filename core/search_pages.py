"""What is in a page of the search index: up to 128 postings under their sorted terms."""

import zlib
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

import numpy as np
import numpy.typing as npt

# Sorts behind every text with the same beginning.
LAST: Final = "\U0010ffff"
# terms, sizes, ids, and the first term
Page = tuple[bytes, bytes, bytes, str]


def postings(ids: bytes, id_type: str) -> list[int]:
    """The postings as numbers."""
    found: list[int] = np.frombuffer(ids, dtype=id_type).tolist()
    return found


def between(page: Page, low: str, high: str, id_type: str) -> list[int]:
    """The postings of the terms from `low` up to, not with, `high`."""
    terms, ends = _opened(page)
    first, last = bisect_left(terms, low), bisect_left(terms, high)
    return postings(page[2], id_type)[ends[first] : ends[last]] if first < last else []


def every_between(
    pages: Sequence[Page], low: str, high: str, id_type: str
) -> npt.NDArray[np.int64]:
    """All postings of the terms from `low` up to, not with, `high`, on pages that follow each other."""
    ends = [*(page[3] for page in pages), LAST][1:]
    edges: list[int] = []
    inner: list[bytes] = []
    for page, end in zip(pages, ends, strict=True):
        if low <= page[3] and end < high:
            # It lies inside as a whole: its terms need not be looked at.
            inner.append(page[2])
        else:
            edges += between(page, low, high, id_type)
    inside = np.frombuffer(b"".join(inner), dtype=id_type)
    return np.concatenate([np.asarray(edges, dtype=np.int64), inside.astype(np.int64)])


def beginning_with(page: Page, beginnings: Sequence[str], id_type: str) -> list[int]:
    """The postings of terms with any of these beginnings, which are sorted and not empty."""
    terms, ends = _opened(page)
    shortest = min(map(len, beginnings))
    begin = bisect_left(beginnings, terms[0][:shortest])
    found: list[int] = []
    ids = postings(page[2], id_type)
    for text in beginnings[begin : bisect_left(beginnings, terms[-1] + LAST)]:
        first, last = bisect_left(terms, text), bisect_left(terms, text + LAST)
        found += ids[ends[first] : ends[last]]
    return found


def _opened(page: Page) -> tuple[list[str], list[int]]:
    """The terms, and where the postings of each begin; the last number is where all end."""
    terms = zlib.decompress(page[0]).decode().split("\n")
    return terms, [0, *accumulate(page[1])]
