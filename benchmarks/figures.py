"""How long each figure of the app takes: cold, from the app's cache, and the same question on PostgreSQL.

`python -m benchmarks.figures [--rounds N] [NAME ...]`; run `python -m benchmarks.refresh` first. Cold is a
new process that opens the snapshot and computes one figure (Python and imports are not counted);
from cache is the page's own cache in one process. PostgreSQL answers the block of the figure's name in
benchmarks/twins.sql on the school's own tables; a figure without a block there has no twin, and says so.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import psycopg
import streamlit as st
from rich.console import Console
from rich.table import Table

from benchmarks.measure import WORK, measure
from benchmarks.queries import largest_school
from core.access import Actor, Role
from core.embedded import running
from core.figures import FIGURES, compute, figure_named
from core.folders import private_folder
from core.settings import Settings
from core.snapshot import Reader
from pages.parts.looking import Looking
from queries import read_blocks

COLD_LIMIT_MS = 1_000
CACHE_LIMIT_MS = 150
# For `hsl figure` and notebooks; a page takes its rows from lead_page.
WHOLE_LISTS = ("lead_list",)
TWINS = read_blocks(Path(__file__).with_name("twins.sql"))
Times = Mapping[str, float | None]


def main() -> None:
    """Measure and print the table of benchmarks/README.md; or, as a child, one figure cold."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("names", nargs="*")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--one", metavar="NAME", help="only this one, cold, as JSON")
    wanted = asked.parse_args()
    if wanted.one:
        print(json.dumps({"seconds": one_cold(wanted.one)}))
        return
    names = wanted.names or list(FIGURES)
    cold = {name: cold_ms(name, wanted.rounds) for name in names}
    show(cold, cached_ms(names), postgres_ms(names, wanted.rounds))


def one_cold(name: str) -> float:
    """Seconds from opening the snapshot to the rows, with the figure's defaults."""
    began = time.perf_counter()
    reader = Reader(Settings(data_dir=largest_school()).snapshots_dir)
    compute(figure_named(name), reader.current().snapshot, reader)
    return time.perf_counter() - began


def cold_ms(name: str, rounds: int) -> float:
    """The median over new processes."""
    command = ["-m", "benchmarks.figures", "--one", name]
    return median(1000 * measure(command, {}).seconds for _ in range(rounds))


def cached_ms(names: Iterable[str]) -> Times:
    """The second time a page asks for it, in milliseconds; the first fills the cache."""
    settings = Settings(data_dir=largest_school())
    reader = Reader(settings.snapshots_dir)
    somebody = Actor("benchmark", Role.ADMIN, "local")
    looking = Looking(reader.current().snapshot, somebody, settings, False, None, reader)
    found = {}
    for name in names:
        looking.figure(name)
        began = time.perf_counter()
        looking.figure(name)
        found[name] = 1000 * (time.perf_counter() - began)
        st.cache_data.clear()
    return found


def postgres_ms(names: Iterable[str], rounds: int) -> Times:
    """The median of each figure's twin on the same school; None without a twin."""
    school = largest_school().name.removeprefix("data-")
    with running(private_folder(WORK) / "postgres") as server:
        url = urlsplit(server)._replace(path=f"/{school}").geturl()
        with psycopg.connect(url, autocommit=True) as connection:
            return {name: _twin_ms(connection, name, rounds) for name in names}


def show(cold: Times, cached: Times, postgres: Times) -> None:
    """One row a figure, the limits in the title; `over` marks what exceeds one."""
    title = f"Figures, limit {COLD_LIMIT_MS:,} ms cold, {CACHE_LIMIT_MS} ms from cache"
    table = Table("figure", "cold ms", "from cache ms", "PostgreSQL ms", title=title)
    for name, taken in cold.items():
        whole = name in WHOLE_LISTS
        table.add_row(
            name,
            _marked(taken, None if whole else COLD_LIMIT_MS),
            _marked(cached[name], None if whole else CACHE_LIMIT_MS),
            "no twin" if postgres[name] is None else _marked(postgres[name], None),
        )
    console = Console(width=100)
    console.print(table)
    console.print(f"measured {datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}")


def _twin_ms(connection: psycopg.Connection, name: str, rounds: int) -> float | None:
    if name not in TWINS:
        return None
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        connection.execute(TWINS[name].sql.encode()).fetchall()
        times.append(1000 * (time.perf_counter() - began))
    return median(times)


def _marked(taken: float | None, limit: float | None) -> str:
    if taken is None:
        return "–"
    return f"{taken:,.0f}" + ("  over" if limit is not None and taken > limit else "")


if __name__ == "__main__":
    main()
