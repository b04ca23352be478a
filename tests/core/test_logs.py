"""Is every event one line, with its part and run, and never with a secret, an e-mail or a name?"""

import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from structlog.stdlib import ProcessorFormatter

from core.logs import acting, formatter, logger, mark
from core.logs_redaction import MOST, Redactor

ROOT = Path(__file__).parents[2]
LEGAL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&*+;="
TOKENS = st.builds(
    lambda bot, key: f"{bot}:{key}",
    st.integers(10_000, 9_999_999_999),
    st.text("ABCDEFabcdef0123456789_-", min_size=30, max_size=40),
)
PASSWORDS = st.text(LEGAL, min_size=8, max_size=30)
ANY_SECRET = st.text(st.characters(exclude_categories=["Cs"]), min_size=8, max_size=30).filter(
    lambda text: len(set(text.strip())) >= 6
)
E_MAILS = st.emails()
# Where a thing may turn up: `{}` is it.
SAYINGS = [
    "it is {} indeed",
    "POST https://api.telegram.org/bot{}/sendMessage",
    "postgresql://hsl:{}@db:5432/bot",
    "['{}']",
    '{{"token": "{}"}}',
    "password={}",
    "https://x.example/?q={}&b=1",
    "{}",
]


@pytest.mark.parametrize("saying", SAYINGS)
@settings(max_examples=30, deadline=None)
@given(token=TOKENS)
def test_a_token_nobody_told_us_about_never_comes_out(saying: str, token: str) -> None:
    for said in (token, quote(token, safe="")):
        text = Redactor().text(saying.format(said))

        assert token.partition(":")[2] not in text


@settings(max_examples=100, deadline=None)
@given(password=PASSWORDS, user=st.text("abc_", max_size=6))
def test_a_password_in_an_address_never_comes_out(password: str, user: str) -> None:
    for said in (password, quote(password, safe="")):
        text = Redactor().text(
            f"cannot reach postgresql+psycopg://{user}:{said}@db.lan:5432/bot now"
        )

        assert password not in unquote(text)
        assert "db.lan:5432/bot" in text


@settings(max_examples=200, deadline=None)
@example(address="6@A.nU", before="")
@given(address=E_MAILS, before=st.sampled_from(["", "<", "user=", "(", "https://x.example/"]))
def test_an_e_mail_never_comes_out(address: str, before: str) -> None:
    for said in (address, quote(address)):
        text = Redactor().text(f"refused for {before}{said} today")

        assert address not in unquote(text)
        assert re.search(r"(<e-mail>|\[\*\*\*\]@)", text)


@pytest.mark.parametrize("saying", SAYINGS)
@settings(max_examples=30, deadline=None)
@given(secret=ANY_SECRET)
def test_a_known_secret_of_any_letters_never_comes_out(saying: str, secret: str) -> None:
    known = Redactor((secret, f"postgresql://hsl:{quote(secret, safe='')}@db/bot"))
    for said in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1]):
        text = known.text(saying.format(said))

        assert secret not in text
        assert said not in text


@settings(max_examples=60, deadline=None)
@given(token=TOKENS, address=E_MAILS, where=st.sampled_from(["event", "field", "list", "error"]))
def test_whatever_is_logged_is_one_line_of_json_without_them(
    token: str, address: str, where: str
) -> None:
    text = f"of {token}\nand {address}"
    heard = StringIO()
    log = listening(heard)

    match where:
        case "event":
            log.warning("it failed: %s", text)
        case "field":
            log.warning({"event": "failed", "why": text, "bot_token": "abc", "last_name": "Серов"})
        case "list":
            log.warning({"event": "failed", "all": [{"deep": (text,)}, {text: 1}]})
        case "error":
            log.error("failed", exc_info=caused(text))

    (line,) = heard.getvalue().splitlines(keepends=True)
    said = json.loads(line)
    assert said["part"] == "test"
    assert token.partition(":")[2] not in line
    assert address not in str(said)
    assert "abc" not in str(said.get("bot_token"))
    assert "Серов" not in line


def caused(text: str) -> RuntimeError:
    """An error that has another one behind it."""
    error = RuntimeError(text)
    error.__cause__ = ValueError(text)
    return error


def listening(heard: StringIO) -> logging.Logger:
    """A logger of its own that writes as every process does."""
    handler = logging.StreamHandler(heard)
    handler.setFormatter(formatter({"part": "test", "run": "r1"}, "json", None))
    log = logging.Logger("test")  # noqa: LOG001  it ends with the test
    log.addHandler(handler)
    return log


def test_a_row_that_did_not_fit_is_not_quoted() -> None:
    said = (
        'duplicate key value violates unique constraint "x"\n'
        "DETAIL:  Key (username)=(serov_anna) already exists.\n"
        "[parameters: {'text': 'Dear Anna', 'ids': [1, 2]}]"
    )

    text = Redactor().text(said)

    assert "Key (username)=(***) already exists." in text
    assert "serov" not in text
    assert "Anna" not in text


@pytest.mark.parametrize(
    "name", ["first_name", "username", "display_name", "email", "HSL_BOT_TOKEN"]
)
def test_a_field_that_names_somebody_or_is_secret_is_hidden(name: str) -> None:
    assert Redactor().fields({name: "Anna"}) == {name: "***"}


def test_what_is_no_secret_stays() -> None:
    said = {"event": "search", "user_id": 7_000_000_001, "took_ms": 1.5, "kept": False, "ids": [1]}

    assert Redactor(("hunter2",)).fields(said) == said
    assert Redactor().text("Telegram does not know the token: Unauthorized, 12:30 to 13:45") == (
        "Telegram does not know the token: Unauthorized, 12:30 to 13:45"
    )


def test_a_very_long_line_is_cut_and_costs_no_more_than_its_length() -> None:
    text = Redactor().text("a" * 2_000_000)

    assert len(text) < MOST + 50
    assert text.endswith("more)")


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
