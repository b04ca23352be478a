"""The search index while it is written: one SQLite file, in the order of its keys."""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import polars as pl

from core.search_layout import About, Space
from queries import ALL, block

_SETTINGS = tuple(
    block(name) for name in ("search_build_pages_of", "search_build_fast", "search_build_unsynced")
)
_TABLES = tuple(each.sql for name, each in ALL.items() if name.startswith("search_table_"))
_AT_ONCE = (block("search_letters_at_once"), block("search_email_letters_at_once"))
_DONE = (block("search_letters_done"), block("search_email_letters_done"))
_ADD = {
    name: block(f"search_add_{name}")
    for name in ("about", "person", "contacts", "page", "answer", "shared", "group")
}
_ADD_LETTERS = {
    Space.NAME: block("search_add_letters"),
    Space.EMAIL: block("search_add_email_letters"),
}


class IndexFile:
    """A search index being written; whole when the `with` ends without an error."""

    def __init__(self, path: Path, about: About) -> None:
        self._ids = about.id_type
        self._connection = sqlite3.connect(path)
        for statement in (*_SETTINGS, *_TABLES, *_AT_ONCE):
            self._connection.execute(statement)
        self._add("about", about.as_rows())

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
        self._add("person", people.iter_rows())

    def add_contacts(self, contacts: pl.DataFrame) -> None:
        """Rows of table contacts: person, facts."""
        self._add("contacts", contacts.iter_rows())

    def add_pages(self, space: Space, pages: pl.DataFrame) -> None:
        """Pages as `search_terms.pages` makes them."""
        rows = pages.select("first", "page", "terms", "size", "id").iter_rows()
        self._add("page", self._packed_pages(space, rows))

    def add_answers(self, space: Space, answers: pl.DataFrame) -> None:
        """Answers as `search_terms.answers` makes them."""
        rows = answers.select("beginning", "total", "ids").iter_rows()
        self._add("answer", ((space, text, total, self._packed(ids)) for text, total, ids in rows))

    def add_letters(self, space: Space, terms: pl.DataFrame) -> None:
        """Terms as `search_terms.distinct` gives them: what stands in the middle of a word is found."""
        self._connection.executemany(_ADD_LETTERS[space], terms.select("id", "term").iter_rows())
        several = terms.drop_nulls("ids").select("id", "ids").iter_rows()
        self._add("shared", ((space, first, self._packed(ids)) for first, ids in several))

    def add_group(self, segment: str, members: Iterable[int], people: int) -> None:
        """The people of a segment, by position."""
        bits = np.zeros(people, dtype=np.bool_)
        bits[np.fromiter(members, dtype=np.int64)] = True
        self._add("group", [(segment, zlib.compress(np.packbits(bits).tobytes()))])

    def _add(self, what: str, rows: Iterable[tuple[object, ...]]) -> None:
        self._connection.executemany(_ADD[what], rows)

    def _packed_pages(
        self, space: Space, rows: Iterable[tuple[str, int, str, list[int], list[int]]]
    ) -> Iterator[tuple[object, ...]]:
        for first, page, terms, sizes, ids in rows:
            text = zlib.compress(terms.encode(), 6)
            yield space, first, page, text, bytes(sizes), self._packed(ids)

    def _packed(self, ids: list[int]) -> bytes:
        return np.asarray(ids, dtype=self._ids).tobytes()
