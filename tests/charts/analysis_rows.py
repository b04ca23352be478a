"""What the figures of streams, workshops, events and codes say: the literal rows that are drawn."""

from datetime import date

import polars as pl

from charts.rates import Rate

STATUSES = pl.DataFrame(
    [("5th_stream", 100, 40, 2, 38, 20, 40.0, 31.0, 50.0), ("odd", 1, 0, 0, 1, 0, 0.0, 0.0, 79.0)],
    schema=[
        "stream",
        "total",
        "confirmed",
        "awaiting",
        "created",
        "cancelled",
        "conversion_pct",
        "conversion_low",
        "conversion_high",
    ],
    orient="row",
)
RACE = pl.DataFrame(
    [
        ("5th_stream", 0, 1, 0, 2, 1, 3, 0, 1),
        ("5th_stream", 1, 4, 2, 2, 2, 5, 0, 2),
        ("4th_stream", 0, 3, 1, 1, 1, 1, 0, 0),
        ("3rd_stream", 0, 1, 0, 0, None, None, None, None),
    ],
    schema=[
        "stream",
        "day",
        "booked_total",
        "paid_total",
        "earlier_streams",
        "earlier_booked_low",
        "earlier_booked_high",
        "earlier_paid_low",
        "earlier_paid_high",
    ],
    orient="row",
)
CURVE = pl.DataFrame(
    [
        ("5th_stream", 0, 10, 10, 0, 0.0, None, None),
        ("5th_stream", 1, 10, 10, 3, 30.0, 11.0, 62.0),
        ("5th_stream", 60, 10, 2, 4, 40.0, 18.0, 73.0),
    ],
    schema=["stream", "day", "people", "at_risk", "paid", "paid_pct", "paid_low", "paid_high"],
    orient="row",
)
LESSONS = pl.DataFrame(
    [
        ("a_lesson", 10, 8, 20, 5, 4, 200.0, 50.0, 22.0, 78.0),
        ("b", 0, 0, 3, 0, 0, None, None, None, None),
    ],
    schema=[
        "lesson_type",
        "registrations",
        "registered_people",
        "clicks",
        "clicked_people",
        "attended_people",
        "legacy_pct",
        "corrected_pct",
        "corrected_low",
        "corrected_high",
    ],
    orient="row",
)
DATES = pl.DataFrame(
    [
        ("a_lesson", date(2026, 11, 20), 10, 4, 40.0, 17.0, 69.0),
        ("a_lesson", date(2026, 12, 1), 6, None, None, None, None),
    ],
    schema=[
        "lesson_type",
        "lesson_date",
        "registered_people",
        "attended_people",
        "attended_pct",
        "attended_low",
        "attended_high",
    ],
    orient="row",
)
WEEK = pl.DataFrame(
    [(day, hour, 9 if (day, hour) == (3, 19) else 0) for day in range(1, 8) for hour in range(24)],
    schema=["weekday", "hour", "events"],
    orient="row",
)
TYPES = pl.DataFrame(
    {"event_type": ["view", "start"], "events": [1200, 3], "share_pct": [99.75, 0.25]}
)
WEEKS = pl.DataFrame(
    {
        "week": [date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)],
        "event_type": ["view"] * 3,
        "events": [4, 6, 1],
        "is_complete": [True, True, False],
    }
)
ORDERS = pl.DataFrame(
    {"path": ["viewed > booked", "booked", "nothing recorded", None], "people": [7, 2, 1, 4]}
)
CODE_WEEKS = pl.DataFrame({"week": [date(2026, 11, 16)], "with_code": [2], "without_code": [5]})
RATES = [Rate("with", 4, 10, 40.0, 17.0, 69.0), Rate("none", 0, 0, None, None, None)]
