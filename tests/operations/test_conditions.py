"""Is each thing that can be wrong seen from the facts, and nothing else?"""

from dataclasses import replace
from datetime import datetime

import pytest

from operations.conditions import conditions, unjudged, worst
from operations.facts import Facts, Files, Promises, Reach, Shown
from operations.kinds import KINDS
from operations.parts import PartState
from tests.operations.well import HOUR, MINUTE, NOON, PROMISED, WELL, found, with_files, with_outbox


def test_a_school_that_is_well_has_no_condition() -> None:
    assert conditions(WELL, PROMISED, NOON) == ()
    assert worst(()) == "ok"


def test_a_snapshot_that_is_missing_or_not_the_current_one_is_said() -> None:
    missing = with_files(shown=None, no_snapshot="There is no snapshot yet. Run `hsl refresh`.")
    damaged = with_files(shown=replace_notice("Snapshot b was changed after it was published."))

    assert found(missing)["snapshot-unusable"].says.startswith("There is no snapshot yet")
    assert found(damaged)["snapshot-unusable"].says.startswith("Snapshot b was changed")


def replace_notice(notice: str) -> Shown:
    return Shown("a", NOON - HOUR, notice=notice)


@pytest.mark.parametrize(
    ("before", "now", "fell"),
    [(1000, 900, True), (1000, 901, False), (50, 45, False), (50, 40, True), (0, 0, False)],
)
def test_rows_fell_when_a_tenth_and_more_than_a_few_are_gone(
    before: int, now: int, fell: bool
) -> None:
    shown = Shown("a", NOON - HOUR, {"events": now, "people": 9}, {"events": before, "people": 9})

    seen = found(with_files(shown=shown))

    assert ("rows-fell" in seen) is fell
    if fell:
        assert seen["rows-fell"].about == {"events"}
        assert f"events from {before:,} to {now:,}" in seen["rows-fell"].says


@pytest.mark.parametrize("name", ["source", "store", "audit"])
def test_what_does_not_answer_or_is_broken_is_said_in_its_own_words(name: str) -> None:
    said = Reach(False, "It does not answer. Look at it.")
    facts = replace(WELL, **{name: said})  # type: ignore[arg-type]

    ((kind, condition),) = found(facts).items()

    assert kind in {f"{name}-unreachable", f"{name}-broken"}
    assert condition.says == said.says


@pytest.mark.parametrize(
    ("waiting", "beat", "silent_since"),
    [
        (None, NOON - HOUR, None),
        (NOON - HOUR, NOON - MINUTE, None),
        (NOON - HOUR, NOON - 5 * MINUTE, NOON - 5 * MINUTE),
        (NOON - 5 * MINUTE, NOON - HOUR, NOON - 5 * MINUTE),
        (NOON - MINUTE, NOON - HOUR, None),
        (NOON - 5 * MINUTE, None, NOON - 5 * MINUTE),
    ],
)
def test_the_worker_is_silent_when_messages_wait_and_it_does_not_live(
    waiting: datetime | None, beat: datetime | None, silent_since: datetime | None
) -> None:
    facts = with_outbox(waiting_since=waiting, beat_at=beat)

    seen = found(facts)

    assert ("worker-silent" in seen) is (silent_since is not None)
    assert silent_since is None or seen["worker-silent"].since == silent_since
    assert found(facts, Promises(26, sends=False)) == {}


def test_messages_that_wait_for_a_person_are_named_by_their_numbers() -> None:
    seen = found(with_outbox(held=tuple(range(1, 9)), paused=(12,), stopped_at=NOON - HOUR))

    assert set(seen) == {"message-held", "message-paused", "sending-stopped"}
    assert "8 messages are held" in seen["message-held"].says
    assert "1, 2, 3, 4, 5 and 3 more" in seen["message-held"].says
    assert "`hsl messages show 12`" in seen["message-paused"].says
    assert seen["message-held"].about == set("12345678")


def test_who_stopped_all_sending_is_said_only_of_our_worker() -> None:
    bad_token = "Telegram does not know the token (Unauthorized): correct HSL_BOT_TOKEN"

    by_us = found(with_outbox(stopped_at=NOON, stopped_why=bad_token))["sending-stopped"]
    by_somebody = found(with_outbox(stopped_at=NOON))["sending-stopped"]

    assert bad_token in by_us.says
    assert "`hsl audit show`" in by_somebody.says


def test_a_part_that_was_left_down_is_named_with_how_it_died() -> None:
    down = PartState("app", "down", None, 10, "died 10 times, at last: exit code 1")

    seen = found(with_files(down=(down,)))

    assert list(seen) == ["part-down"]
    assert seen["part-down"].says.startswith(
        "Left down: app died 10 times, at last: exit code 1. Mend what its last lines in the log"
    )
    assert seen["part-down"].about == {"app"}


def test_little_room_is_said() -> None:
    assert "0.4 GB are free" in found(with_files(free=4 * 10**8))["disk-low"].says
    assert found(with_files(free=None)) == {}


def test_what_cannot_be_seen_now_is_neither_wrong_nor_over() -> None:
    blind = Facts(Files(known=False), Reach(True, ""), Reach(False, "Down."), None, None)

    assert unjudged(WELL) == frozenset()
    assert unjudged(blind) == {*KINDS} - {
        "snapshot-unusable",
        "source-unreachable",
        "store-unreachable",
    }
    assert set(found(blind)) == {"store-unreachable"}


def test_the_serious_come_first_and_each_has_its_place_in_the_runbook() -> None:
    facts = replace(with_outbox(held=(1,)), source=Reach(False, "Gone."))

    seen = conditions(facts, PROMISED, NOON)

    assert [(each.grade, each.runbook) for each in seen] == [
        ("fail", "docs/operations.md#source-unreachable"),
        ("warn", "docs/operations.md#message-held"),
    ]
    assert worst(seen) == "fail"
    assert worst(seen[1:]) == "warn"


def test_every_kind_is_explained() -> None:
    assert all(kind.means and kind.grade in ("warn", "fail") for kind in KINDS.values())
