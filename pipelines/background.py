"""A refresh in a process of its own: start it, and say how far it is or how it ended."""

import fcntl
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.errors import HslError
from core.folders import private_folder
from core.settings import Settings
from pipelines.progress import FILE, Silent, ToFile, born

ROOT = Path(__file__).resolve().parent.parent
LOG = "refresh.log"


class CannotStart(HslError):
    """The refresh process cannot be started: the data folder cannot be written, or no memory."""


@dataclass(frozen=True)
class Started:
    """A new refresh runs as process `pid`."""

    pid: int


@dataclass(frozen=True)
class NeverRan:
    """No refresh was ever started on this data folder."""

    sentence: str = "No refresh has run yet."


@dataclass(frozen=True)
class Running:
    """A refresh runs; `table`, `rows` and `expected` are "" and 0 outside extraction."""

    started_at: datetime
    step: str
    table: str
    rows: int
    expected: int
    seconds: float

    @property
    def sentence(self) -> str:
        """One line for a person."""
        if not self.table:
            return f"The refresh is running: {self.step} ({self.seconds:.0f} s)."
        known = f" of about {self.expected:,}" if self.expected >= self.rows else ""
        return f"The refresh is reading {self.table}: {self.rows:,}{known} rows ({self.seconds:.0f} s)."


@dataclass(frozen=True)
class Done:
    """The last refresh published `snapshot_id`."""

    started_at: datetime
    ended_at: datetime
    snapshot_id: str
    sentence: str


@dataclass(frozen=True)
class Failed:
    """The last refresh ended without publishing; `sentence` says why and what to do."""

    started_at: datetime
    ended_at: datetime
    exit_code: int
    sentence: str


@dataclass(frozen=True)
class Died:
    """The last refresh was killed: it left no word, and nothing was published."""

    started_at: datetime
    sentence: str = "The refresh died, nothing was published. Start it again."


RefreshState = NeverRan | Running | Done | Failed | Died


def start(settings: Settings, actor_name: str, now: datetime) -> Started | Running:
    """Start `hsl refresh` detached, under our environment; the one that runs already is the answer.

    What it prints lands in refresh.log (0600). Raises CannotStart.
    """
    data_dir = settings.data_dir
    try:
        with _one_at_a_time(private_folder(data_dir)):
            found = state(data_dir, now)
            if isinstance(found, Running):
                return found
            pid = _spawn(data_dir, actor_name)
            # Until the new process speaks for itself, this is what others see.
            ToFile(data_dir / FILE, pid, now, Silent()).step("start")
    except OSError as error:
        raise CannotStart(
            f"The refresh cannot be started: {error.strerror or error}.",
            f"Look at {data_dir}: space, rights, owner.",
        ) from error
    return Started(pid)


def state(data_dir: Path, now: datetime) -> RefreshState:
    """What `refresh.json` says, and whether the process that wrote it still lives."""
    try:
        said = json.loads((data_dir / FILE).read_text(encoding="utf-8"))
        return _state_of(said, now)
    except (OSError, ValueError, KeyError, TypeError):
        return NeverRan()


def _state_of(said: dict[str, object], now: datetime) -> RefreshState:
    started_at = datetime.fromisoformat(str(said["started_at"]))
    if said["step"] == "ended":
        return _ended(said, started_at)
    pid = int(str(said["pid"]))
    _bury(pid)
    if born(pid) is None or born(pid) != said["born"]:
        return Died(started_at)
    return Running(
        started_at,
        str(said["step"]),
        str(said.get("table", "")),
        int(str(said.get("rows", 0))),
        int(str(said.get("expected", 0))),
        max(0.0, (now - started_at).total_seconds()),
    )


def _ended(said: dict[str, object], started_at: datetime) -> Done | Failed:
    ended_at = datetime.fromisoformat(str(said["ended_at"]))
    sentence = str(said["sentence"])
    if said["exit_code"] == 0:
        return Done(started_at, ended_at, str(said["snapshot_id"]), sentence)
    return Failed(started_at, ended_at, int(str(said["exit_code"])), sentence)


def _spawn(data_dir: Path, actor_name: str) -> int:
    # -P: neither the working directory nor the script's folder can shadow a module.
    words = ["refresh", "--by", actor_name, "--cause", "person"]
    command = [sys.executable, "-P", str(ROOT / "cli.py"), *words]
    log = (str((data_dir / LOG).resolve()), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.posix_spawn(
        command[0],
        command,
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, *log),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )


def _bury(pid: int) -> None:
    """A child of this process that has ended would otherwise stay a zombie."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


@contextmanager
def _one_at_a_time(data_dir: Path) -> Iterator[None]:
    descriptor = os.open(data_dir / "refresh.start.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
