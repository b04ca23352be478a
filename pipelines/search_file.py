"""The search index while it is written: one SQLite file, in the order of its keys."""

import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import polars as pl

from core.search_layout import About, Space
from queries import block

_BEGIN = tuple(
    block(name) for name in ("search_build_pages_of", "search_build_fast", "search_build_unsynced")
)
_TABLES = tuple(
    block(name)
    for name in (
        "search_table_about",
        "search_table_people",
        "search_table_contacts",
        "search_table_terms",
        "search_table_answers",
    )
)
_ADD_ABOUT = block("search_add_about")
_ADD_PERSON = block("search_add_person")
_ADD_CONTACTS = block("search_add_contacts")
_ADD_PAGE = block("search_add_page")
_ADD_ANSWER = block("search_add_answer")


class IndexFile:
    """A search index being written; whole when the `with` ends without an error."""

    def __init__(self, path: Path) -> None:
        self._ids = "<u8"
        self._connection = sqlite3.connect(path)
        for statement in (*_BEGIN, *_TABLES):
            self._connection.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self._connection.commit()
        self._connection.close()

    def say(self, about: About) -> None:
        """What the index says of itself; before anything else."""
        self._ids = about.id_type
        self._connection.executemany(_ADD_ABOUT, about.as_rows())

    def add_people(self, people: pl.DataFrame) -> None:
        """Rows of table people, in its columns' order, sorted by person."""
        self._connection.executemany(_ADD_PERSON, people.iter_rows())

    def add_contacts(self, contacts: pl.DataFrame) -> None:
        """Rows of table contacts: person, facts."""
        self._connection.executemany(_ADD_CONTACTS, contacts.iter_rows())

    def add_pages(self, space: Space, pages: pl.DataFrame) -> None:
        """Pages as `search_terms.pages` makes them."""
        self._connection.executemany(_ADD_PAGE, self._packed_pages(space, pages))

    def add_answers(self, space: Space, answers: pl.DataFrame) -> None:
        """Answers as `search_terms.answers` makes them."""
        rows = answers.select("beginning", "total", "ids").iter_rows()
        packed = ((space, beginning, total, self._packed(ids)) for beginning, total, ids in rows)
        self._connection.executemany(_ADD_ANSWER, packed)

    def _packed_pages(self, space: Space, pages: pl.DataFrame) -> Iterator[tuple[object, ...]]:
        for page, first, terms, sizes, ids in pages.iter_rows():
            text = zlib.compress(terms.encode(), 6)
            yield space, first, page, text, bytes(sizes), self._packed(ids)

    def _packed(self, ids: list[int]) -> bytes:
        return np.asarray(ids, dtype=self._ids).tobytes()
