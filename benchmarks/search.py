"""How fast people are found, against what else could do it: 300 mixed queries, one to eight letters, warm.

`python -m benchmarks.search [--people 100000,1000000] [--peers bucket,duckdb,postgresql,trigram]`
"""

import argparse
import gc
import random
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl
from rich.console import Console
from rich.table import Table

from benchmarks.measure import WORK
from benchmarks.search_peers import PEERS
from benchmarks.search_school import source
from core.folders import private_folder
from core.search_hits import hits
from core.search_index import Index
from core.search_query import Query
from core.search_ranking import ranked
from pipelines.search_index import Source, write_index

QUERIES = 300
SEED = 5
MOST = 50
# Of a hundred queries: beginnings of names, pieces of them, names with a wrong letter, and nonsense.
BEGINNINGS, PIECES, MISTYPED = 0.6, 0.8, 0.95
LETTERS = "abcdefghijklmnopqrstuvwxyzабвгдежзиклмнопрст_0123456789"
# A peer whose queries take this long is asked fewer of them.
PATIENCE_S = 60
Search = Callable[[str], object]


@dataclass(frozen=True)
class Times:
    """Milliseconds of the queries that were asked."""

    p50: float
    p99: float
    slowest: float
    asked: int


def main() -> None:
    """Measure every size and print one table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", default="100000,1000000")
    asked.add_argument("--peers", default=",".join(PEERS))
    wanted = asked.parse_args()
    table = Table("people", "search", "p50 ms", "p99 ms", "slowest ms", "queries", "built in s", "")
    for people in map(int, wanted.people.split(",")):
        for row in _rows(people, [name for name in wanted.peers.split(",") if name]):
            table.add_row(f"{people:,}", *row)
    Console(width=140).print(table)


def _rows(people: int, peers: Sequence[str]) -> list[tuple[str, ...]]:
    school = source(people)
    queries = mixed_queries(school.names)
    rows = [_ours(school, queries, people)]
    for name in peers:
        began = time.monotonic()
        with PEERS[name](school.names, private_folder(WORK)) as search:
            built = time.monotonic() - began
            rows.append((name, *_said(timed(search, queries)), f"{built:.1f}", ""))
    return rows


def mixed_queries(names: pl.DataFrame) -> list[str]:
    """Queries of one to eight letters made of the school's own names."""
    chance = random.Random(SEED)  # noqa: S311  the same queries every time, nothing secret
    values = names["value"].sample(QUERIES, seed=SEED).to_list()
    return [_query(value, chance) for value in values]


def timed(search: Search, queries: Sequence[str]) -> Times:
    """Ask everything once to warm up, then measure; whoever is slow is asked fewer queries."""
    warm: list[str] = []
    began = time.monotonic()
    for query in queries:
        search(query)
        warm.append(query)
        if time.monotonic() - began > PATIENCE_S:
            break
    gc.collect()
    times = sorted(_milliseconds(search, query) for query in warm)
    return Times(times[len(times) // 2], times[int(0.99 * len(times))], times[-1], len(times))


def _ours(school: Source, queries: Sequence[str], people: int) -> tuple[str, ...]:
    path = private_folder(WORK) / f"search-{people}.search.sqlite"
    path.unlink(missing_ok=True)
    began, before = time.monotonic(), _memory_mb()
    write_index(path, school)
    built, grown = time.monotonic() - began, _memory_mb() - before
    began = time.perf_counter()
    index = Index(path)
    _find(index, queries[0])
    first_ms = (time.perf_counter() - began) * 1000
    said = _said(timed(lambda query: _find(index, query), queries))
    index.close()
    size = path.stat().st_size / people
    note = f"{size:.0f} bytes a person, first search {first_ms:.0f} ms, memory +{grown:.0f} MB"
    return ("hsl", *said, f"{built:.1f}", note)


def _find(index: Index, text: str) -> object:
    """What `Finder.search` does for a question it has no answer for yet."""
    return hits(index, ranked(Query(index, text, contacts=True), limit=MOST + 1)[:MOST])


def _query(value: str, chance: random.Random) -> str:
    length, kind = chance.randint(1, 8), chance.random()
    if kind < BEGINNINGS:
        return value[:length]
    if kind < PIECES:
        begin = chance.randrange(max(1, len(value) - length + 1))
        return value[begin : begin + length]
    if kind < MISTYPED:
        place = chance.randrange(min(len(value), length))
        return (value[:place] + chance.choice(LETTERS) + value[place + 1 :])[:length]
    return "".join(chance.choice(LETTERS) for _ in range(length))


def _milliseconds(search: Search, query: str) -> float:
    began = time.perf_counter()
    search(query)
    return (time.perf_counter() - began) * 1000


def _said(times: Times) -> tuple[str, str, str, str]:
    return (f"{times.p50:.2f}", f"{times.p99:.2f}", f"{times.slowest:.2f}", str(times.asked))


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
