"""Fifty people look at the app while the school grows and its snapshot is switched every minute.

`python -m benchmarks.viewers [--viewers 50] [--minutes 5]`. Each viewer is a WebSocket session as a browser
has it (benchmarks/viewer.py); a run is correct when all it says is true of one published snapshot. The exit
code is 1 when anything was wrong: an exception, an unfinished run or one over 30 s, mixed versions, an
older snapshot after a newer one, or memory or open files that go on rising.
"""

import argparse
import asyncio
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import psycopg

from benchmarks.measure import WORK, measure
from benchmarks.process import sampled
from benchmarks.viewer import Viewer
from benchmarks.viewer_checks import Known, known_snapshot, tallied
from benchmarks.viewer_table import Watched, show
from core import shelf
from core.embedded import running
from core.folders import private_folder
from core.settings import Settings
from core.snapshot import Reader
from demo.school import School, build
from queries import read_blocks
from tests.databases import fresh_database
from tests.e2e.servers import watched_app

SEED = 7
PEOPLE = 3_000
PAGES = (
    "",
    "leads",
    "growth",
    "retention",
    "conversion",
    "streams",
    "search",
    "students",
    "snapshots",
    "health",
)
MINUTE = 60.0
# Pages give a snapshot's time to the minute: begun within it, no two of them look alike.
MIDDLE = 25.0
SAMPLE_S = 5.0
Refresh = Callable[[str, Settings], object]
GROW = read_blocks(Path(__file__).with_name("grow.sql"))


@dataclass(frozen=True)
class Plan:
    """How many look for how long; the first new snapshot is begun after half of `every`."""

    viewers: int
    seconds: float
    every: float
    think: tuple[float, float] = (5.0, 15.0)
    pages: tuple[str, ...] = PAGES


@dataclass(frozen=True)
class Place:
    """The school's database, the data folder and how it is refreshed, and the app that shows it."""

    source_url: str
    settings: Settings
    refresh: Refresh
    address: str
    pid: int


def main() -> int:
    """Measure and print the table of benchmarks/README.md."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--viewers", type=int, default=50)
    asked.add_argument("--minutes", type=float, default=5)
    wanted = asked.parse_args()
    plan = Plan(wanted.viewers, 60 * wanted.minutes, every=60)
    with ExitStack() as stack:
        server = stack.enter_context(running(private_folder(WORK) / "postgres"))
        url = stack.enter_context(fresh_database(server))
        build(url, School(PEOPLE, SEED, datetime.now(UTC)), lambda _table, _rows: None)
        watched = watch(plan, url, fresh_folder(), by_command)
    return show(f"{plan.viewers} viewers, {plan.seconds:.0f} s", watched)


def fresh_folder() -> Path:
    """An empty data folder; what the app logs is found there afterwards, in server.log."""
    folder = private_folder(WORK) / "data-viewers"
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def watch(plan: Plan, source_url: str, data_dir: Path, refresh: Refresh) -> Watched:
    """The whole measurement: first snapshot, app, viewers, new snapshots, verdict."""
    settings = Settings.model_construct(data_dir=data_dir)
    first = published(source_url, settings, refresh)
    with watched_app({"HSL_SOURCE_URL": source_url}, data_dir) as (address, pid):
        place = Place(source_url, settings, refresh, address, pid)
        # In a thread of its own: where browser tests ran before, this one's event loop is taken.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(_watch(plan, place, first))).result()


async def _watch(plan: Plan, place: Place, first: Known) -> Watched:
    until, known = time.time() + plan.seconds, [first]

    growing = asyncio.create_task(_grow(plan, place, known, until))

    def enough(viewer: Viewer) -> bool:
        over = time.time() >= until and growing.done()
        return over and viewer.last_page_at > known[-1].published_at

    viewers = [
        Viewer(number, place.address, Random(SEED + number), plan.think, plan.pages)  # noqa: S311  no secret
        for number in range(plan.viewers)
    ]
    sampling = asyncio.create_task(sampled(place.pid, SAMPLE_S, until))
    ended = await asyncio.gather(
        *(viewer.watch(enough) for viewer in viewers), return_exceptions=True
    )
    await growing
    runs = [run for viewer in viewers for run in viewer.runs]
    unfinished = [said for viewer in viewers for said in viewer.unfinished]
    unfinished += [repr(each) for each in ended if isinstance(each, BaseException)]
    return Watched(runs, known, tallied(runs, unfinished, known), await sampling)


async def _grow(plan: Plan, place: Place, known: list[Known], until: float) -> None:
    """New people and a new snapshot, again and again; each time another number of people."""
    due, people = until - plan.seconds + plan.every / 2, 3
    if plan.every >= MINUTE:
        due += (MIDDLE - due) % MINUTE
    while due < until:
        await asyncio.sleep(max(0.0, due - time.time()))
        await asyncio.to_thread(grow, place.source_url, people)
        known.append(
            await asyncio.to_thread(published, place.source_url, place.settings, place.refresh)
        )
        due, people = due + plan.every, people + 1


def grow(source_url: str, people: int) -> None:
    """So many new people, each with a booking and an event."""
    with psycopg.connect(source_url) as connection:
        connection.execute(GROW["grow_bookings"].sql.encode(), {"people": people})
        connection.execute(GROW["grow_events"].sql.encode(), {})


def by_command(source_url: str, settings: Settings) -> None:
    """`hsl refresh` in a process of its own."""
    environment = {"HSL_SOURCE_URL": source_url, "HSL_DATA_DIR": str(settings.data_dir)}
    measure(["-m", "cli", "refresh", "--json"], environment)


def published(source_url: str, settings: Settings, refresh: Refresh) -> Known:
    """One refresh, and what it published."""
    refresh(source_url, settings)
    folder = settings.snapshots_dir
    name = shelf.pointed_at(folder)
    if not isinstance(name, str):
        raise SystemExit(f"A refresh left no current snapshot: {name}")
    # Renaming the pointer into its place is what sets its ctime.
    published_at = (folder / shelf.POINTER).stat().st_ctime
    return known_snapshot(Reader(folder), name, published_at, settings.zone)


if __name__ == "__main__":
    sys.exit(main())
