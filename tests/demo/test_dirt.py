"""Every kind of untidiness of the real database occurs, even in a small school."""

from collections.abc import Iterator

import pytest

from demo.definition import read_definition
from demo.school import School, build
from tests.conftest import UNTIL
from tests.databases import fresh_database
from tests.demo.asking import ask, ask_one

ODD_NAMES = read_definition().names.odd
KNOWN_TYPES = """
    'start_command', 'session_reset', 'stats_requested', 'referral_stats_requested',
    'referral_code_used', 'referral_created', 'view_program', 'booking_created',
    'booking_status_changed', 'booking_cancelled', 'payment_proof_uploaded',
    'alternative_payment_proof', 'student_response', 'payment_approved',
    'free_lesson_info_viewed', 'free_lesson_registration_started', 'free_lesson_registered',
    'free_lesson_reminder_sent', 'lesson_link_clicked', 'unknown_callback'
"""
KINDS = {
    "ids beyond 32 bits": "SELECT DISTINCT user_id FROM events WHERE user_id > 5000000000",
    "no username": "SELECT 1 FROM bookings WHERE username = ''",
    "placeholder": "SELECT 1 FROM free_lesson_registrations WHERE first_name = 'Пользователь'",
    "ё": "SELECT 1 FROM free_lesson_registrations WHERE first_name ~ '[ёЁ]'",
    "Latin": "SELECT 1 FROM free_lesson_registrations WHERE first_name ~ '^[A-Z][a-z]+$'",
    "several spellings": """
        SELECT user_id FROM free_lesson_registrations
        GROUP BY user_id HAVING count(DISTINCT first_name) > 1""",
    "several e-mails": """
        SELECT user_id FROM free_lesson_registrations
        GROUP BY user_id HAVING count(DISTINCT email) > 1""",
    "handle changed": """
        SELECT user_id FROM events WHERE details ->> 'username' IS NOT NULL
        GROUP BY user_id HAVING count(DISTINCT details ->> 'username') > 1""",
    "old holds": """
        SELECT 1 FROM bookings WHERE confirmed = 0 AND created_at < '2026-08-01'""",
    "stale stream": "SELECT 1 FROM bookings WHERE course_stream = '2nd_stream'",
    "unknown stream": "SELECT 1 FROM bookings WHERE course_stream = 'mentoring'",
    "no stream": "SELECT 1 FROM bookings WHERE course_stream IS NULL",
    "two confirmed streams": """
        SELECT user_id FROM bookings WHERE confirmed = 2
        GROUP BY user_id HAVING count(DISTINCT course_stream) > 1""",
    "events only": """
        SELECT user_id FROM events EXCEPT SELECT user_id FROM bookings
        EXCEPT SELECT user_id FROM free_lesson_registrations""",
    "registrations only": """
        SELECT user_id FROM free_lesson_registrations EXCEPT SELECT user_id FROM events
        EXCEPT SELECT user_id FROM bookings""",
    "by the school": """
        SELECT 1 FROM events WHERE event_type IN ('payment_approved', 'free_lesson_reminder_sent')""",
    "no lesson date": "SELECT 1 FROM free_lesson_registrations WHERE lesson_date IS NULL",
    "click without registration": """
        SELECT user_id, details ->> 'lesson_type' FROM events
        WHERE event_type = 'lesson_link_clicked' AND details ->> 'lesson_type' <> 'figma_lesson'
        EXCEPT SELECT user_id, lesson_type FROM free_lesson_registrations""",
    "clicks for a type nobody registered for": """
        SELECT 1 FROM events WHERE event_type = 'lesson_link_clicked' AND details ->> 'lesson_type'
        NOT IN (SELECT lesson_type FROM free_lesson_registrations)""",
    "registered again": """
        SELECT 1 FROM free_lesson_registrations AS r JOIN events AS e ON e.user_id = r.user_id
        AND (e.details ->> 'registration_id')::int = r.id
        AND e.event_type = 'free_lesson_registered' AND r.registered_at > e.created_at""",
    "no details": "SELECT 1 FROM events WHERE details IS NULL",
    "no names": "SELECT 1 FROM events WHERE NOT details ? 'username'",
    "unheard-of types": f"""
        SELECT 1 FROM events WHERE event_type <> '' AND event_type NOT IN ({KNOWN_TYPES})""",
    "quotes and newlines in texts": """
        SELECT 1 FROM events WHERE details ->> 'message_text' ~ E'["\\n\\\\\\\\]'""",
    "no time": "SELECT 1 FROM events WHERE created_at IS NULL",
    "no type": "SELECT 1 FROM events WHERE event_type = ''",
    "cancelled and booked again": """
        SELECT user_id FROM bookings GROUP BY user_id, course_stream HAVING count(*) > 1""",
}
RARE = {"handle changed": 3, "two confirmed streams": 2, "cancelled and booked again": 1}


@pytest.fixture(scope="module")
def small_url(server_url: str) -> Iterator[str]:
    """The smallest school that is promised to hold everything."""
    with fresh_database(server_url) as url:
        build(url, School(300, 11, UNTIL), lambda _name, _rows: None)
        yield url


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_dirt_occurs_a_few_times(small_url: str, kind: str) -> None:
    found = ask_one(small_url, f"SELECT count(*) FROM ({KINDS[kind]}) AS found")

    assert found >= RARE.get(kind, 3)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_each_odd_name_is_carried_by_somebody(small_url: str, name: str) -> None:
    carried = ask(
        small_url, "SELECT DISTINCT details ->> 'first_name' FROM events WHERE details IS NOT NULL"
    )

    assert (name,) in carried


def test_a_text_about_a_username_stays_a_text(school_url: str) -> None:
    tricky = """
        SELECT details ->> 'message_text' FROM events WHERE details ->> 'message_text'
        LIKE '%"username":%' AND details ->> 'username' IS DISTINCT FROM 'root'
    """

    assert ask(school_url, tricky)


def test_every_address_is_of_a_reserved_domain(school_url: str) -> None:
    foreign = r"""
        SELECT email FROM free_lesson_registrations
        WHERE email !~ '@(mail\.)?example\.(com|org|net)$'
    """

    assert ask(school_url, foreign) == []


def test_bookings_stay_valid(school_url: str) -> None:
    invalid = "SELECT id FROM bookings WHERE confirmed NOT BETWEEN -1 AND 2 OR created_at IS NULL"

    assert ask(school_url, invalid) == []


def test_nobody_vanishes_with_the_rows_that_are_put_aside(school_url: str) -> None:
    good = """
        SELECT user_id FROM bookings UNION SELECT user_id FROM free_lesson_registrations
        UNION SELECT user_id FROM events WHERE created_at IS NOT NULL AND event_type <> ''
    """

    assert ask_one(school_url, f"SELECT count(*) FROM ({good}) AS people") == 500
