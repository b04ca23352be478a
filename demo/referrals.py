"""The discount codes of the school and of its students, and the bookings made with them."""

from dataclasses import dataclass

import numpy as np

from demo.bookings import Bookings
from demo.rhythm import DAY, HOUR, MINUTE, NEVER, Indices, Mask, Moments
from demo.scene import Scene
from demo.trail import Kind, Trail, steps

NOBODY = -1
NO_COUPON = -1


@dataclass(frozen=True)
class Coupons:
    """One entry per code in the order of `created`: entry i has the id i + 1."""

    codes: list[str]
    names: list[str]
    discount: Indices
    limit: Indices
    owner: Indices  # index of the person, or NOBODY: the school's own
    created: Moments
    active: Mask


def issue_coupons(bookings: Bookings, scene: Scene) -> Coupons:
    """The school's codes, and those that some students get after their payment."""
    plans, referral = scene.definition.coupons, scene.definition.referral
    owner, created = _students(bookings, scene)
    codes = [plan.code for plan in plans] + [f"FRIEND-{100 + n}" for n in range(owner.size)]
    names = [plan.name for plan in plans] + ["Код студента"] * owner.size
    opened = [scene.calendar.before(plan.days) + 11 * HOUR for plan in plans]
    created = np.concatenate([np.array(opened, dtype=np.int64), created])
    order = np.argsort(created, kind="stable")
    return Coupons(
        [codes[place] for place in order],
        [names[place] for place in order],
        np.array([p.discount for p in plans] + [referral.discount] * owner.size)[order],
        np.array([p.limit for p in plans] + [referral.limit] * owner.size)[order],
        np.concatenate([np.full(len(plans), NOBODY), owner])[order],
        created[order],
        np.array([p.active for p in plans] + [True] * owner.size)[order],
    )


def choose_coupons(bookings: Bookings, coupons: Coupons, scene: Scene) -> Indices:
    """The coupon of each booking, or NO_COUPON: one that existed by then and was not full."""
    rhythm = scene.rhythm
    known = np.searchsorted(coupons.created, bookings.created)
    wanted = rhythm.happens(scene.definition.bookings.referred, bookings.size) & (known > 0)
    back = rhythm.chance.geometric(0.12, bookings.size)  # newer codes are passed on more
    choice = np.where(wanted, np.maximum(known - back, 0), NO_COUPON)
    own = coupons.owner[choice] == bookings.person
    return np.where(own | _over_limit(choice, coupons), NO_COUPON, choice)


def referral_events(
    bookings: Bookings, coupons: Coupons, chosen: Indices, scene: Scene
) -> list[Trail]:
    """A code made for a student (by the school), and a code entered before a booking."""
    personal = np.flatnonzero(coupons.owner != NOBODY)
    used = np.flatnonzero(chosen != NO_COUPON)
    entered = bookings.created[used] - scene.rhythm.chance.integers(MINUTE, 4 * MINUTE, used.size)
    return [
        steps(Kind.REFERRAL_CREATED, coupons.owner[personal], coupons.created[personal], personal),
        steps(Kind.REFERRAL_CODE_USED, bookings.person[used], entered, chosen[used]),
    ]


def _students(bookings: Bookings, scene: Scene) -> tuple[Indices, Moments]:
    until = scene.calendar.until
    paid = np.flatnonzero((bookings.approved < until - HOUR) & (bookings.cancelled == NEVER))
    first = paid[np.unique(bookings.person[paid], return_index=True)[1]]
    chosen = scene.rhythm.some(first, scene.definition.referral.personal, 2)
    low = bookings.approved[chosen] + MINUTE
    created = scene.rhythm.between(low, np.minimum(low + 20 * DAY, until))
    return bookings.person[chosen], created


def _over_limit(choice: Indices, coupons: Coupons) -> Mask:
    """Whether the coupon had its activations already when this booking came."""
    order = np.argsort(choice, kind="stable")
    ordered = choice[order]
    starts = np.searchsorted(ordered, ordered)
    turn = np.empty(choice.size, dtype=np.int64)
    turn[order] = np.arange(choice.size) - starts
    return turn >= coupons.limit[choice]
