"""Are answers kept five minutes, never across snapshots or roles, filters kept, everything counted?"""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from core.errors import WrongUse
from core.search import Finder, Wanted
from core.snapshot import Snapshot
from tests.snapshot_maker import NOON, MakeSnapshot, Row

HOUR = timedelta(hours=1)


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Stands still."""
    return Clock()


def many(count: int, **facts: object) -> list[Row]:
    """So many people called anna_N, who were seen one minute after the other, the first one last."""
    return [
        {
            "user_id": number,
            "username": f"anna_{number}",
            "created_at": NOON - timedelta(minutes=number),
            **facts,
        }
        for number in range(1, count + 1)
    ]


def ids(finder: Finder, snapshot: Snapshot, wanted: Wanted) -> list[int]:
    """Who was found, in order."""
    return [hit.user_id for hit in finder.search(snapshot, wanted).hits]


def test_an_answer_is_kept_for_five_minutes_and_says_its_age(
    make_snapshot: MakeSnapshot, clock: Clock
) -> None:
    snapshot, finder = make_snapshot(bookings=many(3)), Finder(clock)

    ages = []
    for seconds in (0, 120, 179, 1):
        clock.now += seconds
        ages.append(finder.search(snapshot, Wanted("Anna")).cache_age_s)

    assert ages == [0, 120, 299, 0]
    assert finder.metrics.reading().kept_share == 0.5


def test_the_same_words_typed_another_way_are_the_same_question(
    make_snapshot: MakeSnapshot, clock: Clock
) -> None:
    snapshot, finder = make_snapshot(bookings=many(3)), Finder(clock)
    finder.search(snapshot, Wanted("anna"))
    clock.now += 1

    ages = [finder.search(snapshot, Wanted(text)).cache_age_s for text in ("@ANNA", " anna ")]

    assert ages == [1, 1]


def test_an_answer_is_never_given_for_another_snapshot_role_filter_or_limit(
    make_snapshot: MakeSnapshot, clock: Clock
) -> None:
    rows: list[Row] = [{"user_id": 9, "email": "anna@school.example", "registered_at": NOON - HOUR}]
    older = make_snapshot(bookings=many(2), registrations=rows, taken_at=NOON)
    newer = make_snapshot(bookings=many(3), registrations=rows, taken_at=NOON + HOUR)
    finder = Finder(clock)

    asked: list[Callable[[], list[int]]] = [
        lambda: ids(finder, older, Wanted("anna")),
        lambda: ids(finder, newer, Wanted("anna")),
        lambda: ids(finder, newer, Wanted("anna", contacts=True)),
        lambda: ids(finder, newer, Wanted("anna", paid=True)),
        lambda: ids(finder, newer, Wanted("anna", limit=1)),
    ]

    first = [ask() for ask in asked]
    again = [ask() for ask in reversed(asked)]
    assert first == [[1, 2], [1, 2, 3], [1, 2, 3, 9], [], [1]]
    assert again == list(reversed(first))


def test_the_layout_of_the_keyboard_is_part_of_the_question(
    make_snapshot: MakeSnapshot, clock: Clock
) -> None:
    snapshot = make_snapshot(bookings=[{"user_id": 1, "first_name": "Йод"}])
    finder = Finder(clock)

    assert [ids(finder, snapshot, Wanted(text)) for text in ("иод", "йод", "qjl")] == [[1]] * 3


@pytest.mark.parametrize(
    ("people", "shown", "more"), [(49, 49, False), (50, 50, False), (51, 50, True)]
)
def test_at_most_fifty_are_shown_and_it_is_said_when_there_are_more(
    make_snapshot: MakeSnapshot, people: int, shown: int, more: bool
) -> None:
    found = Finder().search(make_snapshot(bookings=many(people)), Wanted("anna"))

    assert [hit.user_id for hit in found.hits] == list(range(1, shown + 1))
    assert found.more == more


def test_beginnings_that_hundreds_share_give_those_seen_last(make_snapshot: MakeSnapshot) -> None:
    snapshot, finder = make_snapshot(bookings=many(1_500)), Finder()

    for text in ("a", "an", "anna", "anna_", "nna", "nn"):
        found = finder.search(snapshot, Wanted(text))
        assert [hit.user_id for hit in found.hits] == list(range(1, 51)), text
        assert found.more
    assert ids(finder, snapshot, Wanted("anna_15", limit=3)) == [15, 150, 151]


def payment(person: int, stream: str, ago: int) -> Row:
    at = NOON - ago * HOUR
    return {"user_id": person, "confirmed": 2, "course_stream": stream, "created_at": at}


def test_filters_leave_only_whom_they_name_also_deep_below_those_seen_last(
    make_snapshot: MakeSnapshot,
) -> None:
    paid = [payment(1_400, "4th_stream", 90), payment(1_401, "5th_stream", 91)]
    snapshot = make_snapshot(bookings=[*many(1_500), *paid])
    finder = Finder()

    for text in ("a", "anna", "nna", "nn", "anna_1", "фттф"):
        found = {
            name: ids(finder, snapshot, Wanted(text, **filters))  # type: ignore[arg-type]  # literal rows
            for name, filters in {
                "one stream": {"streams": ("4th_stream",)},
                "both": {"streams": ("4th_stream", "5th_stream")},
                "paid": {"paid": True},
                "paid there": {"paid": True, "streams": ("5th_stream",)},
                "hot": {"tiers": ("hot",)},
                "unknown": {"streams": ("9th_stream",)},
            }.items()
        }
        assert found == {
            "one stream": [1_400],
            "both": [1_400, 1_401],
            "paid": [1_400, 1_401],
            "paid there": [1_401],
            "hot": [],
            "unknown": [],
        }, text
    unpaid = finder.search(snapshot, Wanted("anna", tiers=("cold",), paid=False))
    assert [hit.user_id for hit in unpaid.hits] == list(range(1, 51))
    assert unpaid.more


@pytest.mark.parametrize("wanted", [{"limit": 0}, {"limit": 51}, {"tiers": ("lukewarm",)}])
def test_what_cannot_be_asked_is_refused(wanted: dict[str, object]) -> None:
    with pytest.raises(WrongUse):
        Wanted("anna", **wanted)  # type: ignore[arg-type]  # wrong on purpose


def test_a_school_of_nobody_has_nobody_to_find(make_snapshot: MakeSnapshot) -> None:
    snapshot, finder = make_snapshot(), Finder()

    for text in ("", "a", "an", "anna", "101", "два слова"):
        assert finder.search(snapshot, Wanted(text, contacts=True)).hits == ()


def test_people_without_any_name_are_found_by_their_id(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(events=[{"user_id": 7_123_456_789}])

    (hit,) = Finder().search(snapshot, Wanted("7123456789")).hits

    assert (hit.display_name, hit.username) == ("id 7123456789", None)
    assert (hit.matched.kind, hit.matched.value, hit.matched.how) == (
        "user_id",
        "7123456789",
        "exact",
    )


def test_the_metrics_say_how_the_search_is_doing(make_snapshot: MakeSnapshot) -> None:
    snapshot, finder = make_snapshot(bookings=many(3)), Finder()
    before = finder.metrics.reading()

    for text in ("anna", "anna", "nobody at all"):
        finder.search(snapshot, Wanted(text))
    after = finder.metrics.reading()

    assert (before.queries, before.kept_share, before.p50_ms, before.index_bytes) == (
        0,
        None,
        None,
        None,
    )
    assert (after.queries, after.kept_share, after.results) == (3, 1 / 3, 2)
    assert after.p50_ms is not None
    assert after.p99_ms is not None
    assert 0 < after.p50_ms <= after.p99_ms
    assert after.index_people == 3
    assert after.index_bytes == snapshot.file.companions[0].size


def test_threads_search_at_once_and_get_their_own_answers(make_snapshot: MakeSnapshot) -> None:
    snapshot, finder = make_snapshot(bookings=many(300)), Finder()
    wrong: list[str] = []

    def work(start: int) -> None:
        for number in range(start, 300, 8):
            text = f"anna_{number}"
            found = finder.search(snapshot, Wanted(text, limit=1))
            if [hit.username for hit in found.hits] != [text]:
                wrong.append(text)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
