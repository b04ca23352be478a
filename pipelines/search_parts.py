"""Who has these one or two letters anywhere in a name: answered beforehand for all that occur."""

import numpy as np
import polars as pl

from core.search_layout import KEPT
from pipelines.search_grouped import Answer, Grouped, Numbers, answers, seen_last
from pipelines.search_terms import Terms

_CHUNK = 100_000
# Letters are numbered by their code, of so many bits.
_BITS = 21
_END = ord("\n")


def parts(terms: Terms, *, shift: int) -> list[Answer]:
    """An answer for each one and two letters; 101 people seen last are enough, so a total stops there.

    A part that 101 people have is complete, and not looked for among those seen earlier.
    """
    newest = terms.newest_of_each()
    order = np.argsort(newest.ids)
    texts, ids = terms.texts.gather(newest.groups[order]), newest.ids[order]
    numbers = _numbers(terms.texts)
    found = Grouped(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    complete = found.groups
    for begin in range(0, len(texts), _CHUNK):
        chunk = slice(begin, begin + _CHUNK)
        new = _occurrences(texts[chunk], ids[chunk], numbers, complete)
        found = seen_last(
            np.concatenate([found.groups, new.groups]),
            np.concatenate([found.ids, new.ids]),
            shift=shift,
        )
        part, people = np.unique(found.groups, return_counts=True)
        complete = part[people >= KEPT]
    return answers(found, _written(found.groups, numbers))


def _numbers(texts: pl.Series) -> Numbers:
    """A small number for each letter that occurs, by its code; 0 is none."""
    occurs = np.zeros(1 << _BITS, dtype=np.bool_)
    for begin in range(0, len(texts), _CHUNK):
        occurs[_codes(texts[begin : begin + _CHUNK])] = True
    occurs[_END] = False
    return np.where(occurs, np.cumsum(occurs), 0)


def _occurrences(texts: pl.Series, ids: Numbers, numbers: Numbers, complete: Numbers) -> Grouped:
    """Each part of each text that is not complete, as a number, and the posting."""
    letters = numbers[_codes(texts)]
    owners = np.repeat(ids, texts.str.len_chars().to_numpy() + 1)
    single = letters > 0
    double = single[:-1] & single[1:]
    pairs = letters[:-1] * (numbers.max() + 1) + letters[1:]
    every = np.concatenate([letters[single], pairs[double]])
    whose = np.concatenate([owners[single], owners[:-1][double]])
    missing = np.isin(every, complete, invert=True)
    return Grouped(every[missing], whose[missing])


def _codes(texts: pl.Series) -> Numbers:
    """The codes of all letters, with a line's end behind each text."""
    text = "\n".join(texts) + "\n"
    return np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(np.int64)


def _written(groups: Numbers, numbers: Numbers) -> dict[int, str]:
    """The one or two letters behind each number."""
    letters = ["", *(chr(code) for code in np.flatnonzero(numbers).tolist())]
    known = {}
    for part in np.unique(groups).tolist():
        first, second = divmod(part, len(letters))
        known[part] = letters[first] + letters[second]
    return known
