"""The events around a booking: one receipt writes two, one approval two, one cancellation two."""

import numpy as np

from demo.bookings import Bookings
from demo.rhythm import MINUTE, NEVER, SECOND, Mask, Moments
from demo.scene import Scene
from demo.trail import Kind, Trail, steps

SAME_MOMENT = SECOND // 100


def booking_events(bookings: Bookings, scene: Scene) -> list[Trail]:
    """Every event of every booking, in no order; what lies after `until` is cut later."""
    return [
        *_creating(bookings, scene),
        *_proving(bookings, scene),
        *_approving(bookings),
        *_cancelling(bookings),
    ]


def _creating(bookings: Bookings, scene: Scene) -> list[Trail]:
    person, created = bookings.person, bookings.created
    courses = np.array([stream.plan.course_id for stream in scene.calendar.streams])
    viewed = created - scene.rhythm.chance.integers(20 * SECOND, 8 * MINUTE, bookings.size)
    return [
        steps(Kind.VIEW_PROGRAM, person, viewed, courses[bookings.stream]),
        steps(Kind.BOOKING_CREATED, person, created, np.arange(bookings.size) + 1),
    ]


def _proving(bookings: Bookings, scene: Scene) -> list[Trail]:
    """A photo, or anything else that the bot takes for a receipt."""
    at = bookings.receipt
    proved = at < NEVER
    other = proved & scene.rhythm.happens(scene.definition.bookings.other_proof, bookings.size)
    return [
        _steps(Kind.PAYMENT_PROOF_UPLOADED, bookings, proved & ~other, at),
        _steps(Kind.ALTERNATIVE_PAYMENT_PROOF, bookings, other, at),
        _steps(Kind.STATUS_0_TO_1, bookings, proved, at + SAME_MOMENT),
    ]


def _approving(bookings: Bookings) -> list[Trail]:
    at = bookings.approved
    return [
        _steps(Kind.STATUS_1_TO_2, bookings, at < NEVER, at),
        _steps(Kind.PAYMENT_APPROVED, bookings, at < NEVER, at + SAME_MOMENT),
    ]


def _cancelling(bookings: Bookings) -> list[Trail]:
    at = bookings.cancelled
    proved = bookings.receipt < NEVER
    return [
        _steps(Kind.BOOKING_CANCELLED, bookings, at < NEVER, at),
        _steps(Kind.STATUS_0_TO_CANCELLED, bookings, (at < NEVER) & ~proved, at + SAME_MOMENT),
        _steps(Kind.STATUS_1_TO_CANCELLED, bookings, (at < NEVER) & proved, at + SAME_MOMENT),
    ]


def _steps(kind: Kind, bookings: Bookings, which: Mask, time: Moments) -> Trail:
    rows = np.flatnonzero(which)
    return steps(kind, bookings.person[rows], time[rows], rows + 1)
