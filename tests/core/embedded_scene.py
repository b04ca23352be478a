"""What the tests of the embedded PostgreSQL use: other processes inside it, and a look at what runs."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

PROJECT = Path(__file__).resolve().parents[2]
USE_UNTIL_TOLD = """
import sys
from pathlib import Path
from core.embedded import running
with running(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""
USE_ONCE = """
import sys
from pathlib import Path
import psycopg
from core.embedded import running
with running(Path(sys.argv[1])) as url, psycopg.connect(url) as connection:
    print(connection.execute("SELECT upper('привет')").fetchone()[0])
"""


@contextmanager
def another_user(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process inside `running(folder)` until the block ends."""
    with subprocess.Popen(
        [sys.executable, "-c", USE_UNTIL_TOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def url_of(user: subprocess.Popen[str]) -> str:
    """What the user says once it is inside."""
    assert user.stdout is not None
    return user.stdout.readline().strip()


def keep_a_row(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")


def let_in_with(url: str, password: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL("ALTER ROLE hsl PASSWORD {}").format(password))


def data_directory(url: str) -> str:
    with psycopg.connect(url) as connection:
        found = connection.execute("SHOW data_directory").fetchone()
    assert found is not None
    return str(found[0])


def kept_rows(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert found is not None
    return int(found[0])


def soon(question: Callable[[], bool], seconds: float = 15) -> bool:
    until = time.monotonic() + seconds
    while not question():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def server_process(folder: Path) -> int:
    return int((folder / "cluster" / "postmaster.pid").read_text(encoding="utf-8").split()[0])


def parent_of(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.partition("PPid:")[2].split()[0])


def processes_of(folder: Path) -> list[str]:
    """The keepers and server processes of the folder: process id and command line."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            inside = (process / "cwd").readlink() == folder / "cluster"
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if inside or f"core.embedded_keeper {folder} " in line:
            found.append(f"{process.name} {line}")
    return found


def as_nobody(command: list[str]) -> subprocess.CompletedProcess[str]:
    paths = [str(PROJECT), *(path for path in sys.path if path.endswith("site-packages"))]
    become = ["/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    return subprocess.run(
        # env: what setpriv itself starts is still found with root's eyes
        [*become, "/usr/bin/env", *command],
        env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd="/",
        timeout=100,
        check=False,
    )


def python_for_nobody() -> str | None:
    """A Python that the ordinary user can run with our packages: this one, or the system's."""
    system = f"/usr/bin/python3.{sys.version_info.minor}"
    for python in (sys.executable, system):
        if as_nobody([python, "-c", "import psycopg, core.embedded"]).returncode == 0:
            return python
    return None
