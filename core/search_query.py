"""One query to a search index: what was typed, what may be looked at, and who is left by the filters."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from core.search_index import Index, Postings
from core.search_layout import KEPT, OF_EMAILS, Space
from core.search_pages import LAST
from core.search_records import values_of
from core.search_text import asked_for, folded

# With a filter many terms of a common part belong to people it leaves out.
_WINDOW: Final = 2_000
_BATCH: Final = 500
_FARTHEST: Final = 100_000
# A posting, and the space it was found in.
Candidate = tuple[int, Space]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Query:
    """`typed` is what somebody typed; without `contacts` no e-mail is looked at; `mask` leaves people out."""

    index: Index
    typed: str
    contacts: bool = False
    mask: Mask | None = None
    _known: dict[tuple[Space, str], tuple[list[int], list[int]]] = field(
        default_factory=dict, compare=False
    )

    @property
    def text(self) -> str:
        """What was typed, comparable."""
        return asked_for(self.typed)

    def allowed(self, *spaces: Space) -> list[Space]:
        """Those of the spaces that may be looked at."""
        return [space for space in spaces if self.contacts or space not in OF_EMAILS]

    def starting(self, space: Space, term: str) -> tuple[list[int], list[int]]:
        """The postings of this term, and of longer ones that begin so; the people seen last first."""
        key = (space, term)
        if key not in self._known:
            self._known[key] = (
                self.index.starting(space, term) if self.mask is None else self._left(space, term)
            )
        return self._known[key]

    def keeps(self, posting: int) -> bool:
        """Whether the filters leave this person in."""
        return self.mask is None or bool(self.mask[posting >> self.index.about.shift])

    def holding(self, space: Space, text: str) -> Iterator[tuple[int, list[int]]]:
        """Terms that do hold three letters or more anywhere: the first posting, and all (101 at most)."""
        most, after = (KEPT if self.mask is None else _WINDOW), -1
        while True:
            window = self.index.holding(space, text, after=after, most=most)
            for first, ids, record in window:
                if len(text) == len("abc") or text in self._written(first, record):
                    yield first, [posting for posting in ids if self.keeps(posting)]
            if len(window) < most:
                return
            after = window[-1][0]

    def part(self, space: Space, part: str) -> list[int]:
        """The postings of people with these one or two letters anywhere, 101 people at most."""
        total, ids = self.index.part(space, part)
        if self.mask is None or total < KEPT:
            return [posting for posting in ids if self.keeps(posting)]
        return self._walked(space, part, self.mask)

    def written(self, space: Space, ids: list[int]) -> Iterator[tuple[int, str]]:
        """Each posting with its whole name, comparable."""
        shift = self.index.about.shift
        for begin in range(0, len(ids), _BATCH):
            batch = ids[begin : begin + _BATCH]
            records = self.index.records(space, sorted({posting >> shift for posting in batch}))
            for posting in batch:
                yield posting, self._written(posting, records[posting >> shift])

    def _left(self, space: Space, term: str) -> tuple[list[int], list[int]]:
        exact, longer = f"{term}\0", f"{term}{LAST}"
        return (
            self._first(self.index.every(space, term, exact)),
            self._first(self.index.every(space, exact, longer)),
        )

    def _first(self, postings: Postings) -> list[int]:
        """One posting of each of the 101 people seen last whom the filters leave in."""
        shift = self.index.about.shift
        kept = postings if self.mask is None else postings[self.mask[postings >> shift]]
        kept = np.sort(kept)
        _, places = np.unique(kept >> shift, return_index=True)
        found: list[int] = kept[places[:KEPT]].tolist()
        return found

    def _walked(self, space: Space, part: str, mask: Mask) -> list[int]:
        """Whoever is left by the filters, person after person, until 101 have the part."""
        people = np.flatnonzero(mask)[:_FARTHEST]
        shift = self.index.about.shift
        found: list[int] = []
        for begin in range(0, len(people), _BATCH):
            records = self.index.records(space, people[begin : begin + _BATCH].tolist())
            for person, record in sorted(records.items()):
                names = [folded(value) for value in values_of(record)]
                found += [person << shift | at for at, name in enumerate(names) if part in name][:1]
            if len(found) >= KEPT:
                break
        return found

    def _written(self, posting: int, record: str) -> str:
        fact = posting & ((1 << self.index.about.shift) - 1)
        return folded(values_of(record)[fact]).removeprefix("@")
