"""F20 and F55: everything lost, `hsl restore`: are the rows the same, and does nothing go out of it?"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from core import audit, shelf
from core.folders import private_folder
from core.settings import Settings
from core.snapshot import Reader
from messaging import actions, limiter
from messaging.audit_check import Chain, anchor, verify
from messaging.case import By
from messaging.letter import Letter, Order
from messaging.migrate import head, migrate, revision
from messaging.store import as_app, as_owner
from messaging.worker import work
from operations.backup import Place, back_up
from operations.backup_file import verified
from operations.backup_manifest import Manifest
from operations.restore import CALLS, restore
from tests.faults.restoring import NOWHERE, backed_up, counts, into, lost, other_url
from tests.snapshot_maker import MakeSnapshot
from tests.store_maker import NOON, Around, Post

__all__ = ["lost", "other_url"]

pytestmark = pytest.mark.slow

SINCE = "restored from the backup of 2026-11-23 12:00 UTC: what was sent since is not known here"


@contextmanager
def opened_again(post: Post, url: str, folder: Path) -> Iterator[Post]:
    """The same bot, on the restored store and data folder."""
    with as_app(url) as engine:
        yield Post(engine, post.world, post.base, post.clock, folder)


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
