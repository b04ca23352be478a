"""Do parts of the events and slices of the people change any answer?"""

import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.compute import COMPUTED, compute_slice, read_slice
from pipelines.slices import Slice, slices_between, slices_of
from pipelines.spool import FACTS, Spool
from tests.pipelines.frames import DAY, MOSCOW, NOON, Row, events, rows_of

LAST = 2**63 - 1
IDS = st.integers(1, LAST) | st.sampled_from([1, 2, 3, 2**40, LAST - 1, LAST])


@given(st.lists(IDS, max_size=60), st.integers(1, 70))
@example([1, LAST], 1)
@example([LAST] * 3, 1)
@example([], 1)
def test_every_id_is_in_exactly_one_slice(ids: list[int], rows: int) -> None:
    slices = slices_of(pl.Series(ids, dtype=pl.Int64), rows_per_slice=rows)

    for each in {*ids, 1, LAST}:
        assert sum(part.first <= each <= part.last for part in slices) == 1
    assert all(part.first <= part.last <= LAST for part in slices)


def test_slices_hold_about_as_many_rows_each() -> None:
    ids = pl.Series(range(1, 1001))

    sizes = [part.last - part.first + 1 for part in slices_of(ids, rows_per_slice=300)[:-1]]

    assert sizes == [251, 250, 250]


def test_one_person_with_very_many_rows_is_not_parted() -> None:
    slices = slices_of(pl.Series([5] * 1000 + [9]), rows_per_slice=10)

    assert slices == [Slice(1, 5), Slice(6, LAST)]


def test_cuts_in_any_order_and_twice_are_the_same_cuts() -> None:
    assert slices_between([9, 5, 9]) == [Slice(1, 5), Slice(6, 9), Slice(10, LAST)]


# What happens to whom, and when: few people, few values, so that everything meets.
WHO = st.sampled_from([1, 2, 3, 2**40 + 1, LAST])
WHEN = st.sampled_from([None, NOON, NOON - DAY, NOON - 7 * DAY, NOON - 9 * DAY])
NAME = st.sampled_from([None, "", "Анна", "Boris", "Пользователь"])
EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "user_id": WHO,
            "event_type": st.sampled_from(["start_command", "view_program", "payment_approved"]),
            "created_at": WHEN,
            "username": NAME,
            "first_name": NAME,
            "lesson_type": st.sampled_from([None, "cursor_lesson"]),
        }
    ),
    max_size=40,
)
BOOKINGS = st.lists(
    st.fixed_dictionaries(
        {
            "user_id": WHO,
            "confirmed": st.sampled_from([0, 2]),
            "created_at": WHEN,
            "course_stream": st.sampled_from([None, "3rd_stream", "4th_stream"]),
            "first_name": NAME,
        }
    ),
    max_size=12,
)


def tables(
    happened: list[Row], booked: list[Row], *, per_part: int, per_slice: int
) -> dict[str, list[tuple[object, ...]]]:
    """The computed tables by parts of so many rows and slices of about so many."""
    all_events, bookings = events(*happened), rows_of("bookings", *booked).collect()
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder), NOON, MOSCOW)
        for part in all_events.iter_slices(per_part):
            spool.take(part)
            spool.flush()
        for part in bookings.iter_slices(per_part):
            spool.lay_by("bookings", part)
        spool.flush()
        found: dict[str, list[tuple[object, ...]]] = {name: [] for name in COMPUTED}
        for part_of_people in slices_of(spool.ids(), rows_per_slice=per_slice):
            computed = compute_slice(read_slice(spool, part_of_people), zone=MOSCOW)
            for name, rows in computed.items():
                found[name] += rows.rows()
    # Only the groups go slice by slice; every other table is in the order of its key.
    return found | {"segments": sorted(found["segments"])}


@given(EVENTS, BOOKINGS, st.integers(1, 12), st.integers(1, 12))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_parts_and_slices_give_the_same_rows_in_the_same_order(
    happened: list[Row], booked: list[Row], per_part: int, per_slice: int
) -> None:
    whole = tables(happened, booked, per_part=1000, per_slice=1000)

    parted = tables(happened, booked, per_part=per_part, per_slice=per_slice)

    assert parted == whole


def test_the_spool_flushes_by_itself_and_forgets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.spool.EVENTS_PER_PART", 2)
    spool = Spool(tmp_path, NOON, MOSCOW)

    for number in range(5):
        spool.take(events({"user_id": number + 1, "created_at": NOON}))
    spool.flush()
    totals = spool.answers("event_totals", Slice(1, LAST)).collect()

    assert len(list(tmp_path.glob("event_totals.*"))) == 3
    assert totals["events"].sum() == 5


def test_a_school_without_a_row_has_empty_tables_with_all_their_columns(tmp_path: Path) -> None:
    spool = Spool(tmp_path, NOON, MOSCOW)
    spool.flush()

    (part,) = slices_of(spool.ids(), rows_per_slice=10)
    found = compute_slice(read_slice(spool, part), zone=MOSCOW)

    assert {name: rows.height for name, rows in found.items()} == dict.fromkeys(COMPUTED, 0)
    assert "display_name" in found["people"].columns
    assert set(FACTS) >= {"user_id", "created_at"}
