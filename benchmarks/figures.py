"""How long each figure of the app takes: cold, from the app's cache, and the same question on PostgreSQL.

`python -m benchmarks.figures [--rounds N] [NAME ...]`; run `python -m benchmarks.refresh` first. Cold is a
new process that opens the snapshot and computes one figure (Python and imports are not counted);
from cache is the page's own cache in one process. PostgreSQL answers the figure's twin of
benchmarks/twins on the school's own tables; what only the snapshot knows has none.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from urllib.parse import urlsplit

import psycopg
import streamlit as st
from rich.console import Console
from rich.table import Table

from benchmarks.measure import WORK, measure
from benchmarks.queries import largest_school
from benchmarks.twins import OF_THE_SNAPSHOT, TWINS, asked, asked_of
from core.access import Actor, Role
from core.embedded import running
from core.figures import FIGURES
from core.folders import private_folder
from core.settings import Settings
from core.snapshot import Reader
from pages.parts.looking import Looking, Value

COLD_LIMIT_MS = 1_000
CACHE_LIMIT_MS = 150
COLUMNS = ("figure", "cold ms", "of a processor ms", "from cache ms", "PostgreSQL ms")
# For `hsl figure` and notebooks; a page takes its rows from lead_page.
WHOLE_LISTS = ("lead_list",)
Times = Mapping[str, float | None]


@dataclass(frozen=True)
class Cold:
    """Milliseconds by the clock, and of a processor: the clock counts whatever else the machine does."""

    clock: float
    processor: float


def main() -> None:
    """Measure and print the table of benchmarks/README.md."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*")
    options.add_argument("--rounds", type=int, default=3)
    wanted = options.parse_args()
    opened = _opened()
    names = wanted.names or list(FIGURES)
    asked_for = {name: asked_of(name, opened.snapshot) for name in names}
    cold = {name: cold_ms(name, asked_for[name], wanted.rounds) for name in names}
    show(cold, cached_ms(opened, asked_for), postgres_ms(opened, names, wanted.rounds))


def cold_ms(name: str, params: Mapping[str, object], rounds: int) -> Cold:
    """The medians over new processes."""
    command = ["-m", "benchmarks.cold", name, json.dumps(params)]
    times = [measure(command, {}) for _ in range(rounds)]
    return Cold(
        1000 * median(each.seconds for each in times),
        1000 * median(float(str(each.said["processor"])) for each in times),
    )


def cached_ms(opened: Looking, asked_for: Mapping[str, Mapping[str, Value]]) -> Times:
    """The second time a page asks for it, in milliseconds; the first fills the cache."""
    found = {}
    for name, params in asked_for.items():
        opened.figure(name, **params)
        began = time.perf_counter()
        opened.figure(name, **params)
        found[name] = 1000 * (time.perf_counter() - began)
        st.cache_data.clear()
    return found


def postgres_ms(opened: Looking, names: Iterable[str], rounds: int) -> Times:
    """The median of each figure's twin on the same school; None without a twin."""
    school = largest_school().name.removeprefix("data-")
    with running(private_folder(WORK) / "postgres") as server:
        url = urlsplit(server)._replace(path=f"/{school}").geturl()
        with asked(url, opened.snapshot, opened.settings.time_zone) as connection:
            return {name: _twin_ms(connection, name, rounds) for name in names}


def show(cold: Mapping[str, Cold], cached: Times, postgres: Times) -> None:
    """One row a figure, the limits in the title; `over` marks what exceeds one."""
    title = f"Figures, limit {COLD_LIMIT_MS:,} ms cold, {CACHE_LIMIT_MS} ms from cache"
    table = Table(*COLUMNS, title=title)
    for name, taken in cold.items():
        whole = name in WHOLE_LISTS
        table.add_row(
            name,
            _marked(taken.clock, None if whole else COLD_LIMIT_MS),
            f"{taken.processor:,.0f}",
            _marked(cached[name], None if whole else CACHE_LIMIT_MS),
            _beside(name, postgres[name]),
        )
    console = Console(width=100)
    console.print(table)
    load = ", ".join(f"{each:.0f}" for each in os.getloadavg())
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    console.print(f"measured {when}, Python {sys.version.split()[0]}, load at the end {load}")


def _opened() -> Looking:
    """The benchmark's snapshot as somebody with every right sees it."""
    settings = Settings(data_dir=largest_school())
    reader = Reader(settings.snapshots_dir)
    somebody = Actor("benchmark", Role.ADMIN, "local")
    return Looking(reader.current().snapshot, somebody, settings, False, None, reader)


def _beside(name: str, taken: float | None) -> str:
    if taken is not None:
        return _marked(taken, None)
    return "of the snapshot" if name in OF_THE_SNAPSHOT else "no twin"


def _twin_ms(connection: psycopg.Connection, name: str, rounds: int) -> float | None:
    if name not in TWINS:
        return None
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        connection.execute(TWINS[name].encode()).fetchall()
        times.append(1000 * (time.perf_counter() - began))
    return median(times)


def _marked(taken: float | None, limit: float | None) -> str:
    if taken is None:
        return "–"
    return f"{taken:,.0f}" + ("  over" if limit is not None and taken > limit else "")


if __name__ == "__main__":
    main()
