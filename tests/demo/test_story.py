"""The story an analyst reads: tiers, what foretells payment, rhythm, workshops, streams."""

from datetime import UTC, datetime, timedelta

import pytest

from demo.school import School, build
from tests.conftest import UNTIL
from tests.demo.asking import ask, ask_one

TIERS = """
    WITH week AS (
        SELECT
            user_id,
            count(*) AS events,
            count(DISTINCT (created_at AT TIME ZONE 'Europe/Moscow')::date) AS days
        FROM events WHERE created_at >= '{0}' GROUP BY user_id
    )
    SELECT
        CASE WHEN events >= 20 AND days >= 5 THEN 'hot' WHEN events >= 10 AND days >= 3 THEN 'warm'
            WHEN events >= 5 THEN 'cool' ELSE 'cold' END AS tier,
        count(*),
        count(*) FILTER (WHERE user_id IN (SELECT user_id FROM free_lesson_registrations)),
        count(*) FILTER (WHERE user_id IN (SELECT user_id FROM bookings WHERE confirmed = 2))
    FROM week GROUP BY tier
"""


def tiers(url: str, until: datetime) -> dict[str, tuple[int, int, int]]:
    """People, registrants and payers in each tier of the last seven days."""
    rows = ask(url, TIERS.format(until - timedelta(days=7)))
    return {tier: (people, registrants, paid) for tier, people, registrants, paid in rows}


def silent(_name: str, _rows: int) -> None:
    """Nobody watches the progress."""


@pytest.mark.parametrize(
    "until",
    [
        datetime(2026, 11, 23, 15, tzinfo=UTC),
        datetime(2026, 12, 31, 21, tzinfo=UTC),  # midnight in Moscow
        datetime(2027, 5, 8, 3, tzinfo=UTC),
    ],
)
def test_the_last_week_has_people_of_every_tier_whatever_the_day(
    database_url: str, until: datetime
) -> None:
    build(database_url, School(300, 4, until), silent)

    found = tiers(database_url, until)
    assert min(found[tier][0] for tier in ("hot", "warm", "cool", "cold")) >= 2


def test_a_school_of_the_usual_size_has_hot_people_who_paid_and_who_did_not(
    usual_url: str,
) -> None:
    found = tiers(usual_url, UNTIL)

    hot, hot_registrants, hot_paid = found["hot"]
    assert hot >= 12
    assert 2 <= hot_paid <= hot - 2
    assert hot_registrants >= 8
    assert hot < found["warm"][0] < found["cool"][0]
    assert 8 <= ask_one(usual_url, "SELECT count(*) FROM events") / 3000 <= 11


def test_payment_rises_with_activity_before_it(usual_url: str) -> None:
    thirds = """
        WITH paid AS (
            SELECT user_id, min(created_at) AS booked FROM bookings WHERE confirmed = 2
            GROUP BY user_id
        ), before AS (
            SELECT e.user_id, count(*) AS events, bool_or(p.user_id IS NOT NULL) AS paid
            FROM events AS e LEFT JOIN paid AS p ON p.user_id = e.user_id
            WHERE p.booked IS NULL OR e.created_at < p.booked - interval '10 minutes'
            GROUP BY e.user_id
        ), ranked AS (
            SELECT paid, ntile(3) OVER (ORDER BY events, user_id) AS third FROM before
        )
        SELECT avg(paid::int)::float FROM ranked GROUP BY third ORDER BY third
    """

    low, _, high = (row[0] for row in ask(usual_url, thirds))
    assert high > 2 * low


def test_payment_rises_with_attended_workshops(usual_url: str) -> None:
    by_attendance = """
        SELECT avg((r.user_id IN (SELECT user_id FROM bookings WHERE confirmed = 2))::int)::float
        FROM (SELECT DISTINCT user_id FROM events) AS r
        GROUP BY r.user_id IN (
            SELECT user_id FROM events WHERE event_type = 'lesson_link_clicked')
        ORDER BY 1
    """

    stayed_away, came = (row[0] for row in ask(usual_url, by_attendance))
    assert came > 1.5 * stayed_away


def test_nights_are_quiet_and_evenings_busy(usual_url: str) -> None:
    hour = "SELECT count(*) FROM events WHERE extract(hour FROM created_at AT TIME ZONE 'Europe/Moscow') "

    night = ask_one(usual_url, hour + "BETWEEN 2 AND 5")
    evening = ask_one(usual_url, hour + "BETWEEN 18 AND 21")
    assert evening > 10 * night


def test_a_lesson_type_exceeds_a_hundred_per_cent_by_the_legacy_count_only(usual_url: str) -> None:
    conversions = """
        SELECT
            (SELECT count(*) FROM events AS e WHERE e.event_type = 'lesson_link_clicked'
                AND e.details ->> 'lesson_type' = r.lesson_type)::float / count(*),
            count(DISTINCT r.user_id) FILTER (WHERE EXISTS (
                SELECT FROM events AS e WHERE e.event_type = 'lesson_link_clicked'
                AND e.user_id = r.user_id AND e.details ->> 'lesson_type' = r.lesson_type
            ))::float / count(DISTINCT r.user_id)
        FROM free_lesson_registrations AS r GROUP BY r.lesson_type
    """

    rows = ask(usual_url, conversions)
    assert max(legacy for legacy, _ in rows) > 1
    assert all(0.15 < corrected < 0.75 for _, corrected in rows)


def test_streams_fill_one_after_another_and_the_current_one_is_on_sale(usual_url: str) -> None:
    streams = """
        SELECT course_stream, min(created_at), max(created_at), count(DISTINCT confirmed)
        FROM bookings WHERE course_stream LIKE '_t__stream' OR course_stream = '3rd_stream'
        GROUP BY course_stream ORDER BY course_stream
    """

    third, fourth, fifth = ask(usual_url, streams)
    assert third[2] < fourth[1] < fourth[2] < fifth[1]
    assert fifth[2] > UNTIL - timedelta(days=7)
    assert fifth[3] == 4


def test_coupons_count_their_uses_and_stay_within_their_limits(usual_url: str) -> None:
    wrong = """
        SELECT c.code FROM referral_coupons AS c LEFT JOIN referral_usage AS u ON u.coupon_id = c.id
        GROUP BY c.id HAVING count(u.id) <> c.current_activations
            OR c.current_activations > c.max_activations
    """
    unpaired = """
        SELECT u.id FROM referral_usage AS u JOIN referral_coupons AS c ON c.id = u.coupon_id
        LEFT JOIN bookings AS b ON b.id = u.booking_id AND b.user_id = u.user_id
            AND b.referral_code = c.code AND b.discount_percent = c.discount_percent
        WHERE b.id IS NULL OR u.used_at < c.created_at
    """

    assert ask(usual_url, wrong) == []
    assert ask(usual_url, unpaired) == []
    assert ask_one(usual_url, "SELECT count(*) FROM referral_usage") > 2
