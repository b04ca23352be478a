"""Does a server of its own suit any path and user, and say in one line why it cannot be had?"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from core import embedded_cluster
from core.embedded import EmbeddedFailed, exists, is_running, running
from tests.core.embedded_scene import (
    PROJECT,
    USE_ONCE,
    as_nobody,
    data_directory,
    keep_a_row,
    kept_rows,
    let_in_with,
    processes_of,
    python_for_nobody,
    server_process,
    soon,
)

pytestmark = pytest.mark.slow


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
