"""Are the facts those of files, database, store and audit, and does nothing that hangs hold up the rest?"""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr

from core import audit
from core.folders import private_folder
from core.settings import Settings
from core.snapshot import Reader
from messaging import actions, limiter
from messaging.case import By
from operations import looks
from operations.facts import Files, Outbox, Reach
from operations.gathering import Gathering, files_known
from operations.limited import Broke, Late, Limited
from operations.outbox_seen import outbox
from operations.parts import PartState, note_parts
from operations.runs import Runs
from tests.snapshot_maker import NOON, MakeSnapshot
from tests.store_maker import Post

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ANNA = By("anna", NOON, "a reason that names somebody")


def people(count: int) -> list[dict[str, object]]:
    return [{"user_id": number, "registered_at": NOON} for number in range(1, count + 1)]


def gathering(settings: Settings, clock: Callable[[], datetime] = lambda: NOON) -> Gathering:
    return Gathering(settings, clock, Reader(settings.snapshots_dir))


def with_urls(settings: Settings, source: str, store: str) -> Settings:
    urls = {"source_url": SecretStr(source), "store_url": SecretStr(store)}
    return settings.model_copy(update=urls)


def test_a_school_that_is_well(
    settings: Settings, make_snapshot: MakeSnapshot, bot_url: str, store_url: str
) -> None:
    make_snapshot(registrations=people(60), taken_at=NOON - HOUR)
    newest = make_snapshot(registrations=people(40), taken_at=NOON - MINUTE)
    run = Runs(settings.data_dir).begin("refresh", "command", NOON - 2 * MINUTE)
    Runs(settings.data_dir).end(run, NOON - MINUTE, "done", 40, 0, "Published.")
    audit.record(settings.audit_file, "anna", "refresh", {}, NOON)

    seen = gathering(with_urls(settings, bot_url, store_url))
    facts = seen.facts(patience=30)

    shown = facts.files.shown
    assert shown is not None
    assert (shown.snapshot_id, shown.notice) == (newest.snapshot_id, "")
    assert (shown.rows["registrations"], shown.before["registrations"]) == (40, 60)
    assert shown.index_bytes > 0
    assert [each.outcome for each in facts.files.runs] == ["done"]
    assert facts.source == Reach(True, "Answers; 7 of our tables are there.")
    assert facts.store == Reach(True, "Answers.")
    assert facts.outbox == Outbox()
    assert facts.audit == Reach(True, "1 records, unbroken.")
    assert facts.files.free is not None
    assert facts.files.needed == 500_000_000
    assert [each.name for each in seen.judged(facts)] == ["rows-fell"]


def test_an_empty_folder_is_looked_at_without_making_anything(settings: Settings) -> None:
    facts = gathering(settings).facts(patience=30)

    assert facts.files.no_snapshot == "There is no snapshot yet. Run `hsl refresh` to make one."
    assert not facts.source.well
    assert (facts.store.says, facts.outbox) == ("There is no message store yet.", None)
    assert facts.audit == Reach(True, "Nothing is on record yet.")
    assert not settings.data_dir.exists()


def test_databases_that_do_not_answer_are_said_in_one_line_without_their_passwords(
    settings: Settings,
) -> None:
    nobody = "postgresql://hsl:MARKED-password@127.0.0.1:1/school"

    seen = gathering(with_urls(settings, nobody, nobody))
    told = {each.name: each.says for each in seen.conditions(patience=30)}

    assert told["source-unreachable"].startswith("The database at 127.0.0.1:1 does not answer")
    assert told["store-unreachable"].startswith("The message store does not answer")
    assert "MARKED" not in str(told)


def test_a_store_of_an_older_form_is_no_store_to_send_from(
    settings: Settings, database_url: str
) -> None:
    reach, seen = looks.store(with_urls(settings, database_url, database_url), NOON)

    assert (reach.well, seen) == (False, None)
    assert "hsl migrate" in reach.says


def test_the_outbox_is_counted_by_state_and_named_by_number_alone(post: Post) -> None:
    done, held, paused = post.queue(3), post.queue(2), post.queue(4)
    with post.store.begin() as connection:
        actions.pause(connection, held, ANNA)
        limiter.stop(connection, "anna", "a reason that names somebody", NOON)
    before = looked(post)
    with post.store.begin() as connection:
        limiter.go(connection, "anna", "", NOON)
        actions.pause(connection, paused, ANNA)
    post.work()

    after = looked(post)

    assert (before.stopped_at, before.waiting_since, before.beat_at) == (NOON, NOON, None)
    assert (after.held, after.paused) == ((held, paused), ())
    assert after.messages == {"done": 1, "held": 2}
    assert after.deliveries == {"pending": 6, "sent": 3}
    assert (after.stopped_at, after.waiting_since) == (None, None)
    assert after.beat_at is not None
    assert post.state(done) == ("done", "")
    assert before.stopped_why == ""


def test_f10_a_token_that_telegram_does_not_know_is_said_by_the_worker(post: Post) -> None:
    post.world.token = "9:another"
    post.queue(1)
    post.work()

    seen = looked(post)

    assert seen.stopped_at is not None
    assert "correct HSL_BOT_TOKEN" in seen.stopped_why


def looked(post: Post) -> Outbox:
    with post.store.connect() as connection:
        return outbox(connection, NOON)


def test_an_audit_that_was_changed_is_seen_with_its_line(settings: Settings) -> None:
    path = settings.audit_file
    for _ in range(3):
        audit.record(path, "anna", "refresh", {}, NOON)
    path.write_text(path.read_text().replace("anna", "bert", 1))

    (found,) = [each for each in gathering(settings).conditions(30) if each.name == "audit-broken"]

    assert "line 1" in found.says
    assert "hsl audit verify" in found.says


def test_an_audit_that_is_gone_is_not_taken_for_one_that_never_was(settings: Settings) -> None:
    path = settings.audit_file
    audit.record(path, "anna", "refresh", {}, NOON)
    path.unlink()

    assert not looks.record(settings).well


@pytest.fixture
def hanging() -> Iterator[threading.Event]:
    """Set at the end, so that no thread of a test stays."""
    ended = threading.Event()
    yield ended
    ended.set()


def test_whoever_hangs_is_not_waited_for_nor_asked_twice(hanging: threading.Event) -> None:
    asked: list[int] = []

    def hang() -> str:
        asked.append(1)
        hanging.wait()
        return "at last"

    limited = Limited(hang, fresh=60)
    first = limited.answer(time.monotonic())
    second = limited.answer(time.monotonic() + 0.01)
    hanging.set()
    third = limited.answer(time.monotonic() + 30)

    assert isinstance(first, Late)
    assert isinstance(second, Late)
    assert (third, len(asked)) == ("at last", 1)


def test_a_fresh_answer_is_given_again_and_an_old_one_asked_anew() -> None:
    now, asked = [0.0], iter(range(9))
    limited = Limited(lambda: next(asked), fresh=5, clock=lambda: now[0])

    answers = []
    for now[0] in (0.0, 4.0, 5.0, 9.0):
        answers.append(limited.answer(now[0] + 30))

    assert answers == [0, 0, 1, 1]


def test_a_look_that_breaks_gives_the_kind_and_not_the_words() -> None:
    def broken() -> str:
        raise ValueError("ivan@school.example")

    assert Limited(broken, fresh=5).answer(time.monotonic() + 30) == Broke("ValueError")


def test_a_database_that_takes_the_call_and_says_nothing_fails_alone(settings: Settings) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        nobody = f"postgresql://hsl:x@127.0.0.1:{silent.getsockname()[1]}/school"
        seen = gathering(settings.model_copy(update={"source_url": SecretStr(nobody)}))

        facts = seen.facts(patience=1.0)

    assert not facts.source.well
    assert facts.source.says.startswith("The school's database did not answer in 1 s.")
    assert facts.files.no_snapshot.startswith("There is no snapshot yet")


def test_while_a_large_snapshot_is_read_what_was_known_before_holds() -> None:
    known = Files(free=7)

    assert files_known(Late(5.0), known) == known
    assert files_known(known, Files()) == known
    late = files_known(Late(5.0), None)
    assert (late.known, late.no_snapshot) == (False, "The data folder did not answer in 5 s.")
    assert "(ValueError)" in files_known(Broke("ValueError"), known).no_snapshot


def test_a_part_that_the_supervisor_left_down_is_seen(settings: Settings) -> None:
    states = (PartState("app", "running", 7), PartState("worker", "down", None, 10, "died"))
    note_parts(private_folder(settings.data_dir), os.getpid(), states)

    found = looks.files(settings, Reader(settings.snapshots_dir), NOON)

    assert found.down == states[1:]
