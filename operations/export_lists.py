"""Which lead lists are written on the timetable? Each a name and the options of `hsl leads`."""

import re
import shlex
from dataclasses import dataclass

from core.errors import WrongUse
from core.kept_segments import leads_within
from core.leads import LeadFilter
from core.settings import Settings
from core.snapshot import Snapshot

SETTING = "HSL_EXPORT_LISTS"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_VALUED = ("--tier", "--stream", "--segment")
_FLAGS = ("--exclude-customers", "--corrected")
_CURE = (
    "Write NAME=OPTIONS; NAME=OPTIONS with the options of `hsl leads`, such as"
    " hot=--tier hot --exclude-customers; called=--segment 'to call'."
)


@dataclass(frozen=True)
class LeadList:
    """A list under a name: which leads, and within which kept segment, if any."""

    name: str
    wanted: LeadFilter
    segment: str | None = None

    def on(self, snapshot: Snapshot, settings: Settings) -> LeadFilter:
        """The filter on this snapshot. Raises WrongUse when there is no such segment."""
        if self.segment is None:
            return self.wanted
        return leads_within(self.wanted, self.segment, snapshot, settings.data_dir)


def read_lists(text: str) -> tuple[LeadList, ...]:
    """The lists that the setting names. Raises WrongUse saying which one is wrong and why."""
    found = tuple(_list(part) for part in text.split(";") if part.strip())
    names = [each.name.casefold() for each in found]
    twice = [each.name for each in found if names.count(each.name.casefold()) > 1]
    if twice:
        raise _unusable(twice[0], "two lists have that name")
    return found


def _list(text: str) -> LeadList:
    name, _, options = (part.strip() for part in text.partition("="))
    if not _NAME.fullmatch(name):
        raise _unusable(name, "a list's name is 1 to 40 letters, digits, _ or -")
    given = _options(name, options)
    tiers = tuple(part.strip() for part in given.get("--tier", "").split(",") if part.strip())
    try:
        wanted = LeadFilter(
            tiers,
            given.get("--stream"),
            exclude_customers="--exclude-customers" in given,
            corrected="--corrected" in given,
        )
    except WrongUse as error:
        raise _unusable(name, str(error).rstrip(".")) from None
    return LeadList(name, wanted, given.get("--segment"))


def _options(name: str, text: str) -> dict[str, str]:
    """Each option with its value; a flag's is empty. `--tier hot` and `--tier=hot` are the same."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise _unusable(name, str(error).lower()) from None
    given: dict[str, str] = {}
    while words:
        option, joined, value = words.pop(0).partition("=")
        if option not in (_FLAGS if not joined else ()) + _VALUED:
            raise _unusable(name, f"`hsl leads` has no such option {option!r}")
        if option in _VALUED and not joined:
            value = words.pop(0) if words else ""
        if option in given or (option in _VALUED and (not value or value.startswith("--"))):
            raise _unusable(name, f"{option} needs one value, once")
        given[option] = value
    return given


def _unusable(name: str, reason: str) -> WrongUse:
    return WrongUse(f"{SETTING}: the list {name!r} cannot be used: {reason}.", _CURE)
