"""How a search index is read: hardened, read-only, a connection for each search that runs at once."""

import json
import sqlite3
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate, chain
from pathlib import Path
from queue import Empty, LifoQueue

import numpy as np

from core import shelf
from core.errors import HslError
from core.search_layout import FORMAT, MANY, SUFFIX, About, Space
from core.shelf import SnapshotFile
from queries import block

_ABOUT = block("search_about")
_SETTINGS = tuple(
    block(name) for name in ("search_only_reading", "search_untrusted", "search_cache")
)
_PAGES = block("search_pages")
_ANSWER = block("search_answer")
_PEOPLE = block("search_found_people")
_CONTACTS = block("search_found_contacts")
_LAST = "\U0010ffff"
CURE = "Run `hsl refresh` to make a new one."
Person = tuple[int, int, str, str | None, str, str | None, int, int | None, str]


class NoIndex(HslError):
    """This snapshot cannot be searched: its index is missing or damaged; a refresh makes a new one."""


class Index:
    """An open search index. Threads may share it: each call has a connection of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size
        self._idle: LifoQueue[sqlite3.Connection] = LifoQueue()
        self.about = self._said()

    def exact(self, space: Space, term: str) -> list[int]:
        """The postings of exactly this term, who was seen last first: all, or far more than are shown."""
        with self._connection() as connection:
            rows = connection.execute(_PAGES, {"space": space, "low": term, "high": f"{term}\0"})
            found: list[int] = []
            for ids in _between(rows, term, f"{term}\0", self.about.id_type):
                found += ids
                if len(found) > MANY:
                    break
            return found

    def beginning(self, space: Space, term: str) -> list[int]:
        """The postings of longer terms that begin so, in that order: all, or 101 people's."""
        low, high = f"{term}\0", f"{term}{_LAST}"
        with self._connection() as connection:
            known = connection.execute(_ANSWER, {"space": space, "beginning": term}).fetchone()
            if known is not None:
                return _unpacked(known[1], self.about.id_type)
            rows = connection.execute(_PAGES, {"space": space, "low": low, "high": high})
            parts = _between(rows, low, high, self.about.id_type)
            return sorted(chain.from_iterable(parts))

    def people(self, people: Sequence[int]) -> dict[int, Person]:
        """The rows of these people by position."""
        with self._connection() as connection:
            rows = connection.execute(_PEOPLE, {"people": json.dumps(list(people))})
            return {row[0]: row for row in rows}

    def emails(self, people: Sequence[int]) -> dict[int, str]:
        """The e-mail records of these people by position."""
        with self._connection() as connection:
            return dict(connection.execute(_CONTACTS, {"people": json.dumps(list(people))}))

    def close(self) -> None:
        """Close every connection that is not at work."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    def _said(self) -> About:
        try:
            with self._connection() as connection:
                about = About.of_rows(connection.execute(_ABOUT))
        except (KeyError, ValueError) as error:
            raise self.damaged("it does not say what it is") from error
        if about.format != FORMAT:
            raise self.damaged(f"it has format {about.format}, this program reads {FORMAT}")
        return about

    def damaged(self, why: str) -> NoIndex:
        """What to raise when the file is not what it should be."""
        name = self.path.name.partition(".")[0]
        return NoIndex(
            f"The search index of snapshot {name} is damaged: {why}.",
            CURE,
        )

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            try:
                connection = self._idle.get_nowait()
            except Empty:
                connection = _open(self.path)
            yield connection
        except (sqlite3.Error, zlib.error) as error:
            raise self.damaged(str(error)) from error
        self._idle.put(connection)


def open_index(file: SnapshotFile) -> Index:
    """The index published with this snapshot. Raises NoIndex when it is missing or damaged."""
    damage = shelf.companion_damage(file, SUFFIX, thorough=False)
    if damage is not None:
        raise NoIndex(f"Nobody can be searched: {damage.why}.", CURE)
    return Index(file.path.with_suffix(f".{SUFFIX}"))


def _open(path: Path) -> sqlite3.Connection:
    """A connection that can read this file and do nothing else."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )
    for statement in _SETTINGS:
        connection.execute(statement)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    return connection


def _between(
    rows: Iterator[tuple[bytes, bytes, bytes]] | sqlite3.Cursor, low: str, high: str, id_type: str
) -> Iterator[list[int]]:
    """The postings of the terms from `low` up to, not with, `high`, page by page."""
    for packed, sizes, ids in rows:
        terms = zlib.decompress(packed).decode().split("\n")
        first, last = bisect_left(terms, low), bisect_left(terms, high)
        if first == last:
            continue
        ends = [0, *accumulate(sizes)]
        yield _unpacked(ids, id_type)[ends[first] : ends[last]]


def _unpacked(ids: bytes, id_type: str) -> list[int]:
    found: list[int] = np.frombuffer(ids, dtype=id_type).tolist()
    return found
