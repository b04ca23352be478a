"""F20 and F55: a store out of a backup has the same rows, and nothing goes out of it until released."""

import subprocess
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from core.embedded_cluster import _binary
from messaging import actions
from messaging.case import By
from messaging.letter import Order
from messaging.store import as_app
from tests.databases import fresh_database
from tests.store_maker import NOON, Post

EVERYTHING = (
    "SELECT (SELECT count(*) FROM messaging.message_history),"
    " (SELECT count(*) FROM messaging.message_recipients),"
    " (SELECT count(*) FROM messaging.audit), (SELECT max(hash) FROM messaging.audit),"
    " (SELECT calls FROM messaging.limiter)"
)


def dump(url: str, file: Path) -> None:
    """A backup as an operator makes it."""
    command = [str(_binary("pg_dump")), "--format=custom", f"--file={file}", url]
    subprocess.run(command, check=True, timeout=60)


def restore(url: str, file: Path) -> None:
    """The backup in another, empty database."""
    command = [str(_binary("pg_restore")), "--exit-on-error", f"--dbname={url}", str(file)]
    subprocess.run(command, check=True, timeout=60)


def everything(url: str) -> object:
    with psycopg.connect(url) as connection:
        return connection.execute(EVERYTHING).fetchone()


@pytest.mark.slow
def test_f55_f20_a_restored_store_has_the_same_rows_and_holds_everything(
    post: Post, store_url: str, server_url: str, tmp_path: Path
) -> None:
    number = post.queue(10)
    waiting = post.queue(3, order=Order("anna", at=NOON + timedelta(hours=1)))
    post.work(lambda: len(post.world.calls) == 5)
    dump(store_url, tmp_path / "backup")
    before = everything(store_url)
    post.work()

    with fresh_database(server_url) as restored:
        restore(restored, tmp_path / "backup")
        after = everything(restored)
        with as_app(restored) as engine:
            again = Post(engine, post.world, post.base, post.clock, post.folder)
            calls = len(post.world.calls)
            again.work()
            held = [again.state(each) for each in (number, waiting)]
            sent_by_itself = len(post.world.calls) - calls
            with engine.begin() as connection:
                actions.resume(connection, number, By("boss", post.clock.now(), "checked"))
            again.work()
            released = again.states(number)

    why = "the store is older than what was sent: restored from a backup"
    assert after == before
    assert held == [("held", why), ("held", why)]
    assert sent_by_itself == 0
    assert released == {"sent": 10}


@pytest.mark.slow
def test_f20_a_store_restored_elsewhere_holds_everything_though_nothing_was_sent_since(
    post: Post, store_url: str, server_url: str, tmp_path: Path
) -> None:
    number = post.queue(10)
    post.work(lambda: len(post.world.calls) == 5)
    dump(store_url, tmp_path / "backup")

    with fresh_database(server_url) as restored:
        restore(restored, tmp_path / "backup")
        with as_app(restored) as engine:
            again = Post(engine, post.world, post.base, post.clock, post.folder)
            again.work()
            held = again.state(number)

    assert held == ("held", "the store was restored into another database")
    assert len(post.world.calls) == 5


def test_f20_a_store_set_back_in_place_is_noticed_by_the_calls_it_does_not_know(post: Post) -> None:
    number = post.queue(10)
    post.work(lambda: len(post.world.calls) == 5)

    post.ask("UPDATE messaging.limiter SET calls = 3")
    post.work()

    assert post.state(number)[0] == "held"
    assert len(post.world.calls) == 5


def test_f20_a_worker_on_a_new_data_folder_does_not_trust_a_used_store(
    post: Post, tmp_path: Path
) -> None:
    number = post.queue(10)
    post.work(lambda: len(post.world.calls) == 5)

    (tmp_path / "elsewhere").mkdir()
    post.folder = tmp_path / "elsewhere"
    post.work()
    with post.store.begin() as connection:
        actions.resume(connection, number, By("boss", post.clock.now()))
    post.work()

    assert len(post.world.received(10)) == 1
    assert post.states(number) == {"sent": 10}
    assert post.ask("SELECT action FROM messaging.audit WHERE actor = 'worker'") == [("hold_all",)]


def test_f20_what_waits_for_approval_is_held_too_and_still_needs_it(post: Post) -> None:
    number = post.queue(2, order=Order("anna", needs_approval=True))
    post.ask("UPDATE messaging.limiter SET home = 'elsewhere/1'")

    post.work()
    held = post.state(number)[0]
    with post.store.begin() as connection:
        state = actions.resume(connection, number, By("boss", post.clock.now()))

    assert (held, state) == ("held", "awaiting_approval")
