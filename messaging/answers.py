"""What an answer of the Bot API means: judged by `ok` in its body, never by the HTTP status alone."""

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import SecretStr

from messaging.outcomes import (
    Deleted,
    Known,
    Outcome,
    Refused,
    Sent,
    Unauthorised,
    Unknown,
    Wait,
    Whose,
)

DEFAULT_WAIT: Final = 30.0  # seconds, when Telegram says "too fast" without a number
LONGEST_DETAIL: Final = 300
_TOO_FAST: Final = 429
_SERVER_ERRORS: Final = 500
_NO_SUCH_TOKEN: Final = 401
_FORBIDDEN: Final = 403
# As Telegram words them; the first that is found in the description, in lower case, counts.
_PERSON: Final = (
    ("bot was blocked by the user", "blocked"),
    ("user is deactivated", "deactivated"),
    ("bot can't initiate conversation", "never_started"),
    ("chat not found", "chat_not_found"),
    ("peer_id_invalid", "chat_not_found"),
)
_TEXT: Final = (
    ("can't parse entities", "cannot_parse"),
    ("message is too long", "too_long"),
    ("message caption is too long", "too_long"),
    ("message text is empty", "empty"),
    ("button", "bad_button"),
    ("wrong file identifier", "bad_file"),
    ("wrong type of the web page content", "bad_file"),
)
_DELETING: Final = (
    ("message to delete not found", "not_found"),
    ("message can't be deleted", "too_old"),
)


def read_answer(method: str, status: int, body: bytes, token: SecretStr) -> Outcome:
    """The outcome of one call. Whatever is not a whole answer of the Bot API is Unknown."""
    try:
        answer = json.loads(body)
    except ValueError:
        return Unknown(f"no JSON came back (HTTP {status})")
    match answer:
        case {"ok": True, "result": result}:
            return _done(method, result)
        case {"ok": False, "error_code": int(code), **rest}:
            said = str(rest.get("description", "")).replace(token.get_secret_value(), "***")
            return _said_no(code, said[:LONGEST_DETAIL], rest)
        case _:
            return Unknown(f"not an answer of the Bot API (HTTP {status})")


def _done(method: str, result: object) -> Outcome:
    match result:
        case True if method == "deleteMessage":
            return Deleted()
        case {"username": str(name)} if method == "getMe":
            return Known(name)
        case {"message_id": int(number), **rest} if method.startswith("send") and number > 0:
            return Sent(number, _file_id(rest))
        case _:
            return Unknown(f"{method} was answered without a result")


def _file_id(result: Mapping[Any, Any]) -> str | None:
    """Telegram's name of the file; of a photo's sizes the largest, which comes last."""
    match result:
        case {"photo": [*_, {"file_id": str(name)}]}:
            return name
        case {"video": {"file_id": str(name)}} | {"document": {"file_id": str(name)}}:
            return name
        case _:
            return None


def _said_no(code: int, said: str, rest: Mapping[Any, Any]) -> Outcome:
    if code == _TOO_FAST:
        return Wait(_seconds(rest), said)
    if code >= _SERVER_ERRORS:
        return Unknown(f"Telegram had an error of its own ({code})")
    lower = said.lower()
    if code == _NO_SUCH_TOKEN or (code, lower) == (404, "not found"):
        return Unauthorised(said)
    return _refusal(code, said, lower)


def _refusal(code: int, said: str, lower: str) -> Refused:
    for known, whose in ((_PERSON, Whose.PERSON), (_DELETING, Whose.PERSON), (_TEXT, Whose.TEXT)):
        for words, reason in known:
            if words in lower:
                return Refused(reason, said, whose)
    if code == _FORBIDDEN:
        return Refused("forbidden", said, Whose.PERSON)
    return Refused("refused", said, Whose.OURS)


def _seconds(rest: Mapping[Any, Any]) -> float:
    match rest:
        case {"parameters": {"retry_after": int() | float() as seconds}} if seconds > 0:
            return float(seconds)
        case _:
            return DEFAULT_WAIT
