"""The embedded PostgreSQL: real servers, real kills, and nothing left behind."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from psycopg import sql

from core import embedded_cluster
from core.embedded import EmbeddedFailed, exists, is_running, running

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


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for a server; the test fails when a process of it outlives the test."""
    home = tmp_path / "postgres"
    yield home
    assert soon(lambda: not processes_of(home)), processes_of(home)


def test_a_server_starts_and_answers(folder: Path) -> None:
    with running(folder) as url, psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT current_user, current_database(), current_setting('TimeZone'), upper('привет')"
        ).fetchone()
        port = connection.info.port
        password = connection.info.password

    assert url == f"postgresql://hsl:{password}@127.0.0.1:{port}/school"
    assert found == ("hsl", "school", "UTC", "ПРИВЕТ")


def test_trigrams_see_cyrillic_letters(folder: Path) -> None:
    with running(folder) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        likeness = connection.execute("SELECT similarity('Татьяна', 'татьяна')").fetchone()

    assert likeness == (1.0,)


def test_data_survives_a_restart(folder: Path) -> None:
    with running(folder) as url:
        keep_a_row(url)
    assert soon(lambda: not processes_of(folder))

    with running(folder) as url:
        assert kept_rows(url) == 1


def test_looking_starts_and_makes_nothing(folder: Path) -> None:
    before = (exists(folder), is_running(folder), folder.exists())
    with running(folder):
        inside = (exists(folder), is_running(folder))
    assert soon(lambda: not processes_of(folder))
    after = (exists(folder), is_running(folder))

    assert before == (False, False, False)
    assert inside == (True, True)
    assert after == (True, False)
    assert processes_of(folder) == []


def test_two_processes_share_a_server_until_the_last_one_leaves(folder: Path) -> None:
    with another_user(folder) as other:
        with running(folder) as mine:
            theirs = url_of(other)
        time.sleep(1)
        still_there = is_running(folder)

    assert theirs == mine
    assert still_there
    assert soon(lambda: not processes_of(folder))


def test_two_processes_starting_at_the_same_moment_make_one_server(folder: Path) -> None:
    with another_user(folder) as one, another_user(folder) as two:
        urls = {url_of(one), url_of(two)}
        keepers = [line for line in processes_of(folder) if "core.embedded_keeper" in line]

    assert len(urls) == 1
    assert len(keepers) == 1


def test_threads_of_one_process_share_a_server(folder: Path) -> None:
    all_inside = Barrier(8, timeout=30)

    def use(_: int) -> str:
        with running(folder) as url:
            all_inside.wait()
            return url

    with ThreadPoolExecutor(8) as pool:
        urls = set(pool.map(use, range(8)))

    assert len(urls) == 1


def test_the_server_stops_by_itself_when_its_user_is_killed(folder: Path) -> None:
    with another_user(folder) as other:
        url_of(other)
        was_there = is_running(folder)
        other.kill()
        other.wait()

    assert was_there
    assert soon(lambda: not processes_of(folder))


def test_the_next_use_recovers_what_was_committed_when_the_server_is_killed(folder: Path) -> None:
    with running(folder) as url:
        keep_a_row(url)
        os.kill(server_process(folder), signal.SIGKILL)

        with running(folder) as again:
            assert kept_rows(again) == 1


def test_the_next_use_works_when_the_keeper_is_killed(folder: Path) -> None:
    with running(folder) as url:
        keep_a_row(url)
        os.kill(parent_of(server_process(folder)), signal.SIGKILL)

        with running(folder) as again:
            assert kept_rows(again) == 1


def test_a_server_whose_keeper_and_users_are_killed_ends_too(folder: Path) -> None:
    with another_user(folder) as other:
        url_of(other)
        os.kill(parent_of(server_process(folder)), signal.SIGKILL)
        other.kill()
        other.wait()

    assert soon(lambda: not processes_of(folder))


def test_the_next_use_recovers_when_everything_is_killed(folder: Path) -> None:
    with another_user(folder) as other:
        keep_a_row(url_of(other))
        server = server_process(folder)
        for process in (parent_of(server), server, other.pid):
            os.kill(process, signal.SIGKILL)
        other.wait()

    with running(folder) as url:
        assert kept_rows(url) == 1


def test_a_foreign_server_on_the_noted_port_is_refused(folder: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    with running(folder):
        pass
    assert soon(lambda: not processes_of(folder))

    with running(foreign) as foreign_url:
        let_in_with(foreign_url, (folder / "password").read_text(encoding="utf-8"))
        shutil.copy(foreign / "cluster" / "postmaster.pid", folder / "cluster")
        taken_for_ours = is_running(folder)
        with running(folder) as url:
            ours = data_directory(url)

    assert not taken_for_ours
    assert ours == str(folder / "cluster")
    assert soon(lambda: not processes_of(foreign))


def test_a_changed_password_is_said_at_once(folder: Path) -> None:
    with running(folder):
        pass
    assert soon(lambda: not processes_of(folder))
    (folder / "password").write_text("another", encoding="utf-8")

    with pytest.raises(EmbeddedFailed, match="does not let us in"), running(folder):
        pass


@pytest.mark.parametrize("name", ["с пробелом и 'кавычкой'", "д" * 100 + "/" + "л" * 100])
def test_any_path_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "postgres"

    with running(folder) as url:
        keep_a_row(url)
        rows = kept_rows(url)

    assert rows == 1
    assert soon(lambda: not processes_of(folder))


def test_folders_and_files_are_private_and_parents_keep_their_mode(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    folder = closed / "postgres"

    with running(folder):
        modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}

    assert closed.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_mode & 0o777 == 0o700
    assert modes == {
        "cluster": 0o700,
        "password": 0o600,
        "server.lock": 0o600,
        "server.log": 0o600,
        "start.lock": 0o600,
        "users.lock": 0o600,
    }
    assert soon(lambda: not processes_of(folder))


def test_the_server_is_never_root(folder: Path) -> None:
    with running(folder):
        owner = Path(f"/proc/{server_process(folder)}").stat().st_uid

    assert owner != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="every other test here is the ordinary user's case")
def test_an_ordinary_user_has_a_server_too() -> None:
    python = python_for_nobody()
    if python is None:
        pytest.skip(f"the user nobody reaches neither {sys.executable} nor {PROJECT}")
    # not in tmp_path: pytest keeps that closed to everybody else
    with tempfile.TemporaryDirectory(prefix="hsl-nobody-") as place:
        shutil.chown(place, "nobody", "nogroup")
        folder = Path(place) / "postgres"

        done = as_nobody([python, "-c", USE_ONCE, str(folder)])
        gone = soon(lambda: not processes_of(folder))
        owner = (folder / "cluster").owner()

    assert (done.returncode, done.stdout, done.stderr) == (0, "ПРИВЕТ\n", "")
    assert gone
    assert owner == "nobody"


def test_what_is_left_of_an_interrupted_making_goes(folder: Path) -> None:
    left = folder / "cluster.new.half"
    left.mkdir(parents=True)
    (left / "PG_VERSION").write_text("18\n", encoding="utf-8")

    before = exists(folder)
    with running(folder):
        pass

    assert not before
    assert not left.exists()


def test_a_fault_of_the_caller_passes_unchanged_and_ends_the_use(folder: Path) -> None:
    with pytest.raises(PermissionError, match="mine"), running(folder):
        raise PermissionError("mine")

    assert soon(lambda: not processes_of(folder))


def test_an_unusable_folder_is_one_line_with_a_cure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(EmbeddedFailed) as failed, running(tmp_path / "file"):
        pass

    assert str(tmp_path / "file") in failed.value.what
    assert failed.value.cure
    assert "\n" not in str(failed.value)
    assert failed.value.exit_code == 1


def test_a_server_that_cannot_start_says_why_in_one_line(folder: Path) -> None:
    with running(folder):
        pass
    assert soon(lambda: not processes_of(folder))
    with (folder / "cluster" / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write("shared_preload_libraries = 'no_such_library'\n")

    with pytest.raises(EmbeddedFailed, match="no_such_library") as failed, running(folder):
        pass

    assert "\n" not in str(failed.value)


def test_missing_programs_are_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_cluster, "_PACKAGE", "no_such_package")

    with pytest.raises(EmbeddedFailed, match=r"initdb .* is missing"), running(folder):
        pass

    assert not exists(folder)


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
