"""How the search index is laid out: its spaces of terms, its postings, and the record of a person's names."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Final, Self

FORMAT: Final = 1
SUFFIX: Final = "search.sqlite"
# Postings a page: one page answers most questions and unpacks in some 10 microseconds.
PAGE: Final = 128
# Beginnings shared by more postings than this are answered beforehand.
MANY: Final = 512
# So many people each such answer holds: fifty more than the fifty that better matches may have taken.
KEPT: Final = 101
# In a record: between the names, and between the parts of a name.
NEXT: Final = "\x1e"
BETWEEN: Final = "\x1f"
# In a record: where a name was seen last, as one letter of the alphabet; the last one is any other.
SOURCES: Final = ("bookings", "registrations", "events", "users", "hackathon", "elsewhere")
KINDS: Final = ("username", "first_name", "last_name", "email")
TIERS: Final = ("hot", "warm", "cool", "cold")


class Space(IntEnum):
    """Which kind of term: ids, names, their words, their sound; e-mails stand apart.

    PART and EMAIL_PART have answers only: for every one and two letters, wherever they stand.
    """

    ID = 0
    NAME = 1
    WORD = 2
    SOUND = 3
    PART = 4
    EMAIL = 5
    EMAIL_WORD = 6
    EMAIL_PART = 7


OF_EMAILS: Final = (Space.EMAIL, Space.EMAIL_WORD, Space.EMAIL_PART)


@dataclass(frozen=True)
class About:
    """What an index says of itself. A posting is person << shift | position among the person's names."""

    people: int
    shift: int
    format: int = FORMAT

    @property
    def id_type(self) -> str:
        """How a posting is stored: in 4 bytes, when every one fits."""
        return "<u4" if self.people << self.shift < 1 << 32 else "<u8"

    def as_rows(self) -> list[tuple[str, str]]:
        """As the rows of table about."""
        return [(name, str(value)) for name, value in asdict(self).items()]

    @classmethod
    def of_rows(cls, rows: Iterable[tuple[str, str]]) -> Self:
        """From the rows of table about. Raises KeyError, ValueError when they are none."""
        said: Mapping[str, str] = dict(rows)
        return cls(int(said["people"]), int(said["shift"]), int(said["format"]))
