"""The search index while it is written: one SQLite file, in the order of its keys."""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import polars as pl

from core.search_layout import KEPT, PAGE, About, Space
from pipelines.search_grouped import Answer, Numbers
from pipelines.search_terms import Terms
from queries import ALL, block

_SETTINGS = tuple(
    block(name) for name in ("search_build_pages_of", "search_build_fast", "search_build_unsynced")
)
TABLES = "search_table_"
_TABLES = tuple(each.sql for name, each in ALL.items() if name.startswith(TABLES))
_INDEX_TERMS = block("search_index_terms")
_AT_ONCE = (block("search_letters_at_once"), block("search_email_letters_at_once"))
_DONE = (block("search_letters_done"), block("search_email_letters_done"))
_ADD_ABOUT = block("search_add_about")
_ADD_PERSON = block("search_add_person")
_ADD_CONTACTS = block("search_add_contacts")
_ADD_PAGE = block("search_add_page")
_ADD_ANSWER = block("search_add_answer")
_ADD_SHARED = block("search_add_shared")
_ADD_GROUP = block("search_add_group")
_ADD_LETTERS = {
    Space.NAME: block("search_add_letters"),
    Space.EMAIL: block("search_add_email_letters"),
}
# A third smaller than the fastest, and no slower to read.
_EFFORT = 4


class IndexFile:
    """A search index being written; whole when the `with` ends without an error."""

    def __init__(self, path: Path, about: About) -> None:
        self._ids = about.id_type
        self._connection = sqlite3.connect(path)
        for statement in (*_SETTINGS, *_TABLES, _INDEX_TERMS, *_AT_ONCE):
            self._connection.execute(statement)
        self._connection.executemany(_ADD_ABOUT, about.as_rows())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            for statement in _DONE:
                self._connection.execute(statement)
            self._connection.commit()
        self._connection.close()

    def add_people(self, people: pl.DataFrame) -> None:
        """Rows of table people, in its columns' order, sorted by person."""
        self._connection.executemany(_ADD_PERSON, people.iter_rows())

    def add_contacts(self, contacts: pl.DataFrame) -> None:
        """Rows of table contacts: person, facts."""
        self._connection.executemany(_ADD_CONTACTS, contacts.iter_rows())

    def add_terms(self, space: Space, terms: Terms) -> None:
        """Every term of a space, page by page."""
        self._connection.executemany(_ADD_PAGE, self._pages(space, terms))

    def add_answers(self, space: Space, answers: Iterable[Answer]) -> None:
        """Answers made beforehand."""
        rows = ((space, each.text, each.total, self._packed(each.ids)) for each in answers)
        self._connection.executemany(_ADD_ANSWER, rows)

    def add_letters(self, space: Space, terms: Terms) -> None:
        """The terms again: what stands in the middle of a word is found."""
        begins = terms.begins
        first = terms.ids[begins[:-1]]
        order = np.argsort(first)
        rows = zip(first[order].tolist(), terms.texts.gather(order).to_list(), strict=True)
        self._connection.executemany(_ADD_LETTERS[space], rows)
        several = np.flatnonzero(np.diff(begins) > 1)
        self._connection.executemany(
            _ADD_SHARED,
            (
                (
                    space,
                    int(first[code]),
                    self._packed(terms.ids[begins[code] : begins[code + 1]][:KEPT]),
                )
                for code in several[np.argsort(first[several])].tolist()
            ),
        )

    def add_group(self, segment: str, members: Numbers, people: int) -> None:
        """The people of a segment, by position."""
        bits = np.zeros(people, dtype=np.bool_)
        bits[members] = True
        self._connection.executemany(
            _ADD_GROUP, [(segment, zlib.compress(np.packbits(bits).tobytes()))]
        )

    def _pages(self, space: Space, terms: Terms) -> Iterator[tuple[object, ...]]:
        texts = terms.texts.to_list()
        for page, begin in enumerate(range(0, terms.codes.size, PAGE)):
            codes = terms.codes[begin : begin + PAGE]
            first, last = int(codes[0]), int(codes[-1])
            text = zlib.compress("\n".join(texts[first : last + 1]).encode(), _EFFORT)
            sizes = np.bincount(codes - first).astype(np.uint8).tobytes()
            ids = self._packed(terms.ids[begin : begin + PAGE])
            yield space << 32 | page, space, texts[first], text, sizes, ids

    def _packed(self, ids: Numbers) -> bytes:
        return ids.astype(self._ids).tobytes()
