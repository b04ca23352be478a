"""The whole story of a school in order: people, registrations, bookings, codes, visits, flaws."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from demo.bookings import Bookings, book
from demo.calendar import make_calendar
from demo.definition import Definition
from demo.payments import booking_events
from demo.people import gather
from demo.referrals import Coupons, choose_coupons, issue_coupons, referral_events
from demo.registrations import Registrations, register
from demo.rhythm import Indices, Rhythm
from demo.scene import Scene
from demo.trail import Trail, one_trail
from demo.visits import visits
from demo.workshops import workshop_events


@dataclass(frozen=True)
class Story:
    """Everything that happened, as columns."""

    scene: Scene
    registrations: Registrations
    bookings: Bookings
    coupons: Coupons
    chosen: Indices  # the coupon of each booking
    trail: Trail


def set_scene(users: int, seed: int, until: datetime, definition: Definition) -> Scene:
    """The people and the calendar; all chance of the story comes from this one seed."""
    calendar = make_calendar(definition, until)
    chance = np.random.Generator(np.random.PCG64(seed))
    rhythm = Rhythm.of(definition.rhythm, chance, calendar.offset)
    people = gather(users, calendar, definition, rhythm)
    return Scene(people, calendar, definition, rhythm)


def tell(scene: Scene, progress: Callable[[str, int], None]) -> Story:
    """Let the fourteen months happen."""
    progress("people", scene.people.size)
    registrations = register(scene)
    bookings = book(registrations, scene)
    coupons = issue_coupons(bookings, scene)
    chosen = choose_coupons(bookings, coupons, scene)
    parts = [
        *workshop_events(registrations, scene),
        *booking_events(bookings, scene),
        *referral_events(bookings, coupons, chosen, scene),
        *visits(registrations, bookings, scene),
    ]
    trail = one_trail(parts, until=scene.calendar.until)
    return Story(scene, registrations, bookings, coupons, chosen, trail)
