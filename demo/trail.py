"""The events as columns: when, whose, which kind, and what each points at."""

from dataclasses import dataclass
from enum import IntEnum, auto
from typing import Final

import numpy as np
from numpy.typing import NDArray

from demo.rhythm import Indices, Mask, Moments


class Kind(IntEnum):
    """What an event is; the four changes of a booking's status share one event_type."""

    START_COMMAND = auto()
    SESSION_RESET = auto()
    STATS_REQUESTED = auto()
    REFERRAL_STATS_REQUESTED = auto()
    REFERRAL_CODE_USED = auto()
    REFERRAL_CREATED = auto()
    VIEW_PROGRAM = auto()
    BOOKING_CREATED = auto()
    STATUS_0_TO_1 = auto()
    STATUS_1_TO_2 = auto()
    STATUS_0_TO_CANCELLED = auto()
    STATUS_1_TO_CANCELLED = auto()
    BOOKING_CANCELLED = auto()
    PAYMENT_PROOF_UPLOADED = auto()
    ALTERNATIVE_PAYMENT_PROOF = auto()
    STUDENT_RESPONSE = auto()
    PAYMENT_APPROVED = auto()
    FREE_LESSON_INFO_VIEWED = auto()
    FREE_LESSON_REGISTRATION_STARTED = auto()
    FREE_LESSON_REGISTERED = auto()
    FREE_LESSON_REMINDER_SENT = auto()
    LESSON_LINK_CLICKED = auto()
    UNKNOWN_CALLBACK = auto()
    UNHEARD_OF = auto()


# UNHEARD_OF is replaced by the definition's unknown_types when the rows are written.
EVENT_TYPES: Final = {
    kind: "booking_status_changed" if kind.name.startswith("STATUS_") else kind.name.lower()
    for kind in Kind
}
BY_THE_SCHOOL: Final = (
    Kind.REFERRAL_CREATED,
    Kind.STATUS_1_TO_2,
    Kind.PAYMENT_APPROVED,
    Kind.FREE_LESSON_REMINDER_SENT,
)


@dataclass(frozen=True)
class Trail:
    """One entry per event. `refers` is a row id, an index or a number, as the kind has it."""

    time: Moments
    person: NDArray[np.int32]
    kind: NDArray[np.uint8]
    refers: NDArray[np.int32]

    @property
    def size(self) -> int:
        """How many events."""
        return int(self.time.size)

    def where(self, mask: Mask | Indices) -> "Trail":
        """The chosen events."""
        return Trail(self.time[mask], self.person[mask], self.kind[mask], self.refers[mask])

    def own(self) -> "Trail":
        """The acts of the people themselves, without what the school did to them."""
        return self.where(~np.isin(self.kind, np.array(BY_THE_SCHOOL, dtype=np.uint8)))


def steps(kind: Kind | NDArray[np.uint8], person: Indices, time: Moments, refers: Indices) -> Trail:
    """Events of one kind (or one kind each)."""
    kinds = np.full(time.size, kind, dtype=np.uint8) if isinstance(kind, Kind) else kind
    return Trail(time, person.astype(np.int32), kinds, refers.astype(np.int32))


def one_trail(parts: list[Trail], *, until: int) -> Trail:
    """All parts in the order of time, without what would happen at `until` or later."""
    time = np.concatenate([part.time for part in parts])
    person = np.concatenate([part.person for part in parts])
    kind = np.concatenate([part.kind for part in parts])
    refers = np.concatenate([part.refers for part in parts])
    order = np.flatnonzero(time < until)
    order = order[np.lexsort((kind[order], person[order], time[order]))]
    return Trail(time[order], person[order], kind[order], refers[order])
