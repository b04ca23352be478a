"""Who has these one or two letters anywhere in a name: answered beforehand for all that occur."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from core.search_layout import KEPT
from pipelines.search_grouped import Answer, Grouped, Numbers, answers, seen_last
from pipelines.search_terms import Terms

# The first names have most parts; of the others only what is still missing is looked at.
_FIRST_CHUNK = 5_000
_CHUNK = 100_000
# Letters are numbered by their code, of so many bits.
_BITS = 21
_END = ord("\n")


def parts(terms: Terms, *, shift: int) -> Iterator[Answer]:
    """An answer for each one and two letters; 101 people seen last are enough, so a total stops there.

    A part that 101 people have is complete, and not looked for among those seen earlier.
    """
    newest = terms.newest_of_each()
    order = np.argsort(newest.ids)
    texts, ids = terms.texts.gather(newest.groups[order]), newest.ids[order]
    numbers = _numbers(terms.texts)
    found = Grouped(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    complete = found.groups
    for chunk in _chunks(len(texts)):
        new = _occurrences(texts[chunk], ids[chunk], numbers, complete)
        if new.ids.size == 0:
            continue
        found = seen_last(
            np.concatenate([found.groups, new.groups]),
            np.concatenate([found.ids, new.ids]),
            shift=shift,
        )
        part, people = np.unique(found.groups, return_counts=True)
        complete = part[people >= KEPT]
    yield from answers(found, _written(found.groups, numbers))


def _chunks(length: int) -> Iterator[slice]:
    """Slices that cover so many rows, larger and larger."""
    begin, size = 0, _FIRST_CHUNK
    while begin < length:
        yield slice(begin, begin + size)
        begin, size = begin + size, min(2 * size, _CHUNK)


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
    pairs = letters[:-1] * (numbers.max() + 1) + letters[1:]
    single = _missing(letters, letters > 0, complete)
    double = _missing(pairs, (letters[:-1] > 0) & (letters[1:] > 0), complete)
    owners = np.repeat(ids, texts.str.len_chars().to_numpy() + 1)
    return Grouped(
        np.concatenate([letters[single], pairs[double]]),
        np.concatenate([owners[single], owners[double]]),
    )


def _missing(every: Numbers, asked: npt.NDArray[np.bool_], complete: Numbers) -> Numbers:
    """Where those stand that are asked for and not complete."""
    places = np.flatnonzero(asked)
    return places[np.isin(every[places], complete, invert=True)]


def _codes(texts: pl.Series) -> npt.NDArray[np.uint32]:
    """The codes of all letters, with a line's end behind each text."""
    text = texts.str.join("\n").item() + "\n"
    return np.frombuffer(text.encode("utf-32-le"), dtype="<u4")


def _written(groups: Numbers, numbers: Numbers) -> dict[int, str]:
    """The one or two letters behind each number."""
    letters = ["", *(chr(code) for code in np.flatnonzero(numbers).tolist())]
    known = {}
    for part in np.unique(groups).tolist():
        first, second = divmod(part, len(letters))
        known[part] = letters[first] + letters[second]
    return known
