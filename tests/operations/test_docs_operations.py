"""Is docs/operations.md true? Commands parse, settings exist, every alert has its entry, units are sound."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from cli import app
from commands import answer, worker
from core import audit, erasure, kept_segments
from core.settings import Settings
from operations import alert_file, parts, restore, runs
from operations.kinds import KINDS
from pipelines import background, progress

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
USER_UNIT = ROOT / "deploy" / "systemd" / "user" / "hsl.service"
TIMERS = sorted((ROOT / "deploy" / "systemd").glob("*.timer"))
HSL = "/srv/hsl/current/.venv/bin/hsl"
FENCED = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(hsl [^`]+)`")
# Before `hsl` may stand settings for this one command, and the folder of a release.
COMMAND = re.compile(r"^(?:[A-Z_]+=(?:\"[^\"]*\"|\S+) )*(?:\S+/bin/)?hsl (.+)$", re.MULTILINE)


def spelled_out() -> Iterator[str]:
    """The commands a reader types as they stand."""
    for block in FENCED.findall(GUIDE):
        yield from COMMAND.findall(block)


def mentioned() -> set[str]:
    """The commands inside sentences: they may lack what they need."""
    prose = " ".join(FENCED.sub("", GUIDE).split())
    return {text.removeprefix("hsl ") for text in INLINE.findall(prose)}


def leaf_of(words: list[str]) -> tuple[Any, list[str]]:  # Any: typer's own click is private
    """The command these words name, and the words that are left for it."""
    command: Any = typer.main.get_command(app)
    while getattr(command, "commands", None):
        if words and words[0] in command.commands:
            command, words = command.commands[words[0]], words[1:]
        elif words and words[0] != "--help" and "make" in command.commands:
            command = command.commands["make"]
        else:
            break
    return command, words


def parse(text: str, *, whole: bool) -> None:
    """Let the command line read it; nothing runs. Raises what it would say."""
    command, words = leaf_of(shlex.split(text))
    if getattr(command, "commands", None) and words and not words[0].startswith("-"):
        raise ValueError(f"{words[0]!r} is an unexpected word")
    command.make_context("hsl", words, resilient_parsing=not whole or words == ["--help"])


@pytest.mark.parametrize("text", sorted({*spelled_out()}))
def test_every_command_to_type_is_understood(text: str) -> None:
    parse(text, whole=True)


def test_every_command_in_a_sentence_exists_with_its_options() -> None:
    for text in mentioned():
        parse(text, whole=False)

    assert len(mentioned()) > 20


def test_a_wrong_command_would_be_seen() -> None:
    for text in ("refresh --loud", "nonsense", "snapshots use", "messages resume", "serve all"):
        with pytest.raises(Exception, match=r"No such option|[Mm]issing|unexpected|required|extra"):
            parse(text, whole=True)


@pytest.mark.parametrize(
    "path",
    [
        "docs/operations.md",
        "README.md",
        "deploy/Caddyfile",
        *(f"deploy/systemd/{each.name}" for each in UNITS),
    ],
)
def test_every_setting_that_is_named_exists(path: str) -> None:
    named = set(re.findall(r"\bHSL_([A-Z_]+[A-Z])\b", (ROOT / path).read_text(encoding="utf-8")))

    assert named <= {name.upper() for name in Settings.model_fields}


def test_every_alert_has_an_entry_under_its_name_and_no_entry_is_of_none() -> None:
    runbook = GUIDE.partition("## When an alert comes")[2]

    assert re.findall(r"^### (.+)$", runbook, re.MULTILINE) == [*KINDS]


def test_every_file_of_the_data_folder_is_explained() -> None:
    table = GUIDE.partition("## What lies in the data folder")[2].partition("## When an alert")[0]
    files = {
        audit.FILE, erasure.KEY, erasure.LIST, kept_segments.FILE, runs.FILE, worker.CALLS_FILE,
        alert_file.FILE, progress.FILE, parts.FILE, answer.LOG, background.LOG, restore.SETTINGS,
    }  # fmt: skip

    assert {name for name in files if f"`{name}`" not in table} == set()
    assert restore.CALLS == worker.CALLS_FILE


def test_every_link_inside_the_document_leads_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", GUIDE, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", each.lower()).replace(" ", "-") for each in headings}

    assert {*re.findall(r"\]\(#([^)]+)\)", GUIDE)} <= anchors


def test_every_unit_and_file_of_deploy_that_is_named_is_there() -> None:
    names = set(re.findall(r"\bhsl-[a-z]+(?:@)?(?:\.(?:service|timer))?", GUIDE)) - {
        "hsl-dashboard"
    }
    there = {each.name for each in (*UNITS, *TIMERS)}
    kinds = {re.sub(r"\.(service|timer)$", "", each) for each in there}

    assert {name for name in names if "." in name} - there == set()
    assert {name for name in names if "." not in name} - kinds == set()


@pytest.mark.parametrize("unit", [*UNITS, USER_UNIT], ids=lambda path: path.stem)
def test_every_unit_starts_a_command_there_is(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    (command,) = re.findall(r"^ExecStart=(\S+) (.+)$", text, re.MULTILINE)

    parse(command[1].replace("%i", "8501"), whole=True)

    assert command[0] == (HSL if unit != USER_UNIT else "%h/current/.venv/bin/hsl")


def test_every_timer_has_its_service_and_conflicts_name_units_there_are() -> None:
    there = {each.name for each in (*UNITS, *TIMERS)}
    conflicts = {
        name.replace("@8501", "@")
        for unit in UNITS
        for names in re.findall(r"^Conflicts=(.+)$", unit.read_text(), re.MULTILINE)
        for name in names.split()
    }

    assert {f"{timer.stem}.service" for timer in TIMERS} <= there
    assert conflicts <= there


def systemd_analyze(*words: str, runtime: Path) -> subprocess.CompletedProcess[str]:
    command = shutil.which("systemd-analyze")
    if command is None:
        pytest.skip("systemd-analyze is not installed on this machine")
    env = {**os.environ, "XDG_RUNTIME_DIR": str(runtime)}
    return subprocess.run(
        [command, *words], env=env, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as they lie in /etc/systemd/system, on a machine that has our command and folders."""
    here = tmp_path / "systemd"
    shutil.copytree(ROOT / "deploy" / "systemd", here)
    (here / "hsl-app@.service").rename(here / "hsl-app@8501.service")
    for path in (each for each in here.rglob("*") if each.is_file()):
        text = path.read_text().replace(HSL, sys.executable).replace("/srv/hsl", str(tmp_path))
        path.write_text(text.replace("%h/current/.venv/bin/hsl", sys.executable))
    return here


def test_systemd_finds_nothing_wrong_with_the_units(installed: Path) -> None:
    units = [str(path) for path in installed.iterdir() if path.suffix in {".service", ".timer"}]

    system = systemd_analyze("verify", "--man=no", *units, runtime=installed)
    user = systemd_analyze(
        "verify", "--user", "--man=no", f"{installed}/user/hsl.service", runtime=installed
    )

    assert (system.returncode, system.stderr) == (0, "")
    assert (user.returncode, user.stderr) == (0, "")


def test_systemd_calls_the_exposure_of_every_service_low(installed: Path) -> None:
    for unit in installed.glob("*.service"):
        words = ("security", "--offline=true", "--no-pager", "--threshold=20", str(unit))
        found = systemd_analyze(*words, runtime=installed)

        assert found.returncode == 0, found.stdout


def test_caddy_takes_the_example(tmp_path: Path) -> None:
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("caddy is not installed on this machine")

    done = subprocess.run(
        [
            caddy,
            "validate",
            "--adapter",
            "caddyfile",
            "--config",
            str(ROOT / "deploy" / "Caddyfile"),
        ],
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
