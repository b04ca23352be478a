"""Do two texts say nearly the same? By the share of short pieces of letters they have in common."""

from dataclasses import dataclass
from datetime import datetime

PIECE = 4
NEARLY = 0.7


@dataclass(frozen=True)
class Similar:
    """An earlier message that says nearly the same: how alike (0 to 1), and how many of the same people."""

    message_id: int
    sent_at: datetime
    alikeness: float
    same_people: int


def alikeness(one: str, other: str) -> float:
    """From 0, nothing in common, to 1, the same: common pieces of four letters over all pieces.

    Case, blanks and punctuation do not count.
    """
    first, second = _pieces(one), _pieces(other)
    return len(first & second) / len(first | second) if first or second else 1.0


def _pieces(text: str) -> set[str]:
    letters = "".join(char for char in text.casefold() if char.isalnum())
    return {letters[at : at + PIECE] for at in range(max(1, len(letters) - PIECE + 1))}
