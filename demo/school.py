"""Build a demonstration school: the plan, the work in order, and what came out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.errors import WrongUse
from demo.definition import read_definition
from demo.details import event_rows
from demo.flaws import spoil, without_imported
from demo.load import Progress, SchoolExists, Table, check_room, load
from demo.names import name_people
from demo.references import reference_frames
from demo.rows import (
    Records,
    booking_rows,
    coupon_rows,
    hackathon_rows,
    registration_rows,
    usage_rows,
    user_rows,
)
from demo.story import set_scene, tell

__all__ = ["School", "SchoolCounts", "SchoolExists", "build"]

MOST_USERS: Final = 1_000_000


@dataclass(frozen=True)
class School:
    """The plan: how many people, which chance, and the moment before which everything happens."""

    users: int
    seed: int
    until: datetime

    def __post_init__(self) -> None:
        if not 1 <= self.users <= MOST_USERS:
            raise WrongUse(
                f"A demo school of {self.users} people cannot be made.",
                f"Choose 1 to {MOST_USERS} people.",
            )
        if self.seed < 0:
            raise WrongUse(f"The seed {self.seed} is negative.", "Choose 0 or more.")
        if self.until.tzinfo is None:
            raise ValueError("until must be an aware datetime")


@dataclass(frozen=True)
class SchoolCounts:
    """The rows of each table, and the people they are about."""

    people: int
    bookings: int
    free_lesson_registrations: int
    events: int
    users: int
    referral_coupons: int
    referral_usage: int
    hackathon_registrations: int


def build(
    connection_url: str, school: School, progress: Progress, *, replace: bool = False
) -> SchoolCounts:
    """Create the bot's own tables in the database and fill them, in one transaction.

    `progress` is told the name of a table and its rows so far; first "people". Raises SchoolExists
    when any of the tables is there already; with `replace`, only when a demo did not make it.
    """
    check_room(connection_url, replace=replace)
    counts = load(connection_url, _tables(school, progress), progress, replace=replace)
    return SchoolCounts(people=school.users, **counts)


def _tables(school: School, progress: Progress) -> Iterator[Table]:
    """The tables one after the other; all chance is drawn in the order of these lines."""
    scene = set_scene(school.users, school.seed, school.until, read_definition())
    names = name_people(scene)
    story = tell(scene, progress)
    trail = without_imported(story)
    records = Records(story, names, spoil(story, trail))
    bookings, registrations = booking_rows(records), registration_rows(records)
    yield Table("bookings", [bookings])
    yield Table("free_lesson_registrations", [registrations])
    yield Table("users", [user_rows(records, trail)])
    yield Table("referral_coupons", [coupon_rows(records)])
    yield Table("referral_usage", [usage_rows(records)])
    yield Table("hackathon_registrations", [hackathon_rows(records)])
    frames = reference_frames(records, bookings, registrations)
    yield Table("events", event_rows(records, trail, frames))
