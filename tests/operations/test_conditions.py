"""Is each thing that can be wrong seen from the facts, and nothing else?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from operations.conditions import conditions, unjudged, worst
from operations.facts import Facts, Files, Outbox, Promises, Reach, Schedule, Shown
from operations.kinds import KINDS, Condition
from operations.parts import PartState
from operations.runs import Run

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WELL = Facts(
    Files((), Shown("20261123T110000Z-0a0b0c0d", NOON - HOUR), free=10**10, needed=10**9),
    Reach(True, "Answers."),
    Reach(True, "Answers."),
    Outbox(beat_at=NOON),
    Reach(True, "12 records, unbroken."),
)
PROMISED = Promises(26, sends=True)


def run(outcome: str, hours_ago: int, *, findings: int | None = None, job: str = "refresh") -> Run:
    began = NOON - hours_ago * HOUR
    ended = None if outcome == "running" else began + MINUTE
    return Run(str(hours_ago), job, "timetable", began, ended, outcome, 1, findings, f"{outcome}.")  # type: ignore[arg-type]


def found(facts: Facts, promised: Promises = PROMISED) -> dict[str, Condition]:
    return {each.name: each for each in conditions(facts, promised, NOON)}


def with_files(**changes: object) -> Facts:
    return replace(WELL, files=replace(WELL.files, **changes))  # type: ignore[arg-type]


def with_outbox(**changes: object) -> Facts:
    assert WELL.outbox is not None
    return replace(WELL, outbox=replace(WELL.outbox, **changes))  # type: ignore[arg-type]


def test_a_school_that_is_well_has_no_condition() -> None:
    assert conditions(WELL, PROMISED, NOON) == ()
    assert worst(()) == "ok"


@pytest.mark.parametrize(
    ("runs", "named"),
    [
        ((run("failed", 1),), set()),
        ((run("failed", 1), run("failed", 2)), {"refresh-failed"}),
        ((run("timed out", 1), run("failed", 2), run("done", 3)), {"refresh-failed"}),
        ((run("failed", 1), run("done", 2), run("failed", 3)), set()),
        ((run("running", 0), run("failed", 1), run("failed", 2)), {"refresh-failed"}),
        # somebody else's refresh ran: that one published
        ((run("failed", 1), run("refused", 2), run("done", 3)), set()),
        ((run("refused", 1, findings=3), run("done", 2)), {"checks-failed"}),
        ((run("refused", 1, findings=3), run("failed", 2)), {"checks-failed", "refresh-failed"}),
        # a source that went away later does not mean that the data are well
        ((run("failed", 1), run("refused", 2, findings=3)), {"checks-failed", "refresh-failed"}),
        ((run("failed", 1, job="export"), run("failed", 2, job="export")), set()),
    ],
)
def test_refreshes_are_judged_by_what_came_after_the_last_good_one(
    runs: tuple[Run, ...], named: set[str]
) -> None:
    assert set(found(with_files(runs=runs))) == named


def test_failed_refreshes_are_counted_from_the_first_and_never_quoted() -> None:
    seen = found(with_files(runs=(run("timed out", 1), run("failed", 2), run("failed", 3))))

    condition = seen["refresh-failed"]
    assert condition.since == NOON - 3 * HOUR
    assert condition.says.startswith("The last 3 refreshes published nothing; the newest timed out")
    assert "hsl refresh" in condition.says


def test_old_figures_are_those_older_than_promised() -> None:
    young = with_files(shown=Shown("a", NOON - 26 * HOUR))
    old = with_files(shown=Shown("a", NOON - 30 * HOUR))

    assert found(young) == {}
    assert found(old)["snapshot-old"].since == NOON - 4 * HOUR
    assert found(old, Promises(48, sends=True)) == {}


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


def test_a_refresh_that_was_due_and_did_not_begin_is_said_after_a_while() -> None:
    lists = {"export": NOON - 10 * MINUTE}
    soon = Schedule({"refresh": NOON - 10 * MINUTE}, NOON)
    late = Schedule({"refresh": NOON - 20 * MINUTE, **lists}, NOON)

    assert found(with_files(schedule=soon)) == {}
    condition = found(with_files(schedule=late))["schedule-silent"]
    assert (condition.since, list(condition.about)) == (NOON - 20 * MINUTE, ["refresh"])
    assert condition.says.startswith("Due for 20 minutes and not begun: refresh.")


def test_a_timetable_that_nobody_keeps_any_more_is_silent_before_anything_is_late() -> None:
    assert found(with_files(schedule=Schedule(beat_at=NOON - 4 * MINUTE))) == {}
    assert found(with_files(schedule=Schedule(beat_at=None))) == {}
    gone = found(with_files(schedule=Schedule(beat_at=NOON - 9 * MINUTE)))["schedule-silent"]
    assert gone.since == NOON - 9 * MINUTE
    assert "HSL_REFRESH_AT=off" in gone.says


def test_a_timetable_that_cannot_be_read_is_silent_in_its_own_words() -> None:
    wrong = Schedule(trouble="HSL_REFRESH_AT is 'x', which is no timetable.")

    assert found(with_files(schedule=wrong))["schedule-silent"].says == wrong.trouble


def test_another_job_that_failed_twice_is_said_and_one_that_was_mended_is_not() -> None:
    twice = (run("failed", 1, job="digest"), run("timed out", 2, job="digest"))
    mended = (run("done", 1, job="export"), run("failed", 2, job="export"))

    seen = found(with_files(others=(*twice, *mended, run("failed", 3, job="export"))))

    assert list(seen) == ["job-failed"]
    assert "in a row: digest." in seen["job-failed"].says
    assert seen["job-failed"].since == NOON - 2 * HOUR
    assert found(with_files(others=twice[:1])) == {}


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


@pytest.mark.parametrize(
    ("ages", "promised", "said"),
    [
        ([], 50, None),
        ([(49, "done")], 50, None),
        ([(51, "done")], 0, None),
        ([(51, "done"), (27, "done")], 50, None),
        (
            [(51, "done")],
            50,
            "The newest backup is 51 hours old, one each 50 hours is promised. Run",
        ),
        ([(75, "done"), (51, "done"), (3, "failed")], 50, "51 hours old"),
        ([(75, "done"), (51, "done"), (3, "failed")], 50, "The last try: failed."),
        ([(51, "failed"), (27, "failed")], 50, "The newest backup is missing"),
        ([(27, "failed")], 50, None),
    ],
)
def test_a_backup_that_is_overdue_is_told_once_backups_were_made(
    ages: list[tuple[int, str]], promised: float, said: str | None
) -> None:
    backups = tuple(run(how, hours, job="backup") for hours, how in reversed(ages))

    seen = found(with_files(backups=backups), replace(PROMISED, backup_age=promised))

    assert list(seen) == ([] if said is None else ["backup-old"])
    assert said is None or said in seen["backup-old"].says


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
