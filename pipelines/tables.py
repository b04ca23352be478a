"""Which tables of the bot we read, with which columns, and what PostgreSQL types we accept."""

from dataclasses import dataclass

WHOLE = ("SMALLINT", "INTEGER", "BIGINT")
TEXT = ("TEXT", "VARCHAR", "CHAR")
MOMENT = ("TIMESTAMP WITH TIME ZONE",)
NAIVE_MOMENT = ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE")
YES_NO = ("BOOLEAN",)
DAY = ("DATE",)
JSON = ("JSONB", "JSON")


@dataclass(frozen=True)
class SourceTable:
    """A table of the bot: its name there, our snapshot's name for it, its columns and their types.

    `read` names the query block that selects exactly these columns in a fixed order (DOMAIN section 2).
    """

    name: str
    snapshot_name: str
    columns: dict[str, tuple[str, ...]]
    required: bool = True
    extra_expected: bool = False

    @property
    def read(self) -> str:
        """The name of the query block that reads this table."""
        return f"source_{self.snapshot_name}"


BOOKINGS = SourceTable(
    "bookings",
    "bookings",
    {
        "id": WHOLE,
        "user_id": WHOLE,
        "username": TEXT,
        "first_name": TEXT,
        "course_id": WHOLE,
        "confirmed": WHOLE,
        "created_at": MOMENT,
        "referral_code": TEXT,
        "discount_percent": WHOLE,
        "course_stream": TEXT,
    },
)
REGISTRATIONS = SourceTable(
    "free_lesson_registrations",
    "registrations",
    {
        "id": WHOLE,
        "user_id": WHOLE,
        "username": TEXT,
        "first_name": TEXT,
        "email": TEXT,
        "registered_at": MOMENT,
        "notification_sent": YES_NO,
        "lesson_type": TEXT,
        "lesson_date": DAY,
    },
)
EVENTS = SourceTable(
    "events",
    "events",
    {
        "id": WHOLE,
        "user_id": WHOLE,
        "event_type": TEXT,
        "details": JSON,
        "created_at": MOMENT,
    },
)
USERS = SourceTable(
    "users",
    "users",
    {
        "user_id": WHOLE,
        "username": TEXT,
        "first_name": TEXT,
        "last_name": TEXT,
        "language_code": TEXT,
        "first_seen_at": NAIVE_MOMENT,
        "updated_at": NAIVE_MOMENT,
    },
    required=False,
)
REFERRAL_COUPONS = SourceTable(
    "referral_coupons",
    "referral_coupons",
    {
        "id": WHOLE,
        "code": TEXT,
        "name": TEXT,
        "discount_percent": WHOLE,
        "max_activations": WHOLE,
        "current_activations": WHOLE,
        "created_by": (*WHOLE, *TEXT),
        "created_at": NAIVE_MOMENT,
        "is_active": YES_NO,
    },
    required=False,
)
REFERRAL_USAGE = SourceTable(
    "referral_usage",
    "referral_usage",
    {
        "id": WHOLE,
        "coupon_id": WHOLE,
        "user_id": WHOLE,
        "booking_id": WHOLE,
        "used_at": NAIVE_MOMENT,
    },
    required=False,
)
HACKATHON = SourceTable(
    "hackathon_registrations",
    "hackathon_registrations",
    {"user_id": WHOLE, "username": TEXT},
    required=False,
    extra_expected=True,
)

SOURCE_TABLES = (
    BOOKINGS,
    REGISTRATIONS,
    EVENTS,
    USERS,
    REFERRAL_COUPONS,
    REFERRAL_USAGE,
    HACKATHON,
)
