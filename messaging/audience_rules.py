"""How is an audience written? As `stream:4th_stream`, `tier:hot`, `segment:NAME`, `hackathon`, `ids:1,2`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.errors import WrongUse
from core.leads import TIERS

# Groups every snapshot may have, whether or not somebody is in them now.
GROUPS = ("customers", "not_customers", "registrants", "hackathon")
HOW = (
    f"Write stream:NAME, tier:{'|'.join(TIERS)}, segment:NAME, hackathon, ids:1,2,3, "
    "or message:12 for those who have that message."
)
_KINDS = ("stream", "tier", "segment", "ids", "message")
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Rule:
    """A segment's people, the people with these ids (as they were written), or who has a message."""

    segment: str | None = None
    ids: tuple[str, ...] = ()
    message: int | None = None


@dataclass(frozen=True)
class Wanted:
    """Whoever `add` names, each person once, without whoever `minus` names; both as written too."""

    add: tuple[Rule, ...]
    minus: tuple[Rule, ...]
    written: tuple[str, ...]
    written_minus: tuple[str, ...] = ()

    @property
    def corrects(self) -> int | None:
        """The message whose readers this is for, when it is for nobody else."""
        return self.add[0].message if len(self.add) == 1 else None

    @property
    def in_words(self) -> str:
        """The audience in one line: `tier:hot + ids:1,2 - segment:customers`."""
        without = "".join(f" - {rule}" for rule in self.written_minus)
        return " + ".join(self.written) + without


def read_wanted(audience: Sequence[str], exclude: Sequence[str] = ()) -> Wanted:
    """The audience of rules as written. Raises WrongUse on a rule that is none, or no rule at all."""
    if not audience:
        raise WrongUse("Nobody is named.", HOW)
    add, minus = tuple(_rules(audience)), tuple(_rules(exclude))
    wrong = [given for rule in minus for given in rule.ids if as_id(given) is None]
    if wrong:
        raise WrongUse(f"{wrong[0]!r} is no Telegram id, so it excludes nobody.", "Correct it.")
    return Wanted(add, minus, tuple(audience), tuple(exclude))


def as_id(given: str) -> int | None:
    """The Telegram id of a person that is written there; None when none is."""
    text = given.strip()
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST_ID))
    number = int(text) if is_number else 0
    return number if 0 < number <= _LARGEST_ID else None


def _rules(written: Iterable[str]) -> Iterator[Rule]:
    for rule in written:
        kind, colon, value = rule.strip().partition(":")
        if not colon and kind in GROUPS:
            yield Rule(segment=kind)
            continue
        values = [part.strip() for part in value.split(",") if part.strip()]
        if kind not in _KINDS or not values:
            raise WrongUse(f"{rule!r} names no audience.", HOW)
        yield from _read(kind, values)


def _read(kind: str, values: Sequence[str]) -> Iterator[Rule]:
    if kind == "ids":
        yield Rule(ids=tuple(values))
        return
    for value in values:
        number = as_id(value) if kind == "message" else None
        if kind == "message" and number is None:
            raise WrongUse(f"{value!r} is no message's number.", "See `hsl messages list`.")
        if kind == "tier" and value not in TIERS:
            raise WrongUse(f"There is no tier {value!r}.", f"Choose from: {', '.join(TIERS)}.")
        segment = None if number else value if kind == "segment" else f"{kind}:{value}"
        yield Rule(segment=segment, message=number)
