"""Do two snapshots of one moment say the same, row by row and in the same order?"""

from pathlib import Path

import pytest

from core.snapshot import Snapshot
from pipelines.building import TABLES
from tests.conftest import UNTIL
from tests.pipelines.frames import NOON, Row
from tests.pipelines.test_equals_sql import taken
from tests.snapshot_maker import MakeSnapshot

SAID = [table for table in TABLES if table != "snapshot"]


def contents(snapshot: Snapshot) -> dict[str, list[tuple[object, ...]]]:
    """Every table as it lies in the file, but for the snapshot's own row."""
    return {table: snapshot.query(f"SELECT * FROM {table}").rows() for table in SAID}


@pytest.mark.slow
def test_two_refreshes_of_one_moment_are_the_same_row_by_row(
    school_url: str, tmp_path: Path
) -> None:
    with taken(school_url, tmp_path, UNTIL, "Europe/Moscow") as first:
        before = contents(first)
    with taken(school_url, tmp_path, UNTIL, "Europe/Moscow") as second:
        after = contents(second)

    assert [table for table in SAID if before[table] != after[table]] == []
    assert len(before["people"]) == 500


def test_computed_tables_lie_in_the_order_of_their_keys(make_snapshot: MakeSnapshot) -> None:
    mixed: list[Row] = [
        {"user_id": user_id, "first_name": f"n{user_id % 3}", "created_at": NOON}
        for user_id in (n * 7_919 % 10_007 for n in range(1, 401))
    ]

    tables = contents(make_snapshot(events=mixed, bookings=mixed))

    for table, width in (("people", 1), ("handles", 3), ("activity_days", 2), ("segments", 2)):
        keys = [row[:width] for row in tables[table]]
        assert keys == sorted(keys), table
    assert [row[0] for row in tables["events"]] == list(range(1, 401))


def test_the_order_of_the_sources_rows_changes_nothing_computed(
    make_snapshot: MakeSnapshot,
) -> None:
    rows: list[Row] = [
        {
            "id": n,
            "user_id": n % 7 + 1,
            "first_name": f"n{n % 5}",
            "created_at": NOON,
            "confirmed": 2,
        }
        | {"course_stream": f"{n % 3}rd_stream"}
        for n in range(1, 200)
    ]
    shuffled = [rows[n * 83 % 199] for n in range(199)]

    first = contents(make_snapshot(bookings=rows, events=rows))
    second = contents(make_snapshot(bookings=shuffled, events=shuffled))

    for table in ("people", "handles", "activity_days", "segments", "findings"):
        assert first[table] == second[table]
