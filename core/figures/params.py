"""What may be asked of a figure or a group: its parameters, each with a default and a check.

A check takes a parameter's name and the value given (text from a command line or an address, or a
value from code), and gives the value the SQL gets. It raises WrongUse saying what would be right.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Protocol

from core.errors import WrongUse

Check = Callable[[str, object], object]
_YES, _NO = frozenset({"true", "yes", "1", "on"}), frozenset({"false", "no", "0", "off", ""})


class Askable(Protocol):
    """A figure or a group: something with a name that takes parameters."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def params(self) -> Mapping[str, object]:
        """Its parameters with their defaults."""

    @property
    def checks(self) -> Mapping[str, Check]:
        """What makes a given value usable, for those parameters that need it."""


def checked(asked: Askable, given: Mapping[str, object]) -> dict[str, object]:
    """Every parameter with its value. Raises WrongUse on one that is not taken, or not usable."""
    unknown = [name for name in given if name not in asked.params]
    if unknown:
        taken = ", ".join(asked.params) or "none"
        raise WrongUse(f"{asked.name} does not take {', '.join(unknown)}.", f"It takes: {taken}.")
    values = {**asked.params, **given}
    return {name: asked.checks.get(name, _as_given)(name, values[name]) for name in values}


def one_of(*allowed: str) -> Check:
    """One of these words."""

    def check(name: str, value: object) -> object:
        """The word as it is."""
        if value not in allowed:
            raise WrongUse(f"{name} is {value!r}.", f"Choose from: {', '.join(allowed)}.")
        return value

    return check


def some_of(*allowed: str) -> Check:
    """Any of these words, in a list."""

    def check(name: str, value: object) -> object:
        """The words as a list, one of them too."""
        given = list(value) if isinstance(value, list | tuple) else [value]
        wrong = [str(each) for each in given if each not in allowed]
        if wrong:
            raise WrongUse(
                f"{name} holds {', '.join(wrong)}.", f"Choose from: {', '.join(allowed)}."
            )
        return given

    return check


def whole(least: int, most: int) -> Check:
    """A whole number from `least` to `most`."""

    def check(name: str, value: object) -> object:
        """The number, of text too."""
        try:
            number = int(str(value))
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise WrongUse(
                f"{name} is {value!r}.", f"Give a whole number from {least} to {most:,}."
            )
        return number

    return check


def whole_numbers(name: str, value: object) -> object:
    """Whole numbers in a list."""
    given = list(value) if isinstance(value, list | tuple) else [value]
    try:
        return [int(str(each)) for each in given]
    except ValueError:
        raise WrongUse(f"{name} is {value!r}.", "Give whole numbers: 1,2,3.") from None


def day_or_open(name: str, value: object) -> object:
    """A date, also as 2026-11-23; None (also as an empty text) leaves that end open."""
    if value in (None, ""):
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise WrongUse(f"{name} is {value!r}.", "Write a date such as 2026-11-23.") from None


def yes_or_no(name: str, value: object) -> object:
    """True or False, also as yes and no."""
    said = str(value).strip().casefold()
    if said not in _YES | _NO:
        raise WrongUse(f"{name} is {value!r}.", "Say yes or no.")
    return said in _YES


def text_or_any(_name: str, value: object) -> object:
    """A text; None (also as an empty text) means any."""
    return None if value in (None, "") else str(value)


def _as_given(_name: str, value: object) -> object:
    return value
