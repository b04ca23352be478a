"""F22 to F24: is who must not be written to skipped, a lost store survived, and no other call ever made?"""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from pydantic import SecretStr

from core.erasure import add_erased, hash_of, read_erased
from core.errors import Refused
from messaging import actions
from messaging.beginning import begin
from messaging.letter import Addressee, Letter
from messaging.parcel import Parcel
from messaging.store import StoreDown, as_app
from messaging.telegram import ALLOWED, Telegram
from messaging.worker import step
from tests.store_maker import TOKEN, Around, Post, by


def test_f22_blocked_opted_out_or_erased_after_queuing_is_skipped(post: Post) -> None:
    number = post.queue(5)
    post.ask("INSERT INTO messaging.blocked_users (user_id, reason) VALUES (1, 'blocked')")
    suppress = (
        "INSERT INTO messaging.suppressions (kind, user_id, user_hash, at, by_whom)"
        " VALUES (:kind, :user_id, :user_hash, now(), 'boss')"
    )
    post.ask(suppress, kind="opted_out", user_id=2, user_hash=None)
    in_both = add_erased(post.folder, 3)
    post.ask(suppress, kind="erased", user_id=None, user_hash=in_both)
    in_the_store = hash_of(read_erased(post.folder).key, 4)
    post.ask(suppress, kind="erased", user_id=None, user_hash=in_the_store)

    post.work()

    assert post.reasons(number) == {
        1: ("skipped", "blocked"),
        2: ("skipped", "opted_out"),
        3: ("skipped", "erased"),
        4: ("skipped", "erased"),
        5: ("sent", ""),
    }
    assert [call.values["chat_id"] for call in post.world.calls] == [5]


def test_f22_erased_while_the_worker_runs_and_unknown_to_a_restored_store(post: Post) -> None:
    number = post.queue(10)

    def erase_the_eighth(parcel: Parcel) -> None:
        if parcel.user_id == 5:
            add_erased(post.folder, 8)

    with post.shift() as shift:
        begin(shift)
        shift.telegram = Around(shift.telegram, after=erase_the_eighth)
        while post.states(number).get("pending"):
            post.clock.sleep(step(shift))

    assert post.reasons(number)[8] == ("skipped", "erased")
    assert post.states(number) == {"sent": 9, "skipped": 1}


def test_f22_nobody_is_written_to_while_erased_people_cannot_be_recognised(post: Post) -> None:
    number = post.queue(2)
    post.ask(
        "INSERT INTO messaging.suppressions (kind, user_hash, at, by_whom)"
        " VALUES ('erased', 'ab', now(), 'boss')"
    )

    with pytest.raises(Refused, match=r"erased\.key is missing"):
        post.work()

    assert post.states(number) == {"pending": 2}
    assert post.world.calls == []


@pytest.fixture
def cut(store_url: str) -> Iterator[psycopg.Connection]:
    """Somebody who can end the worker's connection."""
    with psycopg.connect(store_url, autocommit=True) as connection:
        yield connection


def test_f23_a_store_lost_while_sending_makes_that_one_unknown(
    post: Post, cut: psycopg.Connection, store_url: str
) -> None:
    number = post.queue(5)

    def store_dies(parcel: Parcel) -> None:
        if parcel.user_id == 3:
            cut.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'hsl messages' AND datname = current_database()"
            )

    def work_until_the_store_dies() -> None:
        with as_app(store_url) as engine:
            lost = Post(engine, post.world, post.base, post.clock, post.folder)
            with lost.shift() as shift:
                begin(shift)
                shift.telegram = Around(shift.telegram, after=store_dies)
                for _ in range(1000):
                    post.clock.sleep(step(shift))

    with pytest.raises(StoreDown):
        work_until_the_store_dies()
    calls_without_a_store = len(post.world.calls)
    post.store.dispose()
    post.work()

    assert calls_without_a_store == 3
    assert post.reasons(number)[3] == ("unknown", "crashed")
    assert post.states(number) == {"sent": 4, "unknown": 1}
    assert [len(post.world.received(person)) for person in range(1, 6)] == [1] * 5


def test_f24_the_methods_and_parameters_ever_used_are_the_allowed_ones(post: Post) -> None:
    post.world.files.add("file-1")
    for kind in ("photo", "video", "document"):
        media = (
            f"INSERT INTO messaging.media (kind, file_id) VALUES ('{kind}', 'file-1') RETURNING id"
        )
        ((media_id,),) = post.ask(media)
        post.queue([Addressee(1)], Letter("Look", media_id=int(str(media_id)), silent=True))
    recalled = post.queue(2, Letter("Hello", link_preview=False))
    post.work()
    with post.store.begin() as connection:
        actions.recall(connection, recalled, by(post))
    post.work()

    used = {(call.method, tuple(sorted(call.values))) for call in post.world.calls}
    print("\n".join(f"{method}: {', '.join(names)}" for method, names in sorted(used)))  # noqa: T201
    assert {method for method, _ in used} == set(ALLOWED) - {"getMe"}
    assert all(set(names) <= ALLOWED[method] for method, names in used)
    assert {name for names in ALLOWED.values() for name in names}.isdisjoint(
        {"allow_paid_broadcast", "url", "offset", "allowed_updates"}
    )


def test_f24_any_other_call_is_refused_before_it_is_made(post: Post) -> None:
    client = Telegram(post.base, SecretStr(TOKEN))

    with closing(client), pytest.raises(ValueError, match="not among the allowed calls"):
        client._call("getUpdates", {})

    assert post.world.calls == []
