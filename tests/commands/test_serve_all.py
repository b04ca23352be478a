"""Which parts does `hsl serve --all` start, in which order, and when does it start none?"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import filelock
import pytest
from pydantic import SecretStr

from commands.serve_all import LOCK, hsl, parts_of
from core.folders import private_folder
from core.settings import Settings
from operations.parts import noted_parts
from tests.commands.conftest import Hsl
from tests.e2e.servers import clean_environment, free_port

ROOT = Path(__file__).parents[2]


def test_the_app_comes_first_and_ends_last(settings: Settings) -> None:
    own = settings.model_copy(update={"bot_token": SecretStr("1:x")})

    parts = parts_of(own, free_port(), open_browser=True)

    assert [each.name for each in parts] == ["app", "worker", "schedule", "health"]
    assert [each.lacks for each in parts] == ["", "", "", ""]
    assert parts[0].once == ("--open",)
    assert parts[1].command == hsl("worker")
    assert sum(each.ending for each in parts) <= 80  # systemd waits 90 s, and kills take a moment


def test_what_lacks_its_setting_is_not_started(settings: Settings) -> None:
    bare = settings.model_copy(update={"refresh_at": "off", "digest_at": "off"})

    parts = {each.name: each.lacks for each in parts_of(bare, free_port(), open_browser=False)}

    assert parts["worker"] == "HSL_BOT_TOKEN is not set: nothing can be sent"
    assert parts["schedule"] == "every job of the timetable is off"
    assert (parts["app"], parts["health"]) == ("", "")


def test_two_on_one_data_folder_are_one_too_many(hsl: Hsl, settings: Settings) -> None:
    with filelock.FileLock(private_folder(settings.data_dir) / LOCK):
        refused = hsl("serve", "--all", "--port", free_port())

    assert (refused.exit_code, "Another `hsl serve --all` runs" in refused.output) == (3, True)


def test_all_and_demo_are_two_things(hsl: Hsl) -> None:
    assert hsl("serve", "--all", "--demo").exit_code == 2


@pytest.mark.slow
def test_ctrl_c_ends_everything_in_order(tmp_path: Path) -> None:
    settings = {"HSL_BOT_TOKEN": "1:x", "HSL_TELEGRAM_API": "http://127.0.0.1:9",
                "HSL_HEALTH_PORT": str(free_port()), "HSL_LOG": "json"}  # fmt: skip
    env = clean_environment(settings, tmp_path / "data")
    command = [
        sys.executable,
        "-P",
        str(ROOT / "cli.py"),
        "serve",
        "--all",
        "--port",
        str(free_port()),
    ]
    with subprocess.Popen(
        command, env=env, cwd=tmp_path, stderr=subprocess.PIPE, text=True
    ) as process:
        pids = _pids(tmp_path / "data", process)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=120)

    ends = [
        name for name in ("health", "schedule", "worker", "app") if f'"child": "{name}"' in said
    ]
    stopped = [line.partition('"child": "')[2].partition('"')[0] for line in said.splitlines()
               if '"event": "stopping"' in line]  # fmt: skip
    assert process.returncode == 0, said
    assert stopped == ends == ["health", "schedule", "worker", "app"]
    assert not [pid for pid in pids if _lives(pid)]
    assert noted_parts(tmp_path / "data") == ()


def _pids(data: Path, process: subprocess.Popen[str]) -> list[int]:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        pids = [each.pid for each in noted_parts(data) if each.pid is not None]
        if len(pids) == 4:
            return pids
        time.sleep(0.1)
    raise AssertionError("the parts did not start")


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
