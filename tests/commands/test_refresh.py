"""Does `hsl refresh` report, refuse and stop as promised, and leave word for whoever watches?"""

import json
import stat
from collections.abc import Callable

import pytest

import commands.refresh
import pipelines.refresh
from core.settings import Settings
from tests.commands.conftest import REGISTRATIONS, SECRET, Hsl


def test_a_refresh_reports_and_leaves_its_outcome(
    hsl: Hsl, answers: Callable[..., None], settings: Settings
) -> None:
    answers(registrations=REGISTRATIONS)

    done = hsl("refresh", "--json")

    said = json.loads(done.stdout)
    left = json.loads((settings.data_dir / "refresh.json").read_text())
    assert (done.exit_code, done.stderr) == (0, "")
    assert said["published"] is True
    assert said["counts"]["people"] == 60
    assert (left["step"], left["exit_code"]) == ("ended", 0)
    assert left["snapshot_id"] == said["snapshot_id"]


def test_failed_checks_give_code_4_with_the_findings_and_keep_the_old(
    hsl: Hsl, answers: Callable[..., None]
) -> None:
    answers(registrations=REGISTRATIONS)
    first = json.loads(hsl("refresh", "--json").stdout)["snapshot_id"]
    answers(registrations=REGISTRATIONS[:3])

    done = hsl("refresh", "--json")
    for_people = hsl("refresh")
    current = json.loads(hsl("snapshots", "--json").stdout)["current"]
    accepted = json.loads(hsl("refresh", "--json", "--accept-loss", "a spring clean").stdout)

    said = json.loads(done.stdout)
    assert (done.exit_code, for_people.exit_code) == (4, 4)
    assert said["error"].startswith("Not published: table shrank")
    assert "--accept-loss" in said["cure"]
    assert {each["check_name"] for each in said["findings"]} >= {"table_shrank"}
    assert for_people.stderr.splitlines()[-1].startswith("hsl: Not published: table shrank")
    assert "table_shrank" in for_people.stdout
    assert current == first
    assert accepted["published"] is True


def test_the_reason_of_an_accepted_loss_is_on_record(
    hsl: Hsl, answers: Callable[..., None], settings: Settings
) -> None:
    answers(registrations=REGISTRATIONS)

    hsl("refresh", "--accept-loss", "a spring clean", "--by", "boss@school.example")

    entry = json.loads((settings.data_dir / "audit.jsonl").read_text())
    assert (entry["actor"], entry["action"]) == ("boss@school.example", "refresh")
    assert entry["facts"] == {"accept_loss": "a spring clean"}


def test_a_second_refresh_says_so_and_leaves_the_first_ones_word_alone(
    hsl: Hsl, answers: Callable[..., None], settings: Settings
) -> None:
    answers(registrations=REGISTRATIONS)

    with pipelines.refresh.alone(settings.data_dir):
        done = hsl("refresh")

    assert done.exit_code == 3
    assert done.stderr == (
        "hsl: Another refresh is running on this data folder. "
        "Wait for it to end; it publishes soon.\n"
    )
    assert not (settings.data_dir / "refresh.json").exists()


def test_ctrl_c_says_that_nothing_was_published(
    hsl: Hsl, answers: Callable[..., None], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    answers()
    monkeypatch.setattr(commands.refresh, "refresh", interrupted)
    done = hsl("refresh")

    assert done.exit_code == 130
    assert done.stderr == "hsl: stopped; nothing was published\n"
    assert json.loads((settings.data_dir / "refresh.json").read_text())["exit_code"] == 130


@pytest.mark.parametrize("words", [["refresh"], ["refresh", "--json"]])
def test_the_unexpected_is_one_line_and_a_private_log_without_secrets(
    hsl: Hsl,
    answers: Callable[..., None],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(f"cannot reach postgresql://hsl:{SECRET}@db and {SECRET}")

    answers()
    monkeypatch.setattr(commands.refresh, "refresh", broken)
    done = hsl(*words)

    log = settings.data_dir / "hsl.log"
    entry = json.loads(log.read_text())
    assert done.exit_code == 1
    assert "Something unexpected happened (RuntimeError)" in done.output
    assert str(log) in done.output
    assert SECRET not in done.output + log.read_text()
    assert "RuntimeError: cannot reach postgresql://hsl:[***]@db and ***" in entry["exception"]
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_data_folder_that_cannot_be_written_is_said(
    hsl: Hsl, answers: Callable[..., None], settings: Settings
) -> None:
    answers()
    settings.data_dir.write_text("a file, not a folder")

    done = hsl("refresh")

    assert done.exit_code == 1
    assert done.stderr.startswith(f"hsl: The data folder {settings.data_dir} cannot be written")
