"""How long a refresh takes and how much memory, against a bare COPY and a row-based driver.

`python -m benchmarks.refresh [--users N] [--rounds N]`; makes the schools once, under benchmarks/work.
"""

import argparse
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from statistics import median
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from rich.console import Console
from rich.table import Table

from benchmarks.measure import WORK, Measured, measure
from core.embedded import running
from core.folders import private_folder
from demo.school import School, build

SEED = 7
OURS = ["-m", "cli", "refresh", "--json"]
COPY = ["-m", "benchmarks.peers", "copy"]
ROWS = ["-m", "benchmarks.peers", "rows"]


def main() -> None:
    """Measure and print the table of benchmarks/README.md."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--users", type=int, default=1_000_000)
    asked.add_argument("--rounds", type=int, default=3)
    wanted = asked.parse_args()
    with ExitStack() as stack:
        server = stack.enter_context(running(private_folder(WORK) / "postgres"))
        whole = school_url(server, wanted.users)
        half = school_url(server, wanted.users // 2)
        show(
            rounds(whole, COPY, wanted.rounds),
            rounds(whole, OURS, wanted.rounds),
            rounds(whole, ROWS, 1),
            rounds(half, OURS, 1),
        )


def school_url(server: str, users: int) -> str:
    """The URL of a demo school of this size, made when it is not there yet."""
    name = f"school_{users}"
    url = urlsplit(server)._replace(path=f"/{name}").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if there.fetchone():
            return url
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    until = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    build(url, School(users, SEED, until), lambda _table, _rows: None)
    return url


def rounds(url: str, arguments: list[str], times: int) -> list[Measured]:
    """The same command several times on the same school."""
    # A folder for each school: a refresh refuses a source that lost half its rows.
    folder = WORK / f"data-{urlsplit(url).path.strip('/')}"
    environment = {"HSL_SOURCE_URL": url, "HSL_DATA_DIR": str(folder)}
    return [measure(arguments, environment) for _ in range(times)]


def show(
    copy: list[Measured], ours: list[Measured], rows: list[Measured], half: list[Measured]
) -> None:
    """Print medians, and each as a multiple of the bare COPY of the same run."""
    table = Table("what", "seconds", "x bare COPY", "peak MB", title="Refresh")
    bare = _middle(copy, lambda each: each.seconds)
    named = (
        ("bare COPY (FORMAT binary) to nowhere", copy),
        ("hsl refresh", ours),
        ("the same fed by psycopg rows", rows),
        ("hsl refresh, half the school", half),
    )
    for name, measured in named:
        seconds = _middle(measured, lambda each: each.seconds)
        peak = max(each.peak_mb for each in measured)
        table.add_row(name, f"{seconds:.1f}", f"{seconds / bare:.2f}", f"{peak:,.0f}")
    grown = max(each.peak_mb for each in ours) / half[0].peak_mb
    console = Console(width=100)
    console.print(table)
    console.print(f"rows: {ours[0].said['counts']}")
    console.print(f"seconds a step: {ours[-1].said['durations']}")
    console.print(f"peak memory, whole school to half: {grown:.2f}")


def _middle(measured: list[Measured], of: Callable[[Measured], float]) -> float:
    return median(of(each) for each in measured)


if __name__ == "__main__":
    main()
