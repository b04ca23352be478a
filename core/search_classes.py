"""How a name can fit a query: as a whole, at its beginning, in a word, inside, by sound, nearly."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heappop, heappush, merge
from typing import Final

import numpy as np

from core.search_alphabets import misspellings, other_layouts, sound
from core.search_found import How
from core.search_index import Postings
from core.search_layout import KEPT, Space
from core.search_pages import LAST
from core.search_query import Candidate, Query
from core.search_text import KEY, LONGEST, asked_for

_WHOLE: Final = (Space.ID, Space.NAME, Space.EMAIL)
_INSIDE: Final = (Space.WORD, Space.EMAIL_WORD)
_PARTS: Final = {Space.NAME: Space.PART, Space.EMAIL: Space.EMAIL_PART}
_MOST_WORDS: Final = 6
# Shorter words are one error away from everything, longer ones are pasted.
_MISTYPED: Final = range(4, 25)


def exact(query: Query) -> Iterator[Candidate]:
    """A name is what was typed."""
    if len(query.text) >= KEY:
        return _long(query, lambda name, text: name == text)
    return _merged(
        (space, query.starting(space, query.text)[0]) for space in query.allowed(*_WHOLE)
    )


def prefix(query: Query) -> Iterator[Candidate]:
    """A name begins so."""
    if len(query.text) >= KEY:
        return _long(query, str.startswith)
    return _merged(
        (space, query.starting(space, query.text)[1]) for space in query.allowed(*_WHOLE)
    )


def word_prefix(query: Query) -> Iterator[Candidate]:
    """A word inside a name begins so; or each of several words begins a word of the person's names."""
    if len(query.text) >= KEY:
        return iter(())
    parts = [
        (space, postings)
        for space in query.allowed(*_INSIDE)
        for postings in query.starting(space, query.text)
    ]
    spaces = query.allowed(*_WHOLE, *_INSIDE)
    return _merged([*parts, *_all_words(query, query.text.split(" "), spaces)])


def substring(query: Query) -> Iterator[Candidate]:
    """A name holds it anywhere, within its first 48 letters."""
    spaces = query.allowed(*_PARTS)
    if len(query.text) >= KEY:
        return iter(())
    if len(query.text) < len("abc"):
        return _merged((space, query.part(_PARTS[space], query.text)) for space in spaces)
    return merge(*(_in_order(query, space) for space in spaces))


def translated(query: Query) -> Iterator[Candidate]:
    """A name or a word of it sounds so in another alphabet, or begins so in another keyboard layout."""
    parts: list[tuple[Space, Sequence[int]]] = []
    for text in meant(query.typed):
        if len(text) >= KEY or not text:
            continue
        if text != query.text:
            for space in (Space.NAME, Space.WORD):
                parts += [(space, postings) for postings in query.starting(space, text)]
        # Signs alone (ъ, ь) make no sound, and nothing begins every term.
        heard = sound(text).split()
        if heard:
            whole = " ".join(heard)
            parts += [(Space.SOUND, postings) for postings in query.starting(Space.SOUND, whole)]
            parts += _all_words(query, heard, [Space.SOUND])
    return _merged(parts)


def mistyped(query: Query) -> Iterator[Candidate]:
    """A name or a word of it begins so but for one letter: too many, too few, wrong, or two swapped."""
    heard = sound(query.text)
    if len(heard) not in _MISTYPED:
        return iter(())
    near = query.index.near(misspellings(heard))
    return iter([(posting, Space.SOUND) for posting in near if query.keeps(posting)])


CLASSES: Final[dict[How, Callable[[Query], Iterator[Candidate]]]] = {
    "exact": exact,
    "prefix": prefix,
    "word_prefix": word_prefix,
    "substring": substring,
    "translated": translated,
    "mistyped": mistyped,
}


def meant(typed: str) -> list[str]:
    """The texts that may have been meant, comparable: as typed, and in the other keyboard layout."""
    return [asked_for(typed), *(asked_for(text) for text in other_layouts(typed[:LONGEST]))]


def _merged(parts: Iterable[tuple[Space, Sequence[int]]]) -> Iterator[Candidate]:
    """All together, who was seen last first."""
    return merge(*([(posting, space) for posting in ids] for space, ids in parts))


def _in_order(query: Query, space: Space) -> Iterator[Candidate]:
    """The names of a space that hold the text. Terms come by their first posting, so others may wait."""
    waiting: list[int] = []
    for first, postings in query.holding(space, query.text):
        while waiting and waiting[0] < first:
            yield heappop(waiting), space
        for posting in postings:
            heappush(waiting, posting)
    while waiting:
        yield heappop(waiting), space


def _all_words(
    query: Query, words: list[str], spaces: list[Space]
) -> list[tuple[Space, Sequence[int]]]:
    """People of whom each of the words begins a term: their postings for the longest word."""
    if not 1 < len(words) <= _MOST_WORDS:
        return []
    shift = query.index.about.shift
    common = np.ones(query.index.about.people, dtype=np.bool_)
    longest: list[tuple[Space, Postings]] = []
    for word in sorted(set(words), key=len):
        longest = [(space, query.index.every(space, word, word + LAST)) for space in spaces]
        having = np.zeros_like(common)
        for _, ids in longest:
            having[ids >> shift] = True
        common &= having
    kept = np.flatnonzero(common if query.mask is None else common & query.mask)[:KEPT]
    few = np.zeros_like(common)
    few[kept] = True
    return [(space, np.sort(ids[few[ids >> shift]]).tolist()) for space, ids in longest]


def _long(query: Query, fits: Callable[[str, str], bool]) -> Iterator[Candidate]:
    """Longer names are terms by their first 48 letters; the rest is compared here."""
    term = query.text[:KEY]
    for space in query.allowed(Space.NAME, Space.EMAIL):
        ids = np.sort(query.index.every(space, term, term + "\0")).tolist()
        for posting, written in query.written(space, ids):
            if query.keeps(posting) and fits(written, query.text):
                yield posting, space
