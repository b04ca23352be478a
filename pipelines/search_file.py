"""The search index while it is written, by a thread of its own: one SQLite file, in the order of its keys."""

import sqlite3
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
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
_AT_ONCE = (
    block("search_letters_at_once"),
    block("search_letters_in_memory"),
    block("search_email_letters_at_once"),
    block("search_email_letters_in_memory"),
)
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
# Pieces of work that may wait for the writing thread: it keeps busy, and little is held for it.
_MOST_WAITING = 2
_CHUNK = 100_000


class IndexFile:
    """A search index being written; whole when the `with` ends without an error.

    Rows are made and written while the caller computes the next ones; an error of the writing is
    raised by a later call, at the latest when the `with` ends.
    """

    def __init__(self, path: Path, about: About) -> None:
        self._ids = about.id_type
        self._writer = ThreadPoolExecutor(max_workers=1)
        self._waiting: deque[Future[None]] = deque()
        # One thread at a time: here, then the writer, then whoever leaves.
        self._connection = sqlite3.connect(path, check_same_thread=False)
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
        try:
            if error is None:
                self._later(self._finish)
                self._wait(most=0)
        finally:
            self._writer.shutdown(cancel_futures=True)
            self._connection.close()

    def add_people(self, people: pl.DataFrame) -> None:
        """Rows of table people, in its columns' order, sorted by person."""
        self._add(_ADD_PERSON, people.iter_rows())

    def add_contacts(self, contacts: pl.DataFrame) -> None:
        """Rows of table contacts: person, facts."""
        self._add(_ADD_CONTACTS, contacts.iter_rows())

    def add_terms(self, space: Space, terms: Terms) -> None:
        """Every term of a space, page by page."""
        self._add(_ADD_PAGE, self._pages(space, terms))

    def add_answers(self, space: Space, answers: Iterable[Answer]) -> None:
        """Answers made beforehand; made here, the writing thread has enough to do."""
        rows = [(space, each.text, each.total, self._packed(each.ids)) for each in answers]
        self._add(_ADD_ANSWER, rows)

    def add_letters(self, space: Space, terms: Terms) -> None:
        """The terms again: what stands in the middle of a word is found."""
        self._add(_ADD_LETTERS[space], _letters(terms))
        self._add(_ADD_SHARED, self._shared(space, terms))

    def add_group(self, segment: str, members: Numbers, people: int) -> None:
        """The people of a segment, by position."""
        bits = np.zeros(people, dtype=np.bool_)
        bits[members] = True
        self._add(_ADD_GROUP, [(segment, zlib.compress(np.packbits(bits).tobytes()))])

    def _add(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        self._later(lambda: self._insert(statement, rows))

    def _later(self, work: Callable[[], None]) -> None:
        self._waiting.append(self._writer.submit(work))
        self._wait(most=_MOST_WAITING)

    def _wait(self, *, most: int) -> None:
        while len(self._waiting) > most:
            self._waiting.popleft().result()

    def _insert(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        self._connection.executemany(statement, rows)

    def _finish(self) -> None:
        for statement in _DONE:
            self._connection.execute(statement)
        self._connection.commit()

    def _shared(self, space: Space, terms: Terms) -> Iterator[tuple[object, ...]]:
        begins = terms.begins
        first = terms.ids[begins[:-1]]
        several = np.flatnonzero(np.diff(begins) > 1)
        for code in several[np.argsort(first[several])].tolist():
            ids = terms.ids[begins[code] : begins[code + 1]][:KEPT]
            yield space, int(first[code]), self._packed(ids)

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


def _letters(terms: Terms) -> Iterator[tuple[object, ...]]:
    first = terms.ids[terms.begins[:-1]]
    order = np.argsort(first)
    for begin in range(0, order.size, _CHUNK):
        some = order[begin : begin + _CHUNK]
        yield from zip(first[some].tolist(), terms.texts.gather(some).to_list(), strict=True)
