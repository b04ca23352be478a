"""Do `hsl alerts` and `hsl health` say what is wrong, tell it, and answer monitors?"""

import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core import audit
from core.serving import ROOT
from core.settings import Settings
from core.shelf import SnapshotFile
from messaging.stub.server import serving
from messaging.stub.world import World
from tests.commands.conftest import Hsl
from tests.e2e.servers import clean_environment, free_port
from tests.operations.listening import Hook, hooked
from tests.store_maker import NOON, TOKEN

CHAT = "-1001234567890"


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The operators' chat; every call to it is a minute after the one before."""
    world = World(lambda: NOON + timedelta(minutes=len(world.calls)), token=TOKEN)
    with serving(world) as base:
        monkeypatch.setenv("HSL_TELEGRAM_API", base)
        monkeypatch.setenv("HSL_BOT_TOKEN", TOKEN)
        monkeypatch.setenv("HSL_ALERT_CHAT", CHAT)
        yield world


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    with hooked() as opened:
        monkeypatch.setenv("HSL_ALERT_WEBHOOK", opened.address)
        yield opened


def test_what_is_wrong_is_shown_with_exit_code_1_and_nobody_is_told(
    hsl: Hsl, school: SnapshotFile, chat: World
) -> None:
    done = hsl("alerts", "--json")

    said = json.loads(done.stdout)
    names = [each["name"] for each in said["conditions"]]
    assert (done.exit_code, said["worst"]) == (1, "fail")
    assert names == ["snapshot-old", "source-unreachable"]
    assert said["conditions"][0]["class"] == "fail"
    assert said["conditions"][0]["runbook"] == "docs/operations.md#snapshot-old"
    assert chat.calls == []
    assert school.taken_at == NOON


def test_once_tells_and_a_second_time_does_not(
    hsl: Hsl, school: SnapshotFile, chat: World, hook: Hook
) -> None:
    first, second = hsl("alerts", "--once"), hsl("alerts", "--once", "--json")

    assert "snapshot-old" in first.stdout
    assert "hsl: 2 told, over 2 channels" in first.stderr
    assert json.loads(second.stdout)["told"] == 0
    assert len(chat.received(int(CHAT))) == len(hook.arrived) == 1
    assert school.snapshot_id not in str(hook.arrived)


def test_a_test_reaches_every_channel_or_says_which_it_did_not(
    hsl: Hsl, chat: World, hook: Hook
) -> None:
    well = hsl("alerts", "--test")
    hook.status = 500
    ill = hsl("alerts", "--test", "--json")

    assert well.exit_code == 0
    assert f"Telegram chat {CHAT}: told. Look whether it arrived." in well.stderr
    assert "This is a test" in chat.received(int(CHAT))[0]
    assert ill.exit_code == 1
    assert [each["told"] for each in json.loads(ill.stdout)["channels"]] == [True, False]
    assert "MARKED" not in well.output + ill.output
    assert TOKEN not in well.output + ill.output


def test_a_test_without_any_channel_is_wrong_use(hsl: Hsl) -> None:
    done = hsl("alerts", "--test")

    assert done.exit_code == 2
    assert "HSL_ALERT_CHAT" in done.stderr


@pytest.mark.parametrize("address", ["hooks.example/x", "ftp://x/y", "https://a b/c"])
def test_a_webhook_that_is_no_web_address_is_refused_unseen(
    hsl: Hsl, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("HSL_ALERT_WEBHOOK", address)

    done = hsl("alerts")

    assert done.exit_code == 2
    assert "HSL_ALERT_WEBHOOK is not usable" in done.stderr
    assert address not in done.stderr


@pytest.mark.slow
def test_the_health_server_runs_tells_and_stops_when_it_is_told_to(
    settings: Settings, tmp_path: Path, hook: Hook
) -> None:
    port = free_port()
    path = settings.audit_file
    audit.record(path, "somebody", "refresh", {}, NOON)
    path.write_text("{}\n")
    env = {"HSL_HEALTH_PORT": str(port), "HSL_ALERT_WEBHOOK": hook.address}
    command = [sys.executable, "-P", str(ROOT / "cli.py"), "health"]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=clean_environment(env, settings.data_dir),
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        url = f"http://127.0.0.1:{port}/livez"
        with urllib.request.urlopen(url, timeout=30) as answer:
            alive = answer.read()
        told = process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()

    assert f"hsl: health: http://127.0.0.1:{port}/livez" in first
    assert json.loads(alive) == {"alive": True}
    assert "alerts_told" in told
    assert "health: stopped" in rest
    assert process.returncode == 0
    assert [each["name"] for each in hook.arrived[0]["notes"]] == ["audit-broken"]
