"""Which rows of the source can be used, and why the others are kept aside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import dataframely as dy
import polars as pl
import pyarrow as pa

# Telegram opened on 2013-08-14: nothing of a Telegram bot can be older.
TELEGRAM_OPENED = datetime(2013, 8, 14, tzinfo=UTC)
# PostgreSQL's `infinity` and slips such as the year 20225 end here.
TOO_LATE = datetime(2100, 1, 1, tzinfo=UTC)


def _moment() -> dy.Datetime:
    return dy.Datetime(
        nullable=True,
        min=TELEGRAM_OPENED,
        max_exclusive=TOO_LATE,
        time_zone="UTC",
        time_unit="us",
    )


class Bookings(dy.Schema):
    """A booking we can use: an id, a person, a known status (DOMAIN section 2)."""

    id = dy.Int64(nullable=False)
    user_id = dy.Int64(nullable=False, min=1)
    username = dy.String(nullable=True)
    first_name = dy.String(nullable=True)
    course_id = dy.Int64(nullable=True)
    confirmed = dy.Int64(nullable=False, min=-1, max=2)
    created_at = _moment()
    referral_code = dy.String(nullable=True)
    discount_percent = dy.Int64(nullable=True)
    course_stream = dy.String(nullable=True)


class Registrations(dy.Schema):
    """A free-lesson registration we can use."""

    id = dy.Int64(nullable=False)
    user_id = dy.Int64(nullable=False, min=1)
    username = dy.String(nullable=True)
    first_name = dy.String(nullable=True)
    email = dy.String(nullable=True)
    registered_at = _moment()
    notification_sent = dy.Bool(nullable=True)
    lesson_type = dy.String(nullable=True)
    lesson_date = dy.Date(nullable=True, min=TELEGRAM_OPENED.date(), max_exclusive=TOO_LATE.date())


class Events(dy.Schema):
    """An event we can use; event types are open-ended."""

    id = dy.Int64(nullable=False)
    user_id = dy.Int64(nullable=False, min=1)
    event_type = dy.String(nullable=False, min_length=1)
    details = dy.String(nullable=True)
    created_at = _moment()


class Users(dy.Schema):
    """A row of the bot's own list of people."""

    user_id = dy.Int64(nullable=False, min=1)
    username = dy.String(nullable=True)
    first_name = dy.String(nullable=True)
    last_name = dy.String(nullable=True)
    language_code = dy.String(nullable=True)
    first_seen_at = _moment()
    updated_at = _moment()


class ReferralCoupons(dy.Schema):
    """A referral coupon."""

    id = dy.Int64(nullable=False)
    code = dy.String(nullable=True)
    name = dy.String(nullable=True)
    discount_percent = dy.Int64(nullable=True)
    max_activations = dy.Int64(nullable=True)
    current_activations = dy.Int64(nullable=True)
    created_by = dy.String(nullable=True)
    created_at = _moment()
    is_active = dy.Bool(nullable=True)


class ReferralUsage(dy.Schema):
    """One use of a referral coupon."""

    id = dy.Int64(nullable=False)
    coupon_id = dy.Int64(nullable=True)
    user_id = dy.Int64(nullable=False, min=1)
    booking_id = dy.Int64(nullable=True)
    used_at = _moment()


class HackathonRegistrations(dy.Schema):
    """Somebody who registered for the hackathon."""

    user_id = dy.Int64(nullable=False, min=1)
    username = dy.String(nullable=True)


SCHEMAS: Mapping[str, type[dy.Schema]] = {
    "bookings": Bookings,
    "registrations": Registrations,
    "events": Events,
    "users": Users,
    "referral_coupons": ReferralCoupons,
    "referral_usage": ReferralUsage,
    "hackathon_registrations": HackathonRegistrations,
}
_NOT_A_PERSON = "user_id is not a person's Telegram id (missing, zero or negative)"
_NO_STATUS = "confirmed is not one of -1, 0, 1, 2"
_NO_TYPE = "event_type is empty"
_NOT_A_TIME = "the time is not between 2013-08-14 and 2100-01-01"
REASONS: Mapping[tuple[str, str], str] = {
    ("id", "nullability"): "id is missing",
    ("user_id", "nullability"): _NOT_A_PERSON,
    ("user_id", "min"): _NOT_A_PERSON,
    ("confirmed", "nullability"): _NO_STATUS,
    ("confirmed", "min"): _NO_STATUS,
    ("confirmed", "max"): _NO_STATUS,
    ("event_type", "nullability"): _NO_TYPE,
    ("event_type", "min_length"): _NO_TYPE,
}


@dataclass(frozen=True)
class Split:
    """Usable rows in the order they came, as Arrow and as a frame, and the rejected ones.

    `rejects` has the columns of the snapshot's table: source_table, row_key, reason, payload.
    """

    batch: pa.Table
    good: pl.DataFrame
    rejects: pl.DataFrame


def split(table: str, batch: pa.Table) -> Split:
    """Part rows of the snapshot table `table` into usable and rejected; no row is lost."""
    schema, rows = SCHEMAS[table], _frame(batch)
    if _all_usable(schema, rows):
        return Split(batch, rows, pl.DataFrame(schema=REJECTS))
    good, failure = schema.filter(rows)
    return Split(good.to_arrow(), good, _rejects(table, failure.details(), rows.columns))


REJECTS = {
    "source_table": pl.String,
    "row_key": pl.String,
    "reason": pl.String,
    "payload": pl.String,
}


def _all_usable(schema: type[dy.Schema], rows: pl.DataFrame) -> bool:
    # Asking only whether a rule is broken anywhere costs a tenth of parting the rows by every rule.
    kept = [
        rule.all()
        for name, column in schema.columns().items()
        for rule in column.validation_rules(pl.col(name)).values()
    ]
    return bool(rows.select(pl.all_horizontal(kept)).item())


def _frame(batch: pa.Table) -> pl.DataFrame:
    # Leaving the driver's small pieces as they are is four times as fast as joining them.
    frame = pl.from_arrow(batch, rechunk=False)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("a table of the source came as one column")
    return frame


def _rejects(table: str, failed: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    rules = [name for name in failed.columns if name not in columns]
    spoken = [
        pl.when(pl.col(rule).cast(pl.String) == "invalid").then(pl.lit(_reason(rule)))
        for rule in rules
    ]
    key = "id" if "id" in columns else "user_id"
    return failed.select(
        source_table=pl.lit(table),
        row_key=pl.col(key).cast(pl.String),
        reason=pl.concat_list(spoken)
        .list.drop_nulls()
        .list.unique(maintain_order=True)
        .list.join("; "),
        payload=pl.struct(columns).struct.json_encode(),
    )


def _reason(rule: str) -> str:
    column, _, check = rule.partition("|")
    return REASONS.get((column, check), f"{column}: {_NOT_A_TIME}")
