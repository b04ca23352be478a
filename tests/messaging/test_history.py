"""Is it seen what was sent to whom, page by page, with the words each person got?"""

import pytest

from messaging.case import NoSuchMessage
from messaging.history import counts, deliveries, message, messages, messages_to
from messaging.letter import Addressee, Letter
from tests.store_maker import Post


def test_one_person_sees_their_own_words_newest_first(post: Post) -> None:
    post.queue([Addressee(5, "anna", "Hi Anna"), Addressee(6)], Letter("Hi {first_name}"))
    post.queue([Addressee(5)], Letter("Second"))

    with post.store.connect() as connection:
        first = messages_to(connection, 5, rows=1)
        rest = messages_to(connection, 5, before_id=first.next_id, rows=1)
        nobody = messages_to(connection, 7)

    assert [row.text for row in first.rows] == ["Second"]
    assert [row.text for row in rest.rows] == ["Hi Anna"]
    assert (rest.next_id, nobody.rows) == (None, [])


def test_messages_are_listed_newest_first_by_state(post: Post) -> None:
    done = post.queue(1)
    post.work()
    waiting = post.queue(2)

    with post.store.connect() as connection:
        page = messages(connection)
        only_done = messages(connection, state="done")
        one_a_page = messages(connection, rows=1)

    assert [row.id for row in page.rows] == [waiting, done]
    assert [(row.id, row.tally, row.successful_deliveries) for row in only_done.rows] == [
        (done, {"sent": 1}, 1)
    ]
    assert one_a_page.next_id == waiting


def test_the_people_of_a_message_page_by_page(post: Post) -> None:
    number = post.queue(5)

    with post.store.connect() as connection:
        first = deliveries(connection, number, rows=3)
        rest = deliveries(connection, number, after_id=first.next_id or 0, rows=3)
        none = deliveries(connection, number, status="failed")
        counted = counts(connection, number)

    assert [row.user_id for row in first.rows] == [1, 2, 3]
    assert [row.user_id for row in rest.rows] == [4, 5]
    assert (rest.next_id, none.rows) == (None, [])
    assert [tuple(row) for row in counted] == [("pending", "", 5)]


def test_a_message_that_is_not_there_is_said_so(post: Post) -> None:
    with post.store.connect() as connection, pytest.raises(NoSuchMessage, match="no message 3"):
        message(connection, 3)
