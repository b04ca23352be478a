"""Is a person found by what they were called, with the fact that matched and when it was true?"""

from datetime import timedelta

from core.search import Finder, Wanted
from tests.snapshot_maker import NOON, MakeSnapshot, Row

HOUR = timedelta(hours=1)


def test_a_hit_says_who_it_is_which_fact_matched_and_when_it_was_true(
    make_snapshot: MakeSnapshot,
) -> None:
    snapshot = make_snapshot(
        bookings=[
            {"user_id": 7_000_000_001, "username": "sergo_old", "created_at": NOON - 9 * HOUR},
            {"user_id": 7_000_000_001, "username": "sergo_old", "created_at": NOON - 5 * HOUR},
            {"user_id": 7_000_000_001, "username": "sergo_new", "first_name": "Серёга"},
        ]
    )

    found = Finder().search(snapshot, Wanted("@SERGO_o"))

    (hit,) = found.hits
    assert (hit.user_id, hit.display_name, hit.username) == (7_000_000_001, "Серёга", "sergo_new")
    assert (hit.matched.kind, hit.matched.value) == ("username", "sergo_old")
    assert (hit.matched.how, hit.matched.source) == ("prefix", "bookings")
    assert hit.matched.first_seen == NOON - 9 * HOUR
    assert hit.matched.last_seen == NOON - 5 * HOUR
    assert found.snapshot_id == snapshot.snapshot_id
    assert not found.more


def test_e_mails_are_found_only_by_those_who_may_see_them(make_snapshot: MakeSnapshot) -> None:
    rows: list[Row] = [
        {"user_id": 1, "email": "anna@school.example", "registered_at": NOON},
        {"user_id": 2, "username": "anna_b", "registered_at": NOON},
    ]
    snapshot = make_snapshot(registrations=rows)
    finder = Finder()

    without = finder.search(snapshot, Wanted("anna"))
    with_them = finder.search(snapshot, Wanted("anna", contacts=True))

    assert [hit.user_id for hit in without.hits] == [2]
    assert [hit.user_id for hit in with_them.hits] == [1, 2]
    assert with_them.hits[0].matched.kind == "email"
