"""How the search is doing in this process: counts, times, and the size of its index."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

LAST: Final = 1_000


@dataclass(frozen=True)
class Reading:
    """`queries` since the process began; times (ms) and `results` are of the last 1,000 queries.

    None: there was no query yet. `kept_share` is the share answered from memory; `index_bytes` and
    `index_people` are of the index asked last.
    """

    queries: int
    kept_share: float | None
    p50_ms: float | None
    p99_ms: float | None
    results: float | None
    index_bytes: int | None
    index_people: int | None


class Metrics:
    """Counts every search of this process; threads may count at once."""

    def __init__(self) -> None:
        self._queries = 0
        self._kept = 0
        self._last: deque[tuple[float, int]] = deque(maxlen=LAST)
        self._index: tuple[int, int] | None = None
        self._lock = Lock()

    def count(self, took_ms: float, *, results: int, kept: bool) -> None:
        """One search is done; `kept`: its answer was in memory."""
        with self._lock:
            self._queries += 1
            self._kept += kept
            self._last.append((took_ms, results))

    def index_is(self, octets: int, people: int) -> None:
        """This index is asked from now on."""
        self._index = (octets, people)

    def reading(self) -> Reading:
        """What to show now."""
        with self._lock:
            last, queries, kept = list(self._last), self._queries, self._kept
        times = sorted(took for took, _ in last)
        octets, people = self._index or (None, None)
        return Reading(
            queries,
            kept / queries if queries else None,
            _quantile(times, 0.50),
            _quantile(times, 0.99),
            sum(results for _, results in last) / len(last) if last else None,
            octets,
            people,
        )


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    """The value that `share` of them do not exceed; None of nothing."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None
