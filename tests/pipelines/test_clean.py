"""Is every unusable row kept aside whole, with its reason, and every other row kept?"""

import json
from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.clean import SCHEMAS, Split, split
from tests.pipelines.frames import NOON, TICK, Row, utc
from tests.snapshot_maker import frame_of

NOT_A_PERSON = "user_id is not a person's Telegram id (missing, zero or negative)"
NO_STATUS = "confirmed is not one of -1, 0, 1, 2"
NOT_A_TIME = "the time is not between 2013-08-14 and 2100-01-01"
BOOKING: Row = {"user_id": 1}


def parted(table: str, *rows: Row) -> Split:
    return split(table, frame_of(table, rows).to_arrow())


def reasons(table: str, *rows: Row) -> list[str]:
    return parted(table, *rows).rejects["reason"].to_list()


@pytest.mark.parametrize(
    ("table", "row", "reason"),
    [
        ("bookings", {"user_id": None}, NOT_A_PERSON),
        ("bookings", {"user_id": 0}, NOT_A_PERSON),
        ("bookings", {"user_id": -7}, NOT_A_PERSON),
        ("bookings", {"user_id": 1, "confirmed": None}, NO_STATUS),
        ("bookings", {"user_id": 1, "confirmed": 3}, NO_STATUS),
        ("bookings", {"user_id": 1, "confirmed": -2}, NO_STATUS),
        ("bookings", {"user_id": 1, "id": None}, "id is missing"),
        ("bookings", {"user_id": 1, "created_at": utc("1970-01-01")}, f"created_at: {NOT_A_TIME}"),
        ("registrations", {"user_id": 0}, NOT_A_PERSON),
        (
            "registrations",
            {"user_id": 1, "registered_at": utc("2100-01-01")},
            f"registered_at: {NOT_A_TIME}",
        ),
        (
            "registrations",
            {"user_id": 1, "lesson_date": date(2205, 1, 1)},
            f"lesson_date: {NOT_A_TIME}",
        ),
        ("events", {"user_id": None}, NOT_A_PERSON),
        ("events", {"user_id": 1, "event_type": ""}, "event_type is empty"),
        ("events", {"user_id": 1, "event_type": None}, "event_type is empty"),
        ("events", {"user_id": 1, "created_at": utc("9999-12-31")}, f"created_at: {NOT_A_TIME}"),
        ("users", {"user_id": -1}, NOT_A_PERSON),
        ("users", {"user_id": 1, "updated_at": utc("0001-01-01")}, f"updated_at: {NOT_A_TIME}"),
        (
            "referral_usage",
            {"user_id": 1, "used_at": utc("1999-01-01")},
            f"used_at: {NOT_A_TIME}",
        ),
        ("hackathon_registrations", {"user_id": 0}, NOT_A_PERSON),
    ],
)
def test_a_row_that_cannot_be_used_says_why(table: str, row: Row, reason: str) -> None:
    found = parted(table, row)

    assert found.rejects["reason"].to_list() == [reason]
    assert found.rejects["source_table"].to_list() == [table]
    assert (found.good.height, found.batch.num_rows) == (0, 0)


@pytest.mark.parametrize("status", [-1, 0, 1, 2])
def test_every_known_status_is_usable(status: int) -> None:
    assert reasons("bookings", {"user_id": 1, "confirmed": status}) == []


def test_several_reasons_are_all_said() -> None:
    found = reasons("bookings", {"user_id": 0, "confirmed": 9, "created_at": utc("1970-01-01")})

    assert sorted(found[0].split("; ")) == sorted(
        [NOT_A_PERSON, NO_STATUS, f"created_at: {NOT_A_TIME}"]
    )


@pytest.mark.parametrize(
    ("moment", "usable"),
    [
        (utc("2013-08-14"), True),
        (utc("2013-08-14") - TICK, False),
        (utc("2100-01-01") - TICK, True),
        (utc("2100-01-01"), False),
        (None, True),
    ],
)
def test_times_reach_from_the_opening_of_telegram_to_2100(
    moment: datetime | None, usable: bool
) -> None:
    found = parted("events", {"user_id": 1, "created_at": moment})

    assert (found.good.height, found.rejects.height) == ((1, 0) if usable else (0, 1))


def test_the_payload_is_the_whole_row() -> None:
    row = {
        "id": 5,
        "user_id": -1,
        "event_type": "nové",
        "details": {"email": "a@x.example", "first_name": 'Анна\n"<b>'},
        "created_at": NOON,
    }

    found = parted("events", row).rejects.row(0, named=True)
    payload = json.loads(found["payload"])

    assert found["row_key"] == "5"
    assert set(payload) == set(SCHEMAS["events"].column_names())
    assert json.loads(payload["details"]) == row["details"]
    assert datetime.fromisoformat(payload["created_at"]) == NOON
    assert (payload["id"], payload["user_id"], payload["event_type"]) == (5, -1, "nové")


def test_a_table_without_ids_is_keyed_by_its_person() -> None:
    found = parted("users", {"user_id": -12})

    assert found.rejects["row_key"].to_list() == ["-12"]


def test_usable_rows_keep_their_order_and_their_values() -> None:
    rows = [{"id": n, "user_id": n % 3, "created_at": NOON} for n in (5, 1, 3, 2, 7, 6)]

    found = parted("bookings", *rows)

    assert found.good["id"].to_list() == [5, 1, 2, 7]
    assert found.batch["id"].to_pylist() == [5, 1, 2, 7]
    assert found.rejects["row_key"].to_list() == ["3", "6"]


def test_without_a_fault_the_batch_passes_untouched() -> None:
    batch = frame_of("bookings", [BOOKING, BOOKING]).to_arrow()

    found = split("bookings", batch)

    assert found.batch is batch
    assert found.rejects.is_empty()


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "user_id": st.none() | st.integers(-(2**63), 2**63 - 1),
                "confirmed": st.none() | st.integers(-3, 4),
                "created_at": st.none()
                | st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 30)).map(  # noqa: DTZ001 (UTC follows)
                    lambda naive: utc(naive.isoformat())
                ),
                "first_name": st.none()
                | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            }
        ),
        max_size=20,
    )
)
def test_nothing_is_lost_usable_and_rejected_rows_are_the_input(rows: list[Row]) -> None:
    whole = frame_of("bookings", rows)

    found = split("bookings", whole.to_arrow())
    ids = {str(key) for key in found.good["id"]} | set(found.rejects["row_key"])
    names = {row["row_key"]: json.loads(row["payload"]) for row in found.rejects.rows(named=True)}

    assert found.good.height + found.rejects.height == len(rows)
    assert ids == {str(number) for number in range(1, len(rows) + 1)}
    assert all(
        names[str(number)]["first_name"] == row["first_name"]
        for number, row in enumerate(rows, 1)
        if str(number) in names
    )
    kept = whole.filter(pl.col("id").is_in(found.good["id"].implode()))
    assert found.good.rows() == kept.rows()


def test_a_microsecond_is_not_lost_on_the_way() -> None:
    moment = NOON + timedelta(microseconds=123_457)

    assert parted("bookings", {"user_id": 1, "created_at": moment}).good["created_at"].item() == (
        moment
    )
