"""Finding a person by any name they were ever seen under: one place for pages, command line, messages."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from core.search_classes import meant
from core.search_found import HOWS, MOST, Found, Hit, How, Kind, Match, Wanted
from core.search_hits import hits
from core.search_index import Index, NoIndex
from core.search_metrics import Metrics, Reading
from core.search_opened import OpenIndexes
from core.search_query import Query
from core.search_ranking import ranked, tried
from core.search_text import KEY, asked_for
from core.snapshot import Snapshot

__all__ = [
    "HOWS",
    "MOST",
    "Finder",
    "Found",
    "Hit",
    "How",
    "Kind",
    "Match",
    "NoIndex",
    "Reading",
    "Wanted",
]

# Specification: results are at most five minutes old.
OLDEST_S: Final = 300
MOST_KEPT: Final = 2_000
Key = tuple[str | Wanted, ...]


class Log(Protocol):
    """One line for each search."""

    def info(self, event: str, **facts: object) -> object:
        """A search was answered."""


@dataclass(frozen=True)
class _Kept:
    found: Found
    at: float


class Finder:
    """Searches snapshots; one for each process. Keeps indexes open, and answers for five minutes.

    To `log` goes one line a search, with ids and lengths but never the text: it names people.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, log: Log | None = None) -> None:
        self.metrics = Metrics()
        self._log = log
        self._clock = clock
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._indexes = OpenIndexes()
        self._lock = Lock()

    def search(self, snapshot: Snapshot, wanted: Wanted) -> Found:
        """Who fits best in this snapshot. Raises NoIndex when its index is missing or damaged."""
        began = time.perf_counter()
        index = self._indexes.of(snapshot.file)
        query = asked_for(wanted.text)
        # Never across snapshots, nor between roles: `contacts` is part of what is wanted.
        key: Key = (snapshot.snapshot_id, *meant(wanted.text), replace(wanted, text=""))
        kept = self._kept_answer(key)
        found = kept or _answer(index, snapshot.snapshot_id, wanted)
        if kept is None and len(query) <= KEY:
            self._keep(key, found)
        self.metrics.index_is(index.size, index.about.people)
        took_ms = (time.perf_counter() - began) * 1000
        self.metrics.count(took_ms, results=len(found.hits), kept=kept is not None)
        answer = replace(found, took_ms=took_ms)
        if self._log is not None:
            _say(self._log, answer, letters=len(query), kept=kept is not None)
        return answer

    def _kept_answer(self, key: Key) -> Found | None:
        with self._lock:
            kept = self._kept.get(key)
        age = self._clock() - kept.at if kept else OLDEST_S
        return replace(kept.found, cache_age_s=age) if kept and age < OLDEST_S else None

    def _keep(self, key: Key, found: Found) -> None:
        with self._lock:
            self._kept[key] = _Kept(found, self._clock())
            self._kept.move_to_end(key)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)


def _answer(index: Index, snapshot_id: str, wanted: Wanted) -> Found:
    query = Query(index, wanted.text, wanted.contacts, _mask(index, wanted))
    if not query.text:
        return Found((), False, 0, 0, snapshot_id, ())
    people = ranked(query, limit=wanted.limit + 1)
    shown = hits(index, people[: wanted.limit])
    more = len(people) > wanted.limit
    return Found(shown, more, 0, 0, snapshot_id, () if shown else tried(query))


def _mask(index: Index, wanted: Wanted) -> npt.NDArray[np.bool_] | None:
    """Whom the filters leave in; None: everybody."""
    groups = [
        [f"stream:{stream}" for stream in wanted.streams],
        [f"tier:{tier}" for tier in wanted.tiers],
        [] if wanted.paid is None else ["customers" if wanted.paid else "not_customers"],
    ]
    masks = [
        np.any([index.members(segment) for segment in group], axis=0) for group in groups if group
    ]
    return np.all(masks, axis=0) if masks else None


def _say(log: Log, found: Found, *, letters: int, kept: bool) -> None:
    log.info(
        "search",
        snapshot_id=found.snapshot_id,
        letters=letters,
        results=len(found.hits),
        more=found.more,
        kept=kept,
        took_ms=round(found.took_ms, 2),
    )
