"""F54: the data folder belongs to its owner alone, and git leaves it alone."""

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from core.settings import Settings
from tests.faults.acts import ROOT, When, fill, fill_events, hsl, refreshed


@pytest.mark.slow
@pytest.mark.parametrize("umask", [0o022, 0o000])
def test_f54_after_a_refresh_folders_are_0700_and_files_0600(
    bot_url: str, settings: Settings, umask: int
) -> None:
    fill(bot_url, 5)

    done = hsl(settings.data_dir, bot_url, "refresh", "--json", umask=umask)

    found = sorted(path.relative_to(settings.data_dir).suffix for path in files(settings.data_dir))
    assert done.returncode == 0, done.stdout
    assert open_to_others(settings.data_dir) == {}
    assert found.count(".duckdb") == 1
    assert {".json", ".jsonl", ".lock"} <= set(found)
    assert ".wal" not in found


def test_f54_an_open_folder_is_closed_by_the_next_refresh(bot_url: str, settings: Settings) -> None:
    settings.snapshots_dir.mkdir(parents=True)
    settings.data_dir.chmod(0o755)
    settings.snapshots_dir.chmod(0o755)

    refreshed(bot_url, settings)

    assert open_to_others(settings.data_dir) == {}


def test_f54_while_a_snapshot_is_built_nobody_else_can_get_at_it(
    bot_url: str, settings: Settings
) -> None:
    fill_events(bot_url, 1_000)
    modes: list[int] = []

    def look() -> None:
        modes.extend(mode_of(path) for path in (settings.data_dir, settings.snapshots_dir))

    refreshed(bot_url, settings, When("people", look))

    assert modes == [0o700, 0o700]


@pytest.mark.parametrize(
    "path",
    [
        "data/snapshots/x.duckdb",
        "data/snapshots/current.json",
        "data/exports/leads.csv",
        "data/audit.jsonl",
        "data/refresh.json",
        "data/postgres/password",
        ".env",
    ],
)
def test_f54_git_ignores_what_the_data_folder_holds(path: str) -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is not a git working tree")

    done = subprocess.run(
        ["git", "check-ignore", "--quiet", path],  # noqa: S607
        cwd=ROOT,
        check=False,
    )

    assert done.returncode == 0


def files(folder: Path) -> list[Path]:
    """Every file under the folder, hidden ones too."""
    return [path for path in folder.rglob("*") if path.is_file()]


def open_to_others(folder: Path) -> dict[str, str]:
    """Whatever is not exactly 0700 (folders) or 0600 (files), with its mode."""
    return {
        path.name: oct(mode_of(path))
        for path in (folder, *folder.rglob("*"))
        if mode_of(path) != (0o700 if path.is_dir() else 0o600)
    }


def mode_of(path: Path) -> int:
    """The permission bits."""
    return stat.S_IMODE(path.stat().st_mode)
