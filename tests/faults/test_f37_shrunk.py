"""F37: a table that emptied or lost 40 % of its rows is not published without a recorded reason."""

import json

import pytest

from core import audit
from core.settings import Settings
from pipelines.report import PublishStopped
from tests.faults.acts import execute, fill, hsl, left_over, number, refreshed, whole

pytestmark = pytest.mark.slow

TABLES = ("bookings", "free_lesson_registrations", "events", "users")
OURS = {"free_lesson_registrations": "registrations"}
REASON = "spring clean of test accounts"


@pytest.mark.parametrize("table", TABLES)
def test_f37_an_emptied_table_stops_the_publish(
    bot_url: str, settings: Settings, table: str
) -> None:
    fill(bot_url, 100)
    before = refreshed(bot_url, settings).snapshot_id
    execute(bot_url, f"TRUNCATE {table}")

    with pytest.raises(PublishStopped) as stopped:
        refreshed(bot_url, settings)

    failed = [each for each in stopped.value.report.findings if each.severity == "fail"]
    assert stopped.value.exit_code == 4
    assert [(each.check_name, each.subject, each.count) for each in failed] == [
        ("table_shrank", OURS.get(table, table), 100)
    ]
    assert "100 rows in the last snapshot, 0 now" in failed[0].advice
    assert whole(settings).snapshot.snapshot_id == before
    assert left_over(settings) == []


def test_f37_a_loss_of_40_percent_stops_the_publish(bot_url: str, settings: Settings) -> None:
    fill(bot_url, 100)
    before = refreshed(bot_url, settings).snapshot_id
    execute(bot_url, *(f"DELETE FROM {table} WHERE user_id <= 40" for table in TABLES))

    with pytest.raises(PublishStopped) as stopped:
        refreshed(bot_url, settings)

    failed = [each for each in stopped.value.report.findings if each.severity == "fail"]
    assert {(each.check_name, each.subject, each.count) for each in failed} == {
        ("table_shrank", table, 40)
        for table in ("bookings", "registrations", "events", "users", "people")
    }
    assert whole(settings).snapshot.snapshot_id == before


def test_f37_a_loss_of_39_percent_is_published(bot_url: str, settings: Settings) -> None:
    fill(bot_url, 100)
    refreshed(bot_url, settings)
    execute(bot_url, *(f"DELETE FROM {table} WHERE user_id <= 39" for table in TABLES))

    report = refreshed(bot_url, settings)

    assert report.counts["people"] == report.counts["events"] == report.counts["users"] == 61
    assert whole(settings).snapshot.snapshot_id == report.snapshot_id


def test_f37_an_accepted_loss_is_published_once_with_its_reason(
    bot_url: str, settings: Settings
) -> None:
    fill(bot_url, 100)
    refreshed(bot_url, settings)
    execute(bot_url, "TRUNCATE bookings")

    accepted = refreshed(bot_url, settings, accept_loss=REASON)
    kept = whole(settings).snapshot.query(
        "SELECT severity, subject, count, advice FROM findings WHERE check_name = 'loss_accepted'"
    )
    execute(bot_url, "TRUNCATE events")

    assert kept.rows() == [("warn", "bookings", 100, f"Published all the same, because: {REASON}")]
    assert whole(settings).snapshot.snapshot_id == accepted.snapshot_id
    with pytest.raises(PublishStopped):
        refreshed(bot_url, settings)


def test_f37_a_reason_excuses_a_loss_and_nothing_else(bot_url: str, settings: Settings) -> None:
    execute(
        bot_url,
        "ALTER TABLE bookings DROP CONSTRAINT bookings_pkey",
        "INSERT INTO bookings (id, user_id) VALUES (1, 1), (1, 2)",
    )

    with pytest.raises(PublishStopped, match="ids twice"):
        refreshed(bot_url, settings, accept_loss=REASON)


def test_f37_the_command_refuses_with_code_4_and_records_who_accepted_the_loss(
    bot_url: str, settings: Settings
) -> None:
    fill(bot_url, 100)
    before = refreshed(bot_url, settings).snapshot_id
    execute(bot_url, "TRUNCATE free_lesson_registrations")

    refused = hsl(settings.data_dir, bot_url, "refresh", "--json")
    current = whole(settings).snapshot.snapshot_id
    words = ("refresh", "--json", "--accept-loss", REASON, "--by", "boss@school.example")
    done = hsl(settings.data_dir, bot_url, *words)

    said = json.loads(refused.stdout)
    path = settings.data_dir / "audit.jsonl"
    last = json.loads(path.read_text().splitlines()[-1])
    assert (refused.returncode, refused.stderr, current) == (4, "", before)
    assert said["error"] == "Not published: table shrank (registrations, 100)."
    assert "--accept-loss" in said["cure"]
    assert done.returncode == 0
    assert number(whole(settings), "SELECT count(*) FROM registrations") == 0
    assert (last["actor"], last["facts"]) == ("boss@school.example", {"accept_loss": REASON})
    assert isinstance(audit.verify(path), audit.Verified)
