"""Does `hsl schedule` say how the timetable stands and refuse what is no timetable; do runs get recorded?"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import filelock
import pytest

import pipelines.refresh
from commands import timetable_checkups
from commands.checkup import Checkup
from core import audit
from core.settings import Settings
from core.shelf import SnapshotFile
from operations.runs import Run, Runs
from operations.schedule_memory import Memory
from tests.commands.conftest import REGISTRATIONS, SECRET, Hsl

NOW = datetime(2026, 11, 26, 9, 5, tzinfo=UTC)
EARLIER = datetime(2026, 1, 1, tzinfo=UTC)
REFRESH = {"refresh": "0 * * * * Europe/Moscow"}


def newest(settings: Settings) -> Run:
    return Runs(settings.data_dir).newest()[0]


def test_show_says_what_comes_next_and_what_ran(
    hsl: Hsl, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_EXPORT_LISTS", "hot=--tier hot")
    runs = Runs(settings.data_dir)
    run_id = runs.begin("refresh", "retry", EARLIER)
    runs.end(run_id, EARLIER + timedelta(seconds=90), "done", 7, 2, "Fine.")

    shown, said = hsl("schedule", "--show"), json.loads(hsl("schedule", "--json").stdout)

    assert shown.exit_code == 0
    assert " jobs, times of Europe/Moscow" in shown.stdout
    assert "nobody keeps the timetable" in shown.stderr
    assert [(each["job"], each["at"]) for each in said["jobs"]][:2] == [
        ("refresh", "0 * * * *"),
        ("export", "30 7 * * *"),
    ]
    assert all(datetime.fromisoformat(each["next"]) > EARLIER for each in said["jobs"])
    (run,) = said["runs"]
    assert (run["cause"], run["seconds"], run["rows"], run["findings"]) == ("retry", 90.0, 7, 2)
    assert said["kept"] is False


@pytest.mark.parametrize(
    ("setting", "value", "line"),
    [
        ("HSL_REFRESH_AT", "61 * * * *", "HSL_REFRESH_AT is '61 * * * *', which is no timetable"),
        ("HSL_EXPORT_LISTS", "hot=--tears", "HSL_EXPORT_LISTS: the list 'hot' cannot be used"),
        ("HSL_REFRESH_AT", "off", "Every job of the timetable is off."),
        ("HSL_SCHEDULE_TIMEOUT", "0", "HSL_SCHEDULE_TIMEOUT is not usable"),
    ],
)
def test_what_is_no_timetable_is_refused_at_the_start(
    hsl: Hsl, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, line: str
) -> None:
    monkeypatch.setenv("HSL_DIGEST_AT", "off")
    monkeypatch.setenv(setting, value)

    done = hsl("schedule")

    assert done.exit_code == 2
    assert done.stderr.startswith(f"hsl: {line}")
    assert done.stderr.count("\n") == 1


def test_a_second_one_says_so_and_leaves(hsl: Hsl, settings: Settings) -> None:
    settings.data_dir.mkdir()

    with filelock.FileLock(settings.data_dir / "schedule.lock"):
        done = hsl("schedule")

    assert done.exit_code == 3
    assert done.stderr.startswith("hsl: Another `hsl schedule` keeps the timetable")


def test_a_refresh_is_recorded_with_its_cause_whoever_starts_it(
    hsl: Hsl, answers: Callable[..., None], settings: Settings
) -> None:
    answers(registrations=REGISTRATIONS)

    hsl("refresh")
    hsl("refresh", "--cause", "timetable")

    by_timer, by_hand = Runs(settings.data_dir).newest()
    assert (by_hand.job, by_hand.cause, by_hand.outcome) == ("refresh", "command", "done")
    assert (by_timer.cause, by_timer.rows) == ("timetable", 60)
    assert by_timer.findings is not None
    assert by_timer.says.startswith("Published 60 people in ")
    actors = [each.actor for each in audit.entries(settings.data_dir / "audit.jsonl")]
    assert actors[0].endswith("command line)")
    assert actors[1] == "timetable"


def test_a_run_that_the_timetable_began_is_ended_not_begun_again(
    hsl: Hsl, answers: Callable[..., None], settings: Settings
) -> None:
    answers(registrations=REGISTRATIONS)
    run_id = Runs(settings.data_dir).begin("refresh", "catch-up", NOW)

    hsl("refresh", "--run", run_id)

    (run,) = Runs(settings.data_dir).newest()
    assert (run.id, run.cause, run.outcome) == (run_id, "catch-up", "done")


def test_what_stops_a_refresh_is_recorded(
    hsl: Hsl, answers: Callable[..., None], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(registrations=REGISTRATIONS)
    hsl("refresh")
    with pipelines.refresh.alone(settings.data_dir):
        hsl("refresh")
    guarded = newest(settings)
    answers(registrations=REGISTRATIONS[:3])
    hsl("refresh")
    checked = newest(settings)
    monkeypatch.undo()
    monkeypatch.setenv("HSL_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("HSL_SOURCE_URL", f"postgresql://hsl:{SECRET}@127.0.0.1:1/school")
    hsl("refresh")
    down = newest(settings)

    assert (guarded.outcome, guarded.findings) == ("refused", None)
    assert guarded.says.startswith("Another refresh is running")
    assert checked.outcome == "refused"
    assert checked.findings
    assert checked.says.startswith("Not published: ")
    assert down.outcome == "failed"
    assert down.says.startswith("The database at 127.0.0.1:1 does not answer")
    assert SECRET not in down.says


def test_an_unknown_cause_is_refused(hsl: Hsl) -> None:
    done = hsl("refresh", "--cause", "boredom")

    assert done.exit_code == 2
    assert done.stderr.startswith("hsl: There is no cause 'boredom'. Choose from: timetable,")


@pytest.mark.usefixtures("school")
def test_the_lists_are_written_by_hand_too_and_recorded(
    hsl: Hsl, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_EXPORT_LISTS", "cool=--tier cool; all=")

    done = hsl("export", "lists", "--json")

    said = json.loads(done.stdout)
    run = newest(settings)
    assert [(each["list"], each["rows"]) for each in said["written"]] == [("cool", 1), ("all", 60)]
    assert said["folder"] == str(settings.data_dir / "exports" / "lists")
    assert (run.job, run.outcome, run.rows) == ("export", "done", 61)
    assert run.says == "2 lists with 61 leads."


def test_without_lists_or_snapshot_there_is_nothing_to_write(
    hsl: Hsl, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    unnamed = hsl("export", "lists")
    monkeypatch.setenv("HSL_EXPORT_LISTS", "all=")
    too_early = hsl("export", "lists")

    assert unnamed.exit_code == 2
    assert unnamed.stderr.startswith("hsl: HSL_EXPORT_LISTS names no list.")
    assert too_early.exit_code == 1
    assert newest(settings).outcome == "failed"


def checkups(settings: Settings, **changed: object) -> dict[str, Checkup]:
    found = timetable_checkups.timetable(settings.model_copy(update=changed), NOW)
    return {each.subject: each for each in found}


@pytest.mark.usefixtures("school")
def test_the_doctor_reads_the_timetable_and_counts_the_lists(settings: Settings) -> None:
    unused = checkups(settings)
    Memory(settings.data_dir).keep({}, NOW)
    well = checkups(settings, export_lists="cool=--tier cool")
    gone = checkups(settings, export_lists="call=--segment Gone")
    wrong = checkups(settings, refresh_at="every day")

    assert unused == {}
    assert {each.state for each in well.values()} == {"ok"}
    assert set(well) >= {"job refresh", "job export", "lead lists", "list cool"}
    assert well["list cool"].what == "1 leads now."
    assert (gone["list call"].state, gone["list call"].what) == (
        "fail",
        "There is no kept segment 'Gone'.",
    )
    assert list(wrong) == ["job refresh"]
    assert wrong["job refresh"].state == "fail"
    assert wrong["job refresh"].what.startswith("HSL_REFRESH_AT is 'every day'")
    assert checkups(settings, export_lists="?=")["lead lists"].state == "fail"


@pytest.mark.usefixtures("school")
def test_the_doctor_sees_a_timetable_that_nobody_keeps_any_more(settings: Settings) -> None:
    Memory(settings.data_dir).keep(REFRESH, NOW - timedelta(hours=5))

    found = checkups(settings)

    assert found["job refresh"].state == "warn"
    assert found["job refresh"].what.startswith("It was due at 2026-11-26 08:00")


def test_the_doctor_says_why_the_last_run_failed(settings: Settings) -> None:
    runs = Runs(settings.data_dir)
    runs.end(runs.begin("refresh", "timetable", NOW), NOW, "failed", says="The source is down.")

    found = checkups(settings)["job refresh"]

    assert found.state == "warn"
    assert found.what == "Its last run, 2026-11-26 12:05, failed. The source is down."


def test_a_school_file_is_untouched_by_looking(school: SnapshotFile, settings: Settings) -> None:
    before = school.path.stat().st_mtime_ns

    checkups(settings, export_lists="all=")

    assert school.path.stat().st_mtime_ns == before
