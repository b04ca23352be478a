"""What the tests of a refresh's faults do: fill the bot's tables, refresh, break things, look around."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg

from core import shelf
from core.settings import Settings
from core.snapshot import Opened, Reader
from pipelines.progress import Progress, Silent
from pipelines.refresh import Plan, refresh
from pipelines.report import Report
from queries import block
from tests import warm

ROOT = Path(__file__).parents[2]
CLI = (sys.executable, "-P", str(ROOT / "cli.py"))
PATIENCE = 60
Act = Callable[[], None]


@dataclass(frozen=True)
class When:
    """A watcher of a refresh that acts once, when the step (or the first rows of the table) begins."""

    moment: str
    act: Act

    def step(self, name: str) -> None:
        """Act when this is the step."""
        if name == self.moment:
            self.act()

    def rows(self, table: str, done: int, expected: int) -> None:  # noqa: ARG002  the protocol's
        """Act when these are the first rows of the table."""
        if f"rows of {table}" == self.moment:
            self.act()


def refreshed(
    url: str,
    settings: Settings,
    progress: Progress | None = None,
    *,
    now: datetime | None = None,
    accept_loss: str | None = None,
) -> Report:
    """One refresh in this process."""
    plan = Plan(url, settings, now or datetime.now(UTC), uuid4().hex, accept_loss)
    return refresh(plan, progress or Silent())


def settings_of(data_dir: Path) -> Settings:
    """Settings of this data folder, free of the environment's."""
    return Settings.model_construct(data_dir=data_dir)


def environment(data_dir: Path, url: str | None) -> dict[str, str]:
    """The environment of a process of ours that works on this data folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HSL_")}
    source = {} if url is None else {"HSL_SOURCE_URL": url}
    return {**kept, **source, "HSL_DATA_DIR": str(data_dir), "LC_ALL": "C.UTF-8"}


def hsl(
    data_dir: Path,
    url: str | None,
    *words: str,
    more: Mapping[str, str] | None = None,
    command: tuple[str, ...] = CLI,
    umask: int = 0o022,
) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own, away from any `.env`; `more` are settings."""
    env = {**environment(data_dir, url), **(more or {})}
    ask = warm.ask_for([*command, *words], data_dir.parent, env, umask=umask)
    return warm.run(ask, PATIENCE)


def execute(url: str, *statements: str) -> None:
    """Do this to the bot's database, all or nothing."""
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def fill(url: str, people: int) -> None:
    """So many people, each with one row in each of bookings, registrations, events and users."""
    numbers = f"FROM generate_series(1, {people}) AS n"
    execute(
        url,
        "INSERT INTO bookings (user_id, username, confirmed, course_stream)"
        f" SELECT n, 'name' || n, 2, '4th_stream' {numbers}",
        "INSERT INTO free_lesson_registrations (user_id, email, lesson_type)"
        f" SELECT n, n || '@school.example', 'cursor_lesson' {numbers}",
        f"INSERT INTO events (user_id, event_type) SELECT n, 'start_command' {numbers}",
        f"INSERT INTO users (user_id, username) SELECT n, 'name' || n {numbers}",
    )


def fill_events(url: str, rows: int, *, width: int = 32) -> None:
    """So many events of a thousand people, with details of about this many bytes."""
    execute(
        url,
        "INSERT INTO events (user_id, event_type, details)"
        " SELECT 1 + n % 1000, 'start_command', jsonb_build_object('text', repeat(md5(n::text),"
        f" {max(1, width // 32)})) FROM generate_series(1, {rows}) AS n",
    )


def number(opened: Opened, sql: str) -> int:
    """The one whole number that is the answer."""
    return int(opened.snapshot.query(sql).item())


def whole(settings: Settings) -> Opened:
    """What a new reader opens; it counts its rows and finds them as the snapshot itself says."""
    opened = Reader(settings.snapshots_dir).current()
    counted = opened.snapshot.query(block("check_row_counts")).row(0, named=True)
    said = opened.snapshot.query("SELECT snapshot_id, row_counts FROM snapshot").row(0)
    assert said[0] == opened.snapshot.snapshot_id
    assert json.loads(said[1]) == counted
    return opened


def listing(folder: Path) -> list[str]:
    """Every name in the folder, hidden ones too."""
    return sorted(path.name for path in folder.iterdir())


def left_over(settings: Settings) -> list[str]:
    """Files in the snapshots folder that are neither the pointer nor part of a published snapshot."""
    folder = settings.snapshots_dir
    kept = {name for name in listing(folder) if name == shelf.POINTER}
    for file in shelf.snapshots(folder):
        kept |= {file.path.name, f"{file.snapshot_id}.json"}
        kept |= {f"{file.snapshot_id}.{each.suffix}" for each in file.companions}
    return sorted(set(listing(folder)) - kept)
