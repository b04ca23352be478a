"""Which codes are used, by which record, and are they full? Literal rows in, literal rows out."""

from datetime import date

import pytest

from tests.core.figure_rows import ANNA, BORIS, DAY, VERA, figure
from tests.snapshot_maker import NOON, MakeSnapshot, Row


def booking(person: int, code: str | None, status: int = 0, discount: int = 0) -> Row:
    return {
        "user_id": person,
        "confirmed": status,
        "referral_code": code,
        "discount_percent": discount,
        "created_at": NOON - 8 * DAY,
    }


def test_a_code_of_bookings_alone_and_a_coupon_nobody_used_both_show(
    make_snapshot: MakeSnapshot,
) -> None:
    snapshot = make_snapshot(
        bookings=[
            booking(ANNA, "EARLY", 2, 15),
            booking(BORIS, "EARLY", -1, 5),
            booking(VERA, "LOST"),
        ],
        referral_coupons=[
            {"code": "EARLY", "name": "Early", "max_activations": 2, "current_activations": 1},
            {"code": "IDLE", "name": "Idle", "current_activations": 0},
        ],
        referral_usage=[{"coupon_id": 1, "user_id": ANNA, "booking_id": 1}],
    )

    found = figure("referral_codes", snapshot)

    columns = ("code", "is_known", "activations", "uses", "bookings", "paid", "is_full")
    assert found.select(*columns).rows() == [
        ("EARLY", True, 1, 1, 2, 1, True),
        ("LOST", False, None, None, 1, 0, None),
        ("IDLE", True, 0, 0, 0, 0, None),
    ]
    assert found["mean_discount_pct"].to_list() == [10, 0, None]
    assert found["conversion_pct"].to_list() == [50, 0, None]


def test_with_and_without_a_code_add_up_to_all_bookings(make_snapshot: MakeSnapshot) -> None:
    bookings = [booking(ANNA, "X", 2), booking(BORIS, "", 2), booking(VERA, None)]

    found = figure("referral_effect", make_snapshot(bookings=bookings))

    assert found.select("with_code", "bookings", "paid").rows() == [(True, 1, 1), (False, 2, 1)]
    assert found["conversion_pct"].to_list() == [pytest.approx(100), pytest.approx(50)]


def test_every_week_from_the_first_booking_is_there(make_snapshot: MakeSnapshot) -> None:
    bookings = [booking(ANNA, "X"), {**booking(BORIS, None), "created_at": NOON - 29 * DAY}]

    found = figure("referral_weeks", make_snapshot(bookings=bookings))

    assert found.rows() == [
        (date(2026, 10, 19), 0, 1),
        (date(2026, 10, 26), 0, 0),
        (date(2026, 11, 2), 0, 0),
        (date(2026, 11, 9), 1, 0),
        (date(2026, 11, 16), 0, 0),
        (date(2026, 11, 23), 0, 0),
    ]
