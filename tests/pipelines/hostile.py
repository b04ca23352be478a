"""Schools nobody would want: every value the bot's columns allow, at the edges of every rule."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

TAKEN_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
WINDOW = timedelta(hours=168)
TICK = timedelta(microseconds=1)
COPIES = {
    "bookings": b"COPY bookings (user_id, username, first_name, confirmed, created_at, course_stream,"
    b" course_id, referral_code) FROM STDIN",
    "registrations": b"COPY free_lesson_registrations (user_id, username, first_name, email,"
    b" registered_at, lesson_type, lesson_date, notification_sent) FROM STDIN",
    "events": b"COPY events (user_id, event_type, details, created_at) FROM STDIN",
    "users": b"COPY users (user_id, username, first_name, last_name, first_seen_at, updated_at)"
    b" FROM STDIN",
    "hackathon": b"COPY hackathon_registrations (user_id, username) FROM STDIN",
}
EMPTY = (
    b"TRUNCATE bookings, free_lesson_registrations, events, users, hackathon_registrations"
    b" RESTART IDENTITY"
)
Row = tuple[object, ...]

IDS = st.sampled_from([1, 2, 3, 77, 2**31, 2**40 + 1, 2**53 + 1, 2**63 - 1]) | st.sampled_from(
    [1, 2, 0, -5, -(2**63)]
)
_MIDNIGHTS = [
    datetime(2026, 11, day, hour, tzinfo=UTC)
    for day in range(16, 24)
    for hour in (21, 23, 0)  # midnight in Moscow, in Berlin (winter), in UTC
]
_EDGES = [
    TAKEN_AT,
    TAKEN_AT - WINDOW,
    datetime(2013, 8, 14, tzinfo=UTC),
    datetime(2100, 1, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),  # summer time ends in Berlin
    datetime(2099, 7, 1, 22, tzinfo=UTC),
    datetime(2014, 10, 25, 20, tzinfo=UTC),  # Moscow moved from UTC+4 to UTC+3 that night
    *_MIDNIGHTS,
]
_BEYOND = ["infinity", "-infinity", "4713-01-01 BC", "294276-01-01", "0001-01-01", "1970-01-01"]
_WRITTEN = [
    f"{edge + step:%Y-%m-%d %H:%M:%S.%f}" for edge in _EDGES for step in (-TICK, 0 * TICK, TICK)
]
EVERY_TIME = [*_WRITTEN, *_BEYOND, None]
TIMES: SearchStrategy[object] = st.sampled_from(EVERY_TIME) | st.datetimes(
    datetime(2026, 11, 14),  # noqa: DTZ001 (PostgreSQL reads it as UTC)
    datetime(2026, 11, 25),  # noqa: DTZ001
).map(str)
DATES = st.sampled_from(
    [
        None,
        "2026-11-20",
        "2026-11-21",
        "2013-08-14",
        "2013-08-13",
        "2099-12-31",
        "2100-01-01",
        "infinity",
        "-infinity",
    ]
)
NAMES: SearchStrategy[str | None] = (
    st.sampled_from(
        [None, "", " ", "Пользователь", " Пользователь ", "Анна", "анна", "  Анна\n", "anna"]
    )
    | st.sampled_from(
        ["O'Brien", "100%", "%(taken_at)s", "$1", "=1+1", "<b>x</b>", "\\N", "\\", "\t", "NULL"]
    )
    | st.sampled_from(
        [
            "\u202eevil",
            "שלום",
            "\u200b",
            "\u3000",
            "a\u00a0",
            "e\u0301",
            "é",
            "😀",
            "🇷🇺",
            "İ",
            "\ufeff",
        ]
    )
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
)
STREAMS = st.sampled_from(
    [None, "", " ", "3rd_stream", "4th_stream", "5th_stream", "9th_stream", "'; --%"]
)
STATUSES = st.sampled_from([-1, 0, 1, 2, 2, 2, None, 3, -2])
LESSONS = st.sampled_from([None, "", "cursor_lesson", "vibecoding_lesson", "tango_lesson"])
TYPES = (
    st.sampled_from(
        ["start_command", "view_program", "lesson_link_clicked", "booking_status_changed"]
    )
    | st.sampled_from(["booking_cancelled", "payment_approved", "free_lesson_registered"])
    | st.sampled_from(
        ["payment_approved", "free_lesson_reminder_sent", "referral_created", "", " ", "новое"]
    )
)
_BOOKINGS = st.sampled_from([1, 2, 3, "1", "2", " 1", 1.0, -1, 10**18, "x", None, [1]])
_JSON = NAMES | st.sampled_from([2, "2", 1, -1, 0, True, [], ["a"], {"a": 1}, 12345678901234567890])
DETAILS: SearchStrategy[str | None] = st.none() | (
    st.fixed_dictionaries(
        {},
        optional={
            "username": _JSON,
            "first_name": _JSON,
            "new_status": _JSON,
            "lesson_type": LESSONS | _JSON,
            "booking_id": _BOOKINGS,
        },
    )
    | st.sampled_from(
        [[], [1, {"username": "x"}], "text", 7, True, None, {"nested": {"username": "x"}}]
    )
).map(json.dumps)
# Events and days at every edge of the tier rule.
_BURSTS = st.sampled_from(
    [(25, 4), (25, 2), (9, 6), (20, 5), (19, 5), (20, 4), (10, 3), (10, 2), (5, 1), (4, 4)]
)


@dataclass(frozen=True)
class HostileSchool:
    """Rows for COPY, per table; `bursts` are (user_id, event_type, (events, days))."""

    bookings: list[Row]
    registrations: list[Row]
    events: list[Row]
    users: list[Row]
    hackathon: list[Row]
    bursts: list[tuple[int, str, tuple[int, int]]]

    def rows(self) -> dict[str, list[Row]]:
        """All rows per table, the bursts among the events."""
        drizzle = [row for burst in self.bursts for row in _burst(*burst)]
        return {
            "bookings": self.bookings,
            "registrations": self.registrations,
            "events": self.events + drizzle,
            "users": self.users,
            "hackathon": self.hackathon,
        }


SCHOOLS = st.builds(
    HostileSchool,
    bookings=st.lists(
        st.tuples(IDS, NAMES, NAMES, STATUSES, TIMES, STREAMS, st.just(1), NAMES), max_size=12
    ),
    registrations=st.lists(
        st.tuples(
            IDS,
            NAMES,
            NAMES,
            NAMES.map(lambda text: text or ""),
            TIMES,
            LESSONS,
            DATES,
            st.sampled_from([None, True, False]),
        ),
        max_size=12,
        unique_by=lambda row: (row[0], row[5], row[6]),
    ),
    events=st.lists(st.tuples(IDS, TYPES, DETAILS, TIMES), max_size=30),
    users=st.lists(
        st.tuples(IDS, NAMES, NAMES, NAMES, TIMES, TIMES), max_size=6, unique_by=lambda row: row[0]
    ),
    hackathon=st.lists(st.tuples(IDS, NAMES), max_size=4),
    bursts=st.lists(st.tuples(IDS, TYPES, _BURSTS), max_size=4),
)

_TURNED = EVERY_TIME[40:] + EVERY_TIME[:40]
# Every edge for sure: a person for each time, named otherwise in another table at another time.
EVERY_EDGE = HostileSchool(
    bookings=[
        (1000 + n, "b", "Anna", n % 4 - 1, time, "3rd_stream", 1, None)
        for n, time in enumerate(EVERY_TIME)
    ],
    registrations=[
        (1000 + n, "r", "Anya", f"{n}@x.example", time, "cursor_lesson", None, True)
        for n, time in enumerate(_TURNED)
    ],
    events=[
        (1000 + n // 2 if n % 2 else 5000 + n, "start_command", '{"username": "e"}', time)
        for n, time in enumerate(EVERY_TIME)
    ],
    users=[
        (1000 + n, "u" if n % 3 else "", "Anuta" if n % 2 else None, "L", time, turned)
        for n, (time, turned) in enumerate(zip(EVERY_TIME, _TURNED, strict=True))
    ],
    hackathon=[(1000, "h"), (9999, "h")],
    bursts=[
        (8000 + n, event_type, size)
        for n, size in enumerate([(25, 4), (25, 2), (9, 6), (20, 5), (19, 5), (20, 4), (10, 3)])
        for event_type in ("start_command", "payment_approved")
    ],
)


def fill(url: str, school: HostileSchool) -> None:
    """Replace whatever the bot's tables hold by this school."""
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.execute(EMPTY)
        for table, rows in school.rows().items():
            with cursor.copy(COPIES[table]) as copy:
                for row in rows:
                    copy.write_row(row)


def _burst(user_id: int, event_type: str, size: tuple[int, int]) -> list[Row]:
    count, days = size
    moments = [TAKEN_AT - timedelta(days=n % days, seconds=n) for n in range(count)]
    return [(user_id, event_type, None, f"{moment:%Y-%m-%d %H:%M:%S}") for moment in moments]
