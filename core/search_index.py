"""How a search index is read: hardened, read-only, a connection for each question that runs at once."""

import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, takewhile
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Final

import numpy as np
import numpy.typing as npt

from core import shelf
from core.errors import HslError
from core.search_layout import FORMAT, MANY, OF_EMAILS, SUFFIX, About, Space
from core.search_pages import LAST, Page, beginning_with, between, every_between, postings
from core.shelf import SnapshotFile
from queries import block

CURE: Final = "Run `hsl refresh` to make a new one."
_ABOUT = block("search_about")
_SETTINGS = tuple(
    block(name) for name in ("search_only_reading", "search_untrusted", "search_cache")
)
_PAGES = block("search_pages")
_PAGES_OF = block("search_pages_of")
_ANSWER = block("search_answer")
_ANSWERS_OF = block("search_answers_of")
_PEOPLE = block("search_found_people")
_CONTACTS = block("search_found_contacts")
_MEMBERS = block("search_members")
_LETTERS = {Space.NAME: block("search_letters"), Space.EMAIL: block("search_email_letters")}
# More trigrams than this leave hardly a name over; each name is compared whole anyway.
_TRIGRAMS: Final = 12
Person = tuple[int, int, str | None, str | None, int, str | None, int, int | None, str | None]
Named = tuple[int, list[int], str]
Postings = npt.NDArray[np.int64]


class NoIndex(HslError):
    """This snapshot cannot be searched: its index is missing or damaged; a refresh makes a new one."""


class Index:
    """An open search index. Threads may share it: each question has a connection of its own.

    A posting is a number: person << about.shift | the name's position in the person's record. They
    come sorted: who was seen last first. Every method raises NoIndex when the file is damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size
        self._idle: LifoQueue[sqlite3.Connection] = LifoQueue()
        self.about = self._said()

    def starting(self, space: Space, term: str) -> tuple[list[int], list[int]]:
        """The postings of exactly this term, and of longer ones that begin so.

        All of them; or the first 512 and more, and 101 people's.
        """
        same, longer = f"{term}\0", f"{term}{LAST}"
        with self._connection() as connection:
            key = {"space": space, "beginning": term}
            known = connection.execute(_ANSWER, key).fetchone()
            exact: list[int] = []
            for page in _pages(connection, space, term, same):
                exact += between(page, term, same, self.about.id_type)
                if len(exact) > MANY:
                    break
            if known:
                return exact, postings(known[1], self.about.id_type)
            pages = _pages(connection, space, same, longer)
            more = [between(page, same, longer, self.about.id_type) for page in pages]
        return exact, sorted(chain.from_iterable(more))

    def every(self, space: Space, low: str, high: str) -> Postings:
        """Every posting of the terms from `low` up to, not with, `high`; not sorted."""
        with self._connection() as connection:
            pages = list(_pages(connection, space, low, high))
        return every_between(pages, low, high, self.about.id_type)

    def near(self, beginnings: Sequence[str]) -> list[int]:
        """The postings of sounds with any of these (sorted) beginnings."""
        key = {"space": Space.SOUND, "beginnings": json.dumps(beginnings)}
        found: list[int] = []
        with self._connection() as connection:
            many = dict(connection.execute(_ANSWERS_OF, key))
            for ids in many.values():
                found += postings(ids, self.about.id_type)
            few = [text for text in beginnings if text not in many]
            for page in connection.execute(_PAGES_OF, key | {"beginnings": json.dumps(few)}):
                found += beginning_with(page, few, self.about.id_type)
        return sorted(set(found))

    def part(self, space: Space, part: str) -> tuple[int, list[int]]:
        """How many have these one or two letters anywhere, and the postings of the 101 seen last."""
        with self._connection() as connection:
            key = {"space": space, "beginning": part}
            found = connection.execute(_ANSWER, key).fetchone()
        return (found[0], postings(found[1], self.about.id_type)) if found else (0, [])

    def holding(self, space: Space, text: str, *, after: int, most: int) -> list[Named]:
        """At most `most` terms that may hold `text` (three letters or more), first posting > `after`.

        Of each: its first posting, its postings (101 at most), and the record of the first's person.
        """
        asked = {
            "space": space,
            "shift": self.about.shift,
            "letters": _trigrams(text),
            "after": after,
            "most": most,
        }
        with self._connection() as connection:
            rows = connection.execute(_LETTERS[space], asked).fetchall()
        id_type = self.about.id_type
        return [
            (first, postings(ids, id_type) if ids else [first], facts or "")
            for first, ids, facts in rows
        ]

    def people(self, people: Sequence[int]) -> dict[int, Person]:
        """The rows of these people by position."""
        with self._connection() as connection:
            rows = connection.execute(_PEOPLE, {"people": json.dumps(list(people))})
            return {row[0]: row for row in rows}

    def records(self, space: Space, people: Sequence[int]) -> dict[int, str]:
        """The records of these people's names, or of their e-mails when the space is one of e-mails."""
        if space not in OF_EMAILS:
            return {person: row[8] or "" for person, row in self.people(people).items()}
        with self._connection() as connection:
            return dict(connection.execute(_CONTACTS, {"people": json.dumps(list(people))}))

    def members(self, segment: str) -> npt.NDArray[np.bool_]:
        """Whether each person is in this segment, by position."""
        with self._connection() as connection:
            row = connection.execute(_MEMBERS, {"segment": segment}).fetchone()
            bits = zlib.decompress(row[0]) if row else bytes(-(-self.about.people // 8))
        unpacked = np.unpackbits(np.frombuffer(bits, np.uint8), count=self.about.people)
        return unpacked.astype(np.bool_)

    def close(self) -> None:
        """Close every connection that is not at work."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    def damaged(self, why: str) -> NoIndex:
        """What to raise when the file is not what it should be."""
        name = self.path.name.partition(".")[0]
        return NoIndex(f"The search index of snapshot {name} is damaged: {why}.", CURE)

    def _said(self) -> About:
        try:
            with self._connection() as connection:
                about = About.of_rows(connection.execute(_ABOUT))
        except (KeyError, ValueError) as error:
            raise self.damaged("it does not say what it is") from error
        if about.format != FORMAT:
            raise self.damaged(f"it has format {about.format}, this program reads {FORMAT}")
        return about

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.get_nowait()
        except Empty:
            connection = self._opened()
        try:
            yield connection
        except (sqlite3.Error, zlib.error) as error:
            connection.close()
            raise self.damaged(str(error)) from error
        self._idle.put(connection)

    def _opened(self) -> sqlite3.Connection:
        try:
            return _open(self.path)
        except sqlite3.Error as error:
            raise self.damaged(str(error)) from error


def open_index(file: SnapshotFile) -> Index:
    """The index published with this snapshot. Raises NoIndex when it is missing or damaged."""
    damage = shelf.companion_damage(file, SUFFIX, thorough=False)
    if damage is not None:
        raise NoIndex(f"Nobody can be searched: {damage.why}.", CURE)
    return Index(file.path.with_suffix(f".{SUFFIX}"))


def _open(path: Path) -> sqlite3.Connection:
    """A connection that can read this file and do nothing else."""
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False)
    for statement in _SETTINGS:
        connection.execute(statement)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    return connection


def _pages(connection: sqlite3.Connection, space: Space, low: str, high: str) -> Iterator[Page]:
    pages = connection.execute(_PAGES, {"space": space, "low": low})
    yield from takewhile(lambda page: page[3] < high, pages)
    pages.close()


def _trigrams(text: str) -> str:
    """What FTS5 must find: the text's trigrams, spread over it, each quoted."""
    every = [text[place : place + 3] for place in range(len(text) - 2)]
    chosen = every[:: max(1, -(-len(every) // _TRIGRAMS))]
    return " AND ".join('"' + each.replace('"', '""') + '"' for each in chosen)
