"""Does the installed command do its work from an empty folder: demo, refresh, leads, doctor?"""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.settings import Settings
from pipelines import background
from pipelines.background import Died, Done, Running, Started

CLI = [sys.executable, "-P", str(Path(__file__).parents[1] / "cli.py")]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder with a small demo school under `data`."""
    home = tmp_path_factory.mktemp("home")
    done = hsl(home, "demo", "--users", "300", "--seed", "7")
    assert done.returncode == 0, done.stderr
    return home


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HSL_")}
    return {**kept, "HSL_DATA_DIR": str(home / "data"), "LC_ALL": "C"}


def hsl(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CLI, *words],
        cwd=home,
        env=environment(home),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_from_nothing_to_a_lead_list(home: Path) -> None:
    refreshed = json.loads(hsl(home, "refresh", "--json").stdout)
    leads = json.loads(hsl(home, "leads", "--json").stdout)
    doctor = hsl(home, "doctor", "--json")

    assert refreshed["published"] is True
    assert refreshed["counts"]["people"] == 300
    assert leads["snapshot_id"] == refreshed["snapshot_id"]
    assert leads["count"] == len(leads["leads"]) > 0
    assert (doctor.returncode, json.loads(doctor.stdout)["ok"]) == (0, True)


def test_a_second_demo_is_refused_and_can_replace(home: Path) -> None:
    again = hsl(home, "demo", "--users", "300", "--seed", "7")
    replaced = hsl(home, "demo", "--users", "300", "--seed", "7", "--replace")

    assert (again.returncode, replaced.returncode) == (3, 0)
    assert "`hsl demo --replace`" in again.stderr


def test_a_refresh_started_by_the_app_publishes_and_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = started_settings(home, monkeypatch)

    started = background.start(settings, "anna@school.example", datetime.now(UTC))
    found = ended(settings)

    audit = (settings.data_dir / "audit.jsonl").read_text().splitlines()
    assert isinstance(started, Started)
    assert isinstance(found, Done)
    assert found.sentence.startswith("Published 300 people in ")
    assert json.loads(audit[-1])["actor"] == "anna@school.example"


def test_a_killed_refresh_is_seen_and_the_next_one_works(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = started_settings(home, monkeypatch)

    started = background.start(settings, "anna@school.example", datetime.now(UTC))
    assert isinstance(started, Started)
    os.kill(started.pid, signal.SIGKILL)
    died = ended(settings)
    after = hsl(home, "refresh", "--json")

    assert isinstance(died, Died)
    assert json.loads(after.stdout)["published"] is True


def test_a_reader_that_stops_reading_gets_no_traceback(home: Path) -> None:
    hsl(home, "refresh")

    with subprocess.Popen(
        [*CLI, "figure", "lead_list", "--json"],
        cwd=home, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()

    assert b"Traceback" not in said
    assert process.returncode == 1


def started_settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(home)
    for name, value in environment(home).items():
        monkeypatch.setenv(name, value)
    return Settings(data_dir=home / "data")


def ended(settings: Settings) -> background.RefreshState:
    until = time.monotonic() + 60
    while isinstance(found := background.state(settings.data_dir, datetime.now(UTC)), Running):
        assert time.monotonic() < until
        time.sleep(0.05)
    return found
