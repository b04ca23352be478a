"""What never comes out in a log: tokens, passwords, e-mails, names; found by value, by form and by key."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import quote, quote_plus, unquote

HIDDEN: Final = "***"
E_MAIL: Final = "<e-mail>"
MOST: Final = 20_000  # characters of one value; a table in a message is no event
# One or two letters stand in every other word: such a secret is only recognised inside an address.
_SHORTEST = 3
_SECRET_KEY = re.compile(
    r"(?i)(^|[_-])(token|secret|password|passwd|authorization|cookie|api_?key)$"
)
_NAMING_KEY = re.compile(r"(?i)^((first|last|user|display|full)_?name|e_?mails?|phone)$")
_WORD = r"""[^\s@"<>(),;:\\\[\]]"""
_FORMS: Final = (
    # What stands before the @ of an address; a password may hold an @ itself. In
    # brackets what stands there now is no e-mail.
    (re.compile(r"""://([\w.-]*:)[^\s"'<>]*(?:@|%40)"""), rf"://\1[{HIDDEN}]@"),
    (re.compile(r"""://[^\s"'<>\[]*(?:@|%40)"""), f"://[{HIDDEN}]@"),
    (re.compile(r"(?i)/bot[^/\s\"']+"), f"/bot{HIDDEN}"),
    (re.compile(r"\b\d{3,20}(?::|%3[Aa])[A-Za-z0-9_-]{20,}"), HIDDEN),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), rf"\1 {HIDDEN}"),
    (
        re.compile(
            r"(?i)(token|secret|password|passwd|pwd|api_?key|authorization|cookie)"
            r"""(\s*=\s*|["']\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s,;&)}\]"']+)"""
        ),
        rf"\1\2{HIDDEN}",
    ),
    (
        re.compile(
            r"""(?i)(["'](?:first|last|user|display|full)_?name["']\s*:\s*)("[^"]*"|'[^']*')"""
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(?i)\b((?:set-)?cookie|authorization)(:\s*)[^\n]+"), rf"\1\2{HIDDEN}"),
    # PostgreSQL and SQLAlchemy quote the row that did not fit.
    (re.compile(r"(Key \([^)]*\)=)\([^\n]*\)"), rf"\1({HIDDEN})"),
    (re.compile(r"(Failing row contains )\([^\n]*\)"), rf"\1({HIDDEN})"),
    (re.compile(r"\[parameters: [^\n]*\]"), f"[parameters: {HIDDEN}]"),
    # Each run of letters is looked at once (?<!...): linear in a long line. Not given up whole (++), which
    # Python 3.11.2 of Debian gets wrong: it let 6@A.nU out.
    (
        re.compile(
            rf"""(?:"[^"\n]*"|(?<!{_WORD})(?:(?!%40){_WORD})+)(?:@|%40)[^\s@"'<>(),;:\\/|?&\#\[\]]+"""
        ),
        E_MAIL,
    ),
)


@dataclass(frozen=True)
class Redactor:
    """Knows the secrets of this process by value; everything else it knows by its form."""

    secrets: tuple[str, ...] = ()

    def text(self, text: str) -> str:
        """The text without anything secret or personal."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        for form, instead in _FORMS:
            text = form.sub(instead, text)
        return text if len(text) <= MOST else f"{text[:MOST]}… ({len(text) - MOST:,} more)"

    def fields(self, fields: Mapping[str, object]) -> dict[str, object]:
        """The fields of an event, each value plain and harmless; what a key calls secret is hidden."""
        return {self.text(str(key)): self._field(str(key), value) for key, value in fields.items()}

    @cached_property
    def _known(self) -> re.Pattern[str] | None:
        forms = {form for secret in self.secrets for form in _forms_of(secret)}
        longest_first = sorted(filter(_is_long, forms), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)), re.I) if longest_first else None

    def _field(self, key: str, value: object) -> object:
        if value is None or isinstance(value, bool):
            return value
        if _SECRET_KEY.search(key) or _NAMING_KEY.search(key):
            return HIDDEN
        return self._value(value)

    def _value(self, value: object) -> object:
        match value:
            case None | bool() | int() | float():
                return value
            case str():
                return self.text(value)
            case Mapping():
                return self.fields(value)
            case list() | tuple() | set() | frozenset():
                return [self._value(each) for each in value]
            case _:
                return self.text(_said(value))


def _is_long(text: str) -> bool:
    return len(text) >= _SHORTEST


def _forms_of(secret: str) -> Iterator[str]:
    """A secret as it can stand in a text: itself, quoted for an address, for JSON, by Python."""
    for part in _parts_of(secret):
        yield from (part, quote(part), quote(part, safe=""), quote_plus(part))
        yield from (json.dumps(part)[1:-1], json.dumps(part, ensure_ascii=False)[1:-1])
        yield repr(part)[1:-1]


def _parts_of(secret: str) -> Iterable[str]:
    """A secret, and when it is an address the password in it, as written and as meant."""
    password = secret.partition("://")[2].rpartition("@")[0].partition(":")[2]
    return {secret, password, unquote(password)} - {""}


def _said(value: object) -> str:
    try:
        return str(value)
    except Exception:
        return f"<{type(value).__name__}>"
