"""Is each thing told once, then not again until it changes, and never lost?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from operations import alert_file
from operations.alert_book import Book, Note, follow, heard, missed, owed, with_ears
from operations.kinds import Condition

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CHAT, HOOK = "telegram 1", "webhook 2"
OLD = Condition("snapshot-old", NOON - timedelta(hours=1), "30 hours old.")
AWAY = Condition("source-unreachable", None, "It does not answer.")


def held(*ids: int) -> Condition:
    return Condition("message-held", None, f"{len(ids)} held.", frozenset(map(str, ids)))


def look(book: Book, minute: int, *found: Condition, ears: tuple[str, ...] = (CHAT,)) -> Book:
    return with_ears(follow(book, found, NOON + minute * MINUTE), ears)


def notes(book: Book, minute: int, key: str = CHAT) -> list[tuple[str, str]]:
    return [(each.episode.name, each.what) for each in owed(book, key, NOON + minute * MINUTE)]


def tell(book: Book, minute: int, key: str = CHAT) -> Book:
    return heard(book, key, owed(book, key, NOON + minute * MINUTE))


def test_it_is_told_once_then_quiet_then_that_it_is_over_then_quiet() -> None:
    first = look(Book(), 0, OLD)
    told = tell(first, 0)
    later = look(told, 1, OLD)
    over = look(later, 2)
    done = look(tell(over, 2), 3)

    assert notes(first, 0) == [("snapshot-old", "began")]
    assert notes(told, 0) == notes(later, 1) == []
    assert notes(over, 2) == [("snapshot-old", "over")]
    assert notes(done, 3) == []


def test_when_it_comes_back_it_is_told_again() -> None:
    once = tell(look(Book(), 0, OLD), 0)
    over = tell(look(once, 1), 1)

    again = look(over, 2, OLD)

    assert notes(again, 2) == [("snapshot-old", "began")]


def test_another_message_held_is_news_and_one_fewer_is_not() -> None:
    two = tell(look(Book(), 0, held(1, 2)), 0)
    three = look(two, 1, held(1, 2, 3))
    fewer = look(tell(three, 1), 2, held(3))

    assert notes(three, 1) == [("message-held", "changed")]
    assert notes(fewer, 2) == []


def test_a_database_that_is_restarted_is_nobodys_alarm() -> None:
    first = look(Book(), 0, AWAY)
    gone = look(first, 1)
    stays = look(look(first, 1, AWAY), 2, AWAY)

    assert notes(first, 0) == []
    assert gone.episodes == {}
    assert notes(stays, 2) == [("source-unreachable", "began")]


def test_what_cannot_be_judged_is_not_called_over() -> None:
    told = tell(look(Book(), 0, held(1)), 0)
    blind = with_ears(follow(told, [], NOON + MINUTE, {"message-held"}), [CHAT])

    again = look(blind, 2, held(1))
    gone = look(blind, 2)

    assert notes(blind, 1) == notes(again, 2) == []
    assert notes(gone, 2) == [("message-held", "over")]


def test_the_serious_come_first() -> None:
    book = look(Book(), 0, held(1), OLD)

    assert notes(book, 0) == [("snapshot-old", "began"), ("message-held", "began")]


def test_a_failed_telling_is_tried_again_later_and_later_until_it_succeeds() -> None:
    book, at, waits = look(Book(), 0, OLD), NOON, []

    for _ in range(9):
        assert owed(book, CHAT, at)
        book = missed(book, CHAT, at)
        next_at = book.ears[CHAT].next_at
        assert next_at is not None
        assert not owed(book, CHAT, next_at - MINUTE / 60)
        waits.append((next_at - at) / MINUTE)
        at = next_at
    told = heard(book, CHAT, owed(book, CHAT, at))

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert (told.ears[CHAT].failures, told.ears[CHAT].next_at) == (0, None)
    assert owed(told, CHAT, at) == ()


def test_telegram_may_ask_for_more_peace_than_that() -> None:
    book = missed(look(Book(), 0, OLD), CHAT, NOON, timedelta(hours=2))

    assert book.ears[CHAT].next_at == NOON + timedelta(hours=2)


def test_what_began_and_ended_while_nobody_could_be_told_is_told_as_past() -> None:
    book = missed(look(Book(), 0, OLD), CHAT, NOON)
    later = look(book, 30)

    assert notes(later, 30) == [("snapshot-old", "past")]
    assert notes(tell(later, 30), 30) == []


def test_each_channel_hears_it_once_whatever_became_of_the_other() -> None:
    both = (CHAT, HOOK)
    book = missed(tell(look(Book(), 0, OLD, ears=both), 0, CHAT), HOOK, NOON)

    later = look(book, 5, OLD, ears=both)

    assert notes(later, 5, CHAT) == []
    assert notes(later, 5, HOOK) == [("snapshot-old", "began")]


def test_a_new_channel_hears_what_stands_and_not_what_was_over_before() -> None:
    past = look(tell(look(Book(), 0, OLD), 0), 1, held(7))

    book = look(past, 2, held(7), ears=(CHAT, HOOK))

    assert notes(book, 2, HOOK) == [("message-held", "began")]


def test_without_a_channel_nothing_counts_as_told() -> None:
    alone = look(Book(), 0, OLD, ears=())

    assert notes(look(alone, 5, OLD), 5) == [("snapshot-old", "began")]


def test_what_was_told_is_kept_over_a_restart(tmp_path: Path) -> None:
    book = missed(tell(look(look(Book(), 0, OLD, held(1)), 1, held(1)), 1), CHAT, NOON)

    alert_file.write(tmp_path, book)

    assert alert_file.read(tmp_path) == book
    assert (tmp_path / alert_file.FILE).stat().st_mode & 0o777 == 0o600
    assert alert_file.standing_since(tmp_path) == {"message-held": NOON}


@pytest.mark.parametrize("said", ["", "{", "[]", '{"episodes": 1}', '{"episodes": {"a": 1}}'])
def test_a_book_that_cannot_be_read_is_begun_anew(tmp_path: Path, said: str) -> None:
    (tmp_path / alert_file.FILE).write_text(said)

    assert alert_file.read(tmp_path) == Book()


def test_two_processes_do_not_tell_at_once(tmp_path: Path) -> None:
    with (
        alert_file.alone(tmp_path),
        pytest.raises(alert_file.SomebodyElseLooks),
        alert_file.alone(tmp_path),
    ):
        pytest.fail("both were let in")


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")

    with pytest.raises(alert_file.CannotKeep, match="cannot be kept in"):
        alert_file.write(tmp_path / "data", Book())
    with (
        pytest.raises(alert_file.CannotKeep, match="cannot be kept in"),
        alert_file.alone(tmp_path / "data"),
    ):
        pytest.fail("it was let in")


def test_a_kind_that_no_longer_exists_is_forgotten() -> None:
    book = Book({"an-older-name": follow(Book(), [OLD], NOON).episodes["snapshot-old"]})

    assert follow(book, [], NOON).episodes == {}


def test_a_note_is_as_grave_as_its_kind_until_it_is_over() -> None:
    standing = look(Book(), 0, held(1)).episodes["message-held"]
    over = look(look(Book(), 0, held(1)), 1).episodes["message-held"]

    assert Note(standing, "began").grade == "warn"
    assert Note(over, "over").grade == "ok"
