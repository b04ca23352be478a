"""Is no secret, e-mail or name ever in a line, wherever it stood and however it was written?"""

import json
import logging
import re
from io import StringIO
from urllib.parse import quote, unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.logs import formatter
from core.logs_redaction import MOST, Redactor

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
