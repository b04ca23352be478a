"""Is every event of a process one line that says when, how bad, which part, what run and who?"""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from structlog.stdlib import ProcessorFormatter

from core.logs import acting, formatter, logger, mark

ROOT = Path(__file__).parents[2]


def test_the_same_e_mail_has_the_same_mark_and_a_local_person_their_name() -> None:
    assert mark("Anna@School.example") == mark("anna@school.example ")
    assert mark("anna@school.example") != mark("boris@school.example")
    assert "anna" not in mark("anna@school.example")
    assert mark("root (command line)") == "root (command line)"


@pytest.fixture
def heard() -> Iterator[StringIO]:
    """What the loggers of our code say, as any process writes it."""
    heard = StringIO()
    handler = logging.StreamHandler(heard)
    handler.setFormatter(formatter({"part": "worker", "run": "r1"}, "json", None))
    ours = logging.getLogger("hsl")
    before = ours.level
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield heard
    ours.removeHandler(handler)
    ours.setLevel(before)


def test_a_line_says_when_how_bad_which_part_what_run_and_who(heard: StringIO) -> None:
    with acting(actor="anna@school.example", run="r2"):
        logger("worker").info("started", mode="live", message_id=3)
    logger("worker").info("ended")

    inside, outside = map(json.loads, heard.getvalue().splitlines())
    assert list(inside)[:4] == ["timestamp", "level", "part", "event"]
    assert inside | {"timestamp": ""} == {
        "timestamp": "",
        "level": "info",
        "part": "worker",
        "event": "started",
        "run": "r2",
        "actor": mark("anna@school.example"),
        "mode": "live",
        "message_id": 3,
    }
    assert (outside["run"], "actor" in outside) == ("r1", False)


def test_console_lines_steer_no_terminal() -> None:
    handler = formatter({"part": "app", "run": "r"}, "console", None)
    record = logging.LogRecord("x", logging.WARNING, "", 0, "red \x1b[31m\nand on", (), None)

    assert isinstance(handler, ProcessorFormatter)
    assert "\x1b" not in handler.format(record)
    assert "\n" not in handler.format(record)


LOUD = """
import logging, os, sys, threading, warnings
from core.logs import begin, logger
begin("loud", "r1")
warnings.warn("MARKED-secret", stacklevel=1)
logging.getLogger("sqlalchemy.engine").error("connecting to postgresql://a:MARKED-secret@db/x")
logging.getLogger("httpx2").info("https://api.telegram.org/bot1:MARKED-secret/getMe")
thread = threading.Thread(target=lambda: 1 / 0 if os.environ else None)
thread.start(); thread.join()
os.dup2(os.open("/dev/full", os.O_WRONLY), 2) if "full" in sys.argv else None
logger("loud").error("still here")
print("went on", flush=True)
raise RuntimeError("anna@school.example has MARKED-secret")
"""


def loud(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LOUD, *words],
        env={"HSL_BOT_TOKEN": "MARKED-secret", "PYTHONPATH": str(ROOT), "HSL_LOG": "json", **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_warnings_libraries_threads_and_crashes_all_come_as_harmless_lines() -> None:
    done = loud()

    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [each["event"] for each in lines][-3:] == ["crashed", "still here", "crashed"]
    assert {each["part"] for each in lines} == {"loud"}
    assert "ZeroDivisionError" in lines[-3]["exception"]
    assert "MARKED" not in done.stderr
    assert "anna" not in done.stderr
    assert done.returncode == 1


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a disk without room")
def test_a_log_that_cannot_be_written_stops_nobody() -> None:
    done = loud("full")

    assert done.stdout == "went on\n"


@pytest.mark.slow
def test_settings_that_cannot_be_read_do_not_open_the_secrets() -> None:
    done = loud(HSL_SENDING="nonsense")

    assert "still here" in done.stderr
    assert "MARKED" not in done.stderr
