"""F20 and F55: `hsl backup`, everything lost, `hsl restore`: the same rows, and nothing goes out of it."""

import json
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from core import audit, shelf
from core.errors import Refused
from core.folders import private_folder
from core.settings import Settings
from core.snapshot import Reader
from messaging import actions, limiter
from messaging.audit_check import Chain, anchor, verify
from messaging.case import By
from messaging.letter import Letter, Order
from messaging.migrate import head, migrate, revision
from messaging.store import StoreDown, as_app, as_owner
from messaging.worker import work
from operations.backup import CannotBackUp, Place, back_up
from operations.backup_file import DamagedBackup, verified, writing
from operations.backup_manifest import Contents, Manifest
from operations.restore import CALLS, CannotRestore, Into, _placed, restore
from tests.databases import fresh_database
from tests.snapshot_maker import MakeSnapshot
from tests.store_maker import NOON, Around, Post

pytestmark = pytest.mark.slow

SINCE = "restored from the backup of 2026-11-23 12:00 UTC: what was sent since is not known here"
NOWHERE = "postgresql://hsl@127.0.0.1:1/none"
TABLES = (
    "message_history",
    "message_recipients",
    "blocked_users",
    "suppressions",
    "drafts",
    "media",
)


@pytest.fixture
def other_url(server_url: str) -> Iterator[str]:
    """An empty database on the new machine."""
    with fresh_database(server_url) as url:
        yield url


@pytest.fixture
def lost(post: Post, settings: Settings) -> Post:
    """The post office of a data folder that will be lost."""
    post.folder = private_folder(settings.data_dir)
    return post


def backed_up(post: Post, path: Path) -> Manifest:
    return back_up(Place(post.folder, post.store, ""), path, NOON)


def into(folder: Path, url: str) -> Into:
    return Into(folder, lambda: as_owner(url), "boss", NOON + timedelta(hours=1))


@contextmanager
def opened_again(post: Post, url: str, folder: Path) -> Iterator[Post]:
    """The same bot, on the restored store and data folder."""
    with as_app(url) as engine:
        yield Post(engine, post.world, post.base, post.clock, folder)


def counts(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        found = {}
        for name in TABLES:
            row = connection.execute(f"SELECT count(*) FROM messaging.{name}".encode()).fetchone()
            found[name] = int(row[0]) if row else -1
    return found


def test_f55_f20_the_same_rows_come_back_and_nothing_goes_out_until_released(
    lost: Post, store_url: str, other_url: str, tmp_path: Path
) -> None:
    number = lost.queue(10, Letter("Tab\there, \\ there\nand \N{SNOWMAN}"))
    waiting = lost.queue(3, order=Order("anna", at=NOON + timedelta(hours=1)))
    lost.ask("INSERT INTO messaging.blocked_users VALUES (77, now(), 'blocked')")
    lost.ask("INSERT INTO messaging.media (kind, content) VALUES ('photo', '\\x00ff5c6e')")
    lost.work(lambda: len(lost.world.calls) == 5)
    backed_up(lost, tmp_path / "b")
    before, history = counts(store_url), lost.ask("SELECT * FROM messaging.audit ORDER BY seq")

    done = restore(tmp_path / "b", into(tmp_path / "new", other_url))

    with opened_again(lost, other_url, tmp_path / "new") as again:
        said = again.work()
        after = counts(other_url), again.ask("SELECT * FROM messaging.audit ORDER BY seq")
        held = [again.state(each) for each in (number, waiting)]
        text = again.ask("SELECT message_text FROM messaging.message_history WHERE id = 1")
        photo = again.ask("SELECT content FROM messaging.media")
        with again.store.begin() as connection:
            limiter.go(connection, "boss", "looked at", NOON)
        again.work()
        went = len(lost.world.calls)
        with again.store.begin() as connection:
            actions.resume(connection, number, By("boss", again.clock.now(), "checked"))
        again.work()
        states = again.states(number), again.states(waiting)

    assert said.startswith("stopped by boss: restored from the backup")
    assert (after[0], after[1][: len(history)]) == (before, history)
    assert [row[3] for row in after[1][len(history) :]] == ["restore", "stop"]
    assert (done.held, held) == (2, [("held", SINCE)] * 2)
    assert (text, [bytes(row[0]) for row in photo]) == (  # type: ignore[call-overload]  # a bytes column
        [("Tab\there, \\ there\nand \N{SNOWMAN}",)],
        [b"\x00\xff\\n"],
    )
    assert went == 5
    assert states == ({"sent": 10}, {"pending": 3})
    assert all(len(lost.world.received(person)) == 1 for person in range(4, 11))


def test_f20_what_was_on_its_way_is_unknown_and_never_sent_again(
    lost: Post, other_url: str, tmp_path: Path
) -> None:
    number = lost.queue(4)
    with lost.shift() as shift:
        around = Around(shift.telegram, before=lambda _: backed_up(lost, tmp_path / "b"))
        around_one = replace(shift, telegram=around)
        work(around_one, until_empty=True, stopped=lambda: bool(lost.world.calls))

    done = restore(tmp_path / "b", into(tmp_path / "new", other_url))

    with opened_again(lost, other_url, tmp_path / "new") as again:
        states = again.reasons(number)
    assert (done.unknown, states[1]) == (1, ("unknown", "crashed"))
    assert [states[person][0] for person in (2, 3, 4)] == ["pending"] * 3


def test_a_backup_in_the_middle_of_sending_is_of_one_moment(
    lost: Post, other_url: str, tmp_path: Path
) -> None:
    number = lost.queue(30)
    taken: list[Manifest] = []

    def look() -> bool:
        if len(lost.world.calls) == 12 and not taken:
            taken.append(backed_up(lost, tmp_path / "b"))
        return False

    lost.work(look)
    restore(tmp_path / "b", into(tmp_path / "new", other_url))

    with opened_again(lost, other_url, tmp_path / "new") as again:
        calls = again.ask("SELECT calls FROM messaging.limiter")
        tries = again.ask("SELECT sum(attempts)::int FROM messaging.message_recipients")
        states = again.states(number)
    assert (calls, tries, states) == ([(12,)], [(12,)], {"sent": 12, "pending": 18})
    assert int((tmp_path / "new" / CALLS).read_text()) == 12


def test_numbers_go_on_where_they_were_and_none_is_given_twice(
    lost: Post, other_url: str, tmp_path: Path
) -> None:
    lost.queue(1)
    gone = lost.queue(1)
    lost.ask("DELETE FROM messaging.message_history WHERE id = :id", id=gone)
    backed_up(lost, tmp_path / "b")

    restore(tmp_path / "b", into(tmp_path / "new", other_url))

    with opened_again(lost, other_url, tmp_path / "new") as again:
        assert again.queue(1) == gone + 1


def test_both_halves_of_the_audit_come_back_whole(
    lost: Post, other_url: str, tmp_path: Path
) -> None:
    lost.queue(2)
    lost.work()
    with lost.store.begin() as connection:
        limiter.stop(connection, "anna", "to look", NOON)
        limiter.go(connection, "anna", "looked", NOON)
    anchor(lost.store, lost.folder / "audit.jsonl", "anna", NOON)
    backed_up(lost, tmp_path / "b")

    restore(tmp_path / "b", into(tmp_path / "new", other_url))

    file = tmp_path / "new" / "audit.jsonl"
    with (
        opened_again(lost, other_url, tmp_path / "new") as again,
        again.store.begin() as connection,
    ):
        chain = verify(connection, file)
    assert isinstance(chain, Chain)
    assert chain.rows == 5
    assert isinstance(audit.verify(file), audit.Verified)
    assert [each.action for each in audit.entries(file)] == ["anchor_messages"]


def test_the_snapshot_comes_back_with_its_index_segments_and_runs(
    lost: Post, other_url: str, tmp_path: Path, make_snapshot: MakeSnapshot
) -> None:
    make_snapshot(bookings=[{"user_id": 1}], taken_at=NOON - timedelta(days=1))
    snapshot = make_snapshot(bookings=[{"user_id": 1}, {"user_id": 2}])
    (lost.folder / "segments.json").write_text('{"segments": []}\n')
    backed_up(lost, tmp_path / "b")

    restore(tmp_path / "b", into(tmp_path / "new", other_url))

    (kept,) = shelf.snapshots(tmp_path / "new" / "snapshots")
    opened = Reader(tmp_path / "new" / "snapshots").current()
    assert (kept.snapshot_id, opened.notice) == (snapshot.snapshot_id, None)
    assert shelf.companion_damage(kept, "search.sqlite") is None
    assert json.loads((tmp_path / "new" / "segments.json").read_text()) == {"segments": []}
    assert not (tmp_path / "new" / ".restoring").exists()


def test_an_older_store_is_restored_as_it_was_and_then_brought_up_to_date(
    database_url: str, other_url: str, tmp_path: Path
) -> None:
    with as_owner(database_url) as connection:
        migrate(connection, "0002")
    with psycopg.connect(database_url) as connection_:
        connection_.execute("INSERT INTO messaging.blocked_users VALUES (77, now(), 'blocked')")
    engine = sa.create_engine(database_url.replace("postgresql", "postgresql+psycopg", 1))
    back_up(Place(private_folder(tmp_path / "old"), engine, ""), tmp_path / "b", NOON)
    engine.dispose()

    restore(tmp_path / "b", into(tmp_path / "new", other_url))

    with as_owner(other_url) as connection:
        assert revision(connection) == head()
    assert counts(other_url)["blocked_users"] == 1


def test_a_store_or_a_folder_that_is_not_empty_is_refused_and_left_alone(
    lost: Post, store_url: str, other_url: str, tmp_path: Path
) -> None:
    lost.queue(2)
    lost.work()
    backed_up(lost, tmp_path / "b")
    before = counts(store_url)

    with pytest.raises(Refused, match=r"data folder .* is not empty: it holds worker\.calls"):
        restore(tmp_path / "b", into(lost.folder, other_url))
    with pytest.raises(
        Refused,
        match="has rows in audit, message_history, message_recipients, worker",
    ):
        restore(tmp_path / "b", into(tmp_path / "new", store_url))

    assert counts(store_url) == before
    assert list((tmp_path / "new").iterdir()) == []


def test_a_newer_or_damaged_backup_touches_nothing(tmp_path: Path) -> None:
    with writing(tmp_path / "newer") as packing:
        packing.add_text("settings.env", "")
        packing.close(Contents(NOON, "9999", (), None))
    (tmp_path / "cut").write_bytes((tmp_path / "newer").read_bytes()[:-30])

    with pytest.raises(Refused, match="form 9999, newer than this version knows"):
        restore(tmp_path / "newer", into(tmp_path / "new", NOWHERE))
    with pytest.raises(DamagedBackup, match="Nothing was touched; use another backup"):
        restore(tmp_path / "cut", into(tmp_path / "new", NOWHERE))

    assert not (tmp_path / "new").exists()


def test_the_earlier_systems_tables_are_never_mixed_with_a_backup(
    lost: Post, other_url: str, tmp_path: Path
) -> None:
    backed_up(lost, tmp_path / "b")
    with psycopg.connect(other_url) as connection:
        connection.execute("CREATE TABLE message_history (id int)")

    with pytest.raises(Refused, match=r"public\.message_history of an earlier system"):
        restore(tmp_path / "b", into(tmp_path / "new", other_url))


def test_what_fails_in_the_middle_leaves_an_empty_place(
    lost: Post, tmp_path: Path, make_snapshot: MakeSnapshot
) -> None:
    make_snapshot(bookings=[{"user_id": 1}])
    backed_up(lost, tmp_path / "b")

    with pytest.raises(StoreDown):
        restore(tmp_path / "b", into(tmp_path / "new", NOWHERE))
    with pytest.raises(RuntimeError), _placed(stage_of(tmp_path), tmp_path / "new"):
        raise RuntimeError

    left = [path for path in (tmp_path / "new").rglob("*") if path.is_file()]
    assert left == [tmp_path / "new" / "erased.txt"]


def stage_of(folder: Path) -> Path:
    stage = private_folder(folder / "stage" / "snapshots").parent
    for name in ("segments.json", "erased.txt", "snapshots/current.json"):
        (stage / name).write_text("{}")
    return stage


def test_f39_a_full_disk_is_said_and_leaves_nothing_behind(
    settings: Settings, tmp_path: Path
) -> None:
    private_folder(settings.data_dir)
    (settings.data_dir / "segments.json").write_text(os.urandom(100_000).hex())
    whole = Place(settings.data_dir, None, "")
    back_up(whole, tmp_path / "b", NOON)
    before = sorted(tmp_path.iterdir())

    with files_up_to(10_000):
        with pytest.raises(CannotBackUp, match="cannot be written: File too large"):
            back_up(whole, tmp_path / "c", NOON)
        with pytest.raises(CannotRestore, match="cannot be written: File too large"):
            restore(tmp_path / "b", into(tmp_path / "new", NOWHERE))

    assert sorted(tmp_path.iterdir()) == [*before, tmp_path / "new"]
    assert list((tmp_path / "new").iterdir()) == []


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file of this process may grow beyond that meanwhile, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_without_a_store_the_folder_alone_is_backed_up(
    settings: Settings, tmp_path: Path, make_snapshot: MakeSnapshot
) -> None:
    snapshot = make_snapshot(bookings=[{"user_id": 1}])
    back_up(Place(settings.data_dir, None, ""), tmp_path / "b", NOON)

    done = restore(tmp_path / "b", into(tmp_path / "new", NOWHERE))

    assert verified(tmp_path / "b").contents.form is None
    assert done.manifest.contents.snapshot_id == snapshot.snapshot_id
    assert (
        Reader(tmp_path / "new" / "snapshots").current().snapshot.snapshot_id
        == snapshot.snapshot_id
    )
