"""Is a snapshot read-only, of one moment, in UTC, and shared by threads without mixing rows?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from core import shelf
from core.settings import Settings
from core.snapshot import MOST_OPEN, ROWS_PER_BATCH, NoSnapshot, Reader, Snapshot
from tests.snapshot_maker import NOON, MakeSnapshot, published

HOUR = timedelta(hours=1)
PEOPLE = "SELECT user_id FROM people ORDER BY user_id"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A snapshot of one person."""
    return published(tmp_path_factory.mktemp("one"), {"events": [{"user_id": 1}]})


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM read_blob('{file}')",
        "SELECT * FROM read_json('{file}')",
        "SELECT * FROM read_parquet('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM sniff_csv('{file}')",
        "SELECT getenv('HOME')",
        "ATTACH '{folder}/other.duckdb'",
        "ATTACH ':memory:' AS other",
        "COPY people TO '{folder}/out.csv'",
        "COPY (SELECT 1) TO '/dev/stdout'",
        "EXPORT DATABASE '{folder}/out'",
        "IMPORT DATABASE '{folder}'",
        "SET enable_external_access = TRUE",
        "SET lock_configuration = FALSE",
        "SET TimeZone = 'Asia/Tokyo'",
        "SET memory_limit = '100GB'",
        "RESET threads",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CREATE TABLE mine (a INT)",
        "INSERT INTO people SELECT * FROM people",
        "UPDATE people SET tier = 'hot'",
        "DELETE FROM people",
        "DROP TABLE people",
        "SELECT * FROM a_frame",
    ],
)
def test_a_query_reaches_nothing_but_the_snapshot(
    snapshot: Snapshot, tmp_path: Path, sql: str
) -> None:
    a_frame = pl.DataFrame({"secret": [1]})  # DuckDB would look for Python's variables
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    before = sorted(tmp_path.iterdir())

    with pytest.raises(duckdb.Error):
        snapshot.query(sql.format(file=secret, folder=tmp_path))

    assert sorted(tmp_path.iterdir()) == before
    assert snapshot.query(PEOPLE)["user_id"].to_list() == [1]
    assert a_frame.height == 1


@pytest.mark.parametrize(
    "text", ["' OR 1=1 --", "%", "_", "read_text('/etc/passwd')", "x" * 1_000_000, "id 1\0", "=1+1"]
)
def test_a_parameter_is_never_more_than_a_value(snapshot: Snapshot, text: str) -> None:
    sql = "SELECT user_id FROM people WHERE display_name = $text"

    found = snapshot.query(sql, text=text)

    assert found.height == 0
    assert snapshot.query(sql, text="id 1").height == 1


def test_many_threads_share_one_snapshot_without_mixing_rows(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(events=[{"user_id": n} for n in range(1, 301)])
    sql = "SELECT user_id, $mark AS mark FROM people WHERE user_id % 7 = $rest ORDER BY user_id"

    def ask(number: int) -> bool:
        rest = number % 7
        expected = [(n, number) for n in range(1, 301) if n % 7 == rest]
        return snapshot.query(sql, mark=number, rest=rest).rows() == expected

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(ask, range(400)))

    assert all(answers)


def test_threads_that_stream_and_threads_that_ask_do_not_meet(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(events=[{"user_id": n} for n in range(1, 301)])
    sql = "SELECT p.user_id, q.user_id AS other FROM people p, people q ORDER BY p.user_id, other"

    def ask(number: int) -> int:
        if number % 2:
            return sum(batch["other"].n_unique() > 0 for batch in snapshot.batches(sql)) and 90_000
        return snapshot.query(sql).height

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(ask, range(8)))

    assert answers == [90_000] * 8


def test_times_come_in_utc(snapshot: Snapshot) -> None:
    found = snapshot.query("SELECT created_at, current_setting('TimeZone') AS zone FROM events")

    assert found.schema["created_at"] == pl.Datetime("us", "UTC")
    assert found["created_at"].item() == NOON
    assert found["zone"].item() == "UTC"


def test_batches_come_piece_by_piece_and_in_order(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(events=[{"user_id": n} for n in range(1, 401)])
    sql = "SELECT p.user_id * 1000 + q.user_id AS n FROM people p, people q ORDER BY n"

    batches = list(snapshot.batches(sql))

    assert len(batches) > 1
    assert max(batch.height for batch in batches) <= ROWS_PER_BATCH
    assert pl.concat(batches)["n"].is_sorted()
    assert sum(batch.height for batch in batches) == 160_000


def test_a_stream_that_is_not_read_to_its_end_harms_nobody(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(events=[{"user_id": n} for n in range(1, 401)])
    stream = snapshot.batches("SELECT p.user_id FROM people p, people q")

    first = next(stream)
    stream.close()  # type: ignore[attr-defined]  # a generator, declared as an iterator

    assert first.height == ROWS_PER_BATCH
    assert snapshot.query(PEOPLE).height == 400


def test_a_snapshot_shows_no_connection_and_no_rows(snapshot: Snapshot) -> None:
    assert "Connection" not in repr(snapshot)
    assert (snapshot.taken_at, snapshot.taken_at.tzinfo) == (NOON, UTC)


@pytest.fixture
def hours(make_snapshot: MakeSnapshot, settings: Settings) -> Reader:
    """Three snapshots, of noon and the two hours after, with one person more each time."""
    for hour in range(3):
        people = [{"user_id": number + 1} for number in range(hour + 1)]
        make_snapshot(events=people, taken_at=NOON + hour * HOUR)
    return Reader(settings.snapshots_dir)


@pytest.mark.parametrize(
    ("moment", "people"),
    [
        (NOON, 1),
        (NOON + HOUR - timedelta(microseconds=1), 1),
        (NOON + HOUR, 2),
        (NOON + 100 * HOUR, 3),
    ],
)
def test_as_of_is_the_newest_at_or_before(hours: Reader, moment: datetime, people: int) -> None:
    assert hours.as_of(moment).snapshot.query(PEOPLE).height == people


def test_as_of_before_the_first_says_so(hours: Reader) -> None:
    with pytest.raises(NoSnapshot, match="No kept snapshot is as old as 2026-11-23 11:59 UTC"):
        hours.as_of(NOON - timedelta(minutes=1))


def test_as_of_passes_over_a_damaged_one(hours: Reader) -> None:
    newest = hours.current().snapshot.file
    fresh = Reader(hours.folder)
    newest.path.write_bytes(b"junk")

    assert fresh.as_of(NOON + 9 * HOUR).snapshot.taken_at == NOON + HOUR


def test_the_current_one_is_what_the_pointer_says(hours: Reader) -> None:
    older = hours.as_of(NOON).snapshot
    shelf.point_to(hours.folder, older.snapshot_id)

    opened = hours.current()

    assert (opened.snapshot.snapshot_id, opened.notice) == (older.snapshot_id, None)


def test_a_damaged_current_one_is_replaced_by_the_last_good_with_a_notice(hours: Reader) -> None:
    newest = hours.current().snapshot.file
    newest.path.write_bytes(newest.path.read_bytes()[:-1])

    opened = Reader(hours.folder).current()

    assert opened.snapshot.taken_at == NOON + HOUR
    assert opened.notice is not None
    assert "last good snapshot" in opened.notice


def test_nothing_to_read_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoSnapshot, match="Run `hsl refresh`"):
        Reader(tmp_path).current()


@pytest.mark.parametrize("name", ["../x", "20261123T120000Z-00000000"])
def test_a_name_that_is_none_is_refused(hours: Reader, name: str) -> None:
    with pytest.raises(NoSnapshot, match="Choose another one"):
        hours.named(name)


def test_an_open_snapshot_stays_readable_when_many_others_are_opened(
    make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    names = [
        make_snapshot(events=[{"user_id": 1}], taken_at=NOON + n * HOUR).snapshot_id
        for n in range(MOST_OPEN + 2)
    ]
    reader = Reader(settings.snapshots_dir)

    first = reader.named(names[0]).snapshot
    for name in names:
        reader.named(name)

    assert first.query(PEOPLE).height == 1
    assert reader.named(names[1]).snapshot is reader.named(names[1]).snapshot
