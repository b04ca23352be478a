"""How the people are parted into slices, so that a school of any size is computed in bounded memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import polars as pl


@dataclass(frozen=True)
class Slice:
    """The people whose user_id is from `first` to `last`, both included."""

    first: int
    last: int


def slices_of(ids: pl.Series, *, rows_per_slice: int) -> list[Slice]:
    """Slices of all positive ids that hold about `rows_per_slice` of the given ids each."""
    parts = max(1, -(-ids.len() // rows_per_slice))
    # Every hundredth id is enough to part a hundred thousand rows evenly.
    sample = ids.gather_every(max(1, ids.len() // 100_000)).sort()
    cuts = [sample[sample.len() * part // parts] for part in range(1, parts)]
    return slices_between(cuts)


def slices_between(cuts: Sequence[int]) -> list[Slice]:
    """Slices that part all positive ids at the given ids."""
    edges = sorted({0, *cuts, 2**63 - 1})
    return [Slice(low + 1, high) for low, high in pairwise(edges)]
