"""Which names fit a query, and in which order: how well they fit, then who was seen last."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge

from core.search_found import How
from core.search_index import Index
from core.search_layout import OF_EMAILS, Space

WHOLE = (Space.ID, Space.NAME, Space.EMAIL)
INSIDE = (Space.WORD, Space.EMAIL_WORD)
# A posting, and the space it was found in.
Candidate = tuple[int, Space]


@dataclass(frozen=True)
class Ranked:
    """A person's best match: their position, the posting and its space, and how it fits."""

    person: int
    posting: int
    space: Space
    how: How


@dataclass(frozen=True)
class Best:
    """The people found, the best first, and whether there are more."""

    people: tuple[Ranked, ...]
    more: bool


def best(index: Index, query: str, *, limit: int, contacts: bool) -> Best:
    """The `limit` best people for a folded query; without `contacts` no e-mail is looked at."""
    found: dict[int, Ranked] = {}
    for how, candidates in _classes(index, query, contacts=contacts):
        for posting, space in candidates:
            person = posting >> index.about.shift
            if person in found:
                continue
            if len(found) == limit:
                return Best(tuple(found.values()), more=True)
            found[person] = Ranked(person, posting, space, how)
    return Best(tuple(found.values()), more=False)


def _classes(
    index: Index, query: str, *, contacts: bool
) -> Iterator[tuple[How, Iterator[Candidate]]]:
    """Class after class of the ranking, worked out only when it is needed."""
    whole = [space for space in WHOLE if contacts or space not in OF_EMAILS]
    inside = [space for space in INSIDE if contacts or space not in OF_EMAILS]
    yield "exact", _seen_last((space, index.exact(space, query)) for space in whole)
    yield "prefix", _seen_last((space, index.beginning(space, query)) for space in whole)
    exactly = [(space, index.exact(space, query)) for space in inside]
    longer = [(space, index.beginning(space, query)) for space in inside]
    yield "word_prefix", _seen_last([*exactly, *longer])


def _seen_last(found: Iterable[tuple[Space, Sequence[int]]]) -> Iterator[Candidate]:
    """All together, who was seen last first."""
    return merge(*([(posting, space) for posting in ids] for space, ids in found))
