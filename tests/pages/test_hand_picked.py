"""Are hand-picked people kept each once, and can any change be taken back?"""

from hypothesis import given
from hypothesis import strategies as st

from pages.parts.hand_picked import MOST, HandPicked

IDS = st.lists(st.integers(1, 12), max_size=8)


def test_people_stand_once_in_the_order_they_were_picked() -> None:
    chosen = HandPicked().with_added([3, 1]).with_added([1, 2, 3])

    assert chosen.ids == (3, 1, 2)


def test_picking_somebody_again_changes_nothing_and_keeps_what_undo_brings_back() -> None:
    chosen = HandPicked().with_added([1]).with_added([2])

    assert chosen.with_added([1]) is chosen


def test_one_can_be_taken_out_and_all_and_both_undone() -> None:
    chosen = HandPicked((1, 2, 3))

    assert chosen.without(2).ids == (1, 3)
    assert chosen.without(2).undone().ids == (1, 2, 3)
    assert chosen.cleared().ids == ()
    assert chosen.cleared().undone().ids == (1, 2, 3)


def test_nothing_was_done_so_nothing_is_undone() -> None:
    assert HandPicked().undone() == HandPicked()


def test_there_is_room_for_a_thousand() -> None:
    assert HandPicked().with_added(range(1, 2 * MOST)).ids == tuple(range(1, MOST + 1))


@given(first=IDS, second=IDS)
def test_undo_twice_is_as_before(first: list[int], second: list[int]) -> None:
    chosen = HandPicked().with_added(first).with_added(second).cleared()

    assert chosen.undone().undone().ids == chosen.ids
