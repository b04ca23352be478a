"""Are refreshes, backups, other jobs and the timetable judged by what ran, and when?"""

from dataclasses import replace

import pytest

from operations.facts import Promises, Schedule, Shown
from operations.runs import Run
from tests.operations.well import HOUR, MINUTE, NOON, PROMISED, found, run, with_files


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
