"""Of many postings in groups, those of the people seen last: how every answer made beforehand is cut."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.search_layout import KEPT

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Grouped:
    """Postings and the number of each one's group, by group and then by who was seen last."""

    groups: Numbers
    ids: Numbers


def ordered(groups: Numbers, ids: Numbers) -> Grouped:
    """The pairs sorted, each once. Both numbers must fit into 63 bits together."""
    bits = int(ids.max(initial=0)).bit_length()
    # One sort of whole numbers takes a tenth of the time of a sort by two columns.
    keys = np.sort(groups << bits | ids)
    keys = keys[starts(keys)]
    return Grouped(keys >> bits, keys & ((1 << bits) - 1))


def seen_last(groups: Numbers, ids: Numbers, *, shift: int) -> Grouped:
    """Of each group one posting of each of the 101 people seen last."""
    every = ordered(groups, ids)
    once = starts(every.groups) | starts(every.ids >> shift)
    group, posting = every.groups[once], every.ids[once]
    kept = position(group) < KEPT
    return Grouped(group[kept], posting[kept])


def starts(sorted_values: Numbers) -> npt.NDArray[np.bool_]:
    """Whether each value differs from the one before; the first one does."""
    found = np.ones(sorted_values.size, dtype=np.bool_)
    found[1:] = sorted_values[1:] != sorted_values[:-1]
    return found


def position(sorted_groups: Numbers) -> Numbers:
    """The position of each row within its group, from 0 on."""
    places = np.arange(sorted_groups.size)
    return places - np.maximum.accumulate(np.where(starts(sorted_groups), places, 0))


@dataclass(frozen=True)
class Answer:
    """Made beforehand: what is asked, how many postings fit, and one of each of the 101 people seen last."""

    text: str
    total: int
    ids: Numbers


def answers(
    found: Grouped, texts: Mapping[int, str], totals: Numbers | None = None
) -> list[Answer]:
    """An answer for each group of `seen_last`, in the order of their texts; totals by group, else counted."""
    begins = np.append(np.flatnonzero(starts(found.groups)), found.groups.size).tolist()
    made = []
    for begin, end in pairwise(begins):
        group = int(found.groups[begin])
        total = end - begin if totals is None else int(totals[group])
        made.append(Answer(texts[group], total, found.ids[begin:end]))
    return sorted(made, key=lambda answer: answer.text)
