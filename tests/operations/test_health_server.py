"""Do monitors get the truth: alive, ready or not and why, and numbers that Prometheus can read?"""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from core.errors import WrongUse
from core.settings import Settings
from core.snapshot import Reader
from operations.facts import Facts, Files, Outbox, Reach, Schedule, Shown
from operations.gathering import Gathering
from operations.health_server import serving
from operations.runs import Run

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LATE = Schedule({"refresh": NOON - 60 * MINUTE}, NOON)
RUNS = (
    Run("3", "refresh", "timetable", NOON - MINUTE, None, "running", None, None, ""),
    Run("2", "refresh", "retry", NOON - 9 * MINUTE, NOON - 8 * MINUTE, "done", 9, 1, "Published."),
    Run("1", "refresh", "timetable", NOON - 20 * MINUTE, NOON - 19 * MINUTE, "failed", 0, None, ""),
)
BACKUPS = (
    Run("5", "backup", "command", NOON - 5 * MINUTE, NOON - 4 * MINUTE, "failed", 0, None, ""),
    Run("4", "backup", "command", NOON - 65 * MINUTE, NOON - 60 * MINUTE, "done", 9, None, ""),
)
SHOWN = Shown("snap", NOON - 10 * MINUTE, {"people": 7})
WELL = Facts(
    Files(RUNS, SHOWN, free=10**10, needed=10**9, backups=BACKUPS),
    Reach(True, "Answers."),
    Reach(True, "Answers."),
    Outbox({"sending": 1}, {"pending": 4, "sent": 9}, (), (), NOON - MINUTE, NOON),
    Reach(True, "Unbroken."),
)


class Given(Gathering):
    """Facts as the test says."""

    seen: Facts | None = WELL

    def facts(self, patience: float = 0.0) -> Facts:
        """These, or none at all."""
        del patience
        if self.seen is None:
            raise ValueError("ivan@school.example")
        return self.seen


@dataclass
class Monitor:
    """Asks the server."""

    given: Given
    address: str

    def ask(self, path: str, method: str = "GET", host: str | None = None) -> tuple[int, str]:
        """Status and body."""
        netloc = self.address.removeprefix("http://")
        with closing(HTTPConnection(netloc, timeout=30)) as connection:
            connection.request(method, path, headers={"Host": host or netloc})
            response = connection.getresponse()
            return response.status, response.read().decode()

    def ready(self) -> tuple[int, Any]:
        """What /readyz says."""
        status, body = self.ask("/readyz")
        return status, json.loads(body)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitor]:
    settings = Settings.model_construct(
        data_dir=tmp_path_factory.mktemp("data"), sending="live", auth="local"
    )
    given = Given(settings, lambda: NOON, Reader(settings.snapshots_dir))
    with serving(given, "127.0.0.1", 0) as address:
        yield Monitor(given, address)


@pytest.fixture
def monitor(served: Monitor) -> Monitor:
    served.given.seen = WELL
    return served


def test_a_school_that_is_well_is_ready(monitor: Monitor) -> None:
    status, said = monitor.ready()

    assert (status, said["ready"], said["conditions"]) == (200, True, [])
    assert {name: part["state"] for name, part in said["parts"].items()} == dict.fromkeys(
        ("snapshot", "source", "store", "worker", "schedule"), "ok"
    )
    assert said["parts"]["snapshot"]["facts"] == {"snapshot_id": "snap", "age_seconds": 600}
    assert said["parts"]["worker"]["facts"] == {"heartbeat_age_seconds": 0}


@pytest.mark.parametrize(
    ("facts", "part"),
    [
        (replace(WELL, files=Files(no_snapshot="There is none.")), "snapshot"),
        (replace(WELL, files=Files(shown=Shown("a", NOON - timedelta(hours=30)))), "snapshot"),
        (replace(WELL, source=Reach(False, "It did not answer in 5 s.")), "source"),
        (replace(WELL, store=Reach(False, "It is down."), outbox=None), "store"),
        (replace(WELL, outbox=Outbox(waiting_since=NOON - 9 * MINUTE)), "worker"),
        (replace(WELL, files=replace(WELL.files, schedule=LATE)), "schedule"),
    ],
)
def test_one_part_that_fails_is_named_and_makes_it_not_ready(
    monitor: Monitor, facts: Facts, part: str
) -> None:
    monitor.given.seen = facts

    status, said = monitor.ready()

    assert (status, said["ready"]) == (503, False)
    assert [name for name, each in said["parts"].items() if each["state"] == "fail"] == [part]
    (condition,) = said["conditions"]
    assert said["parts"][part]["says"] == condition["says"]
    assert condition["runbook"].startswith("docs/operations.md#")


def test_what_only_waits_for_a_person_is_said_and_no_reason_not_to_be_ready(
    monitor: Monitor,
) -> None:
    monitor.given.seen = replace(WELL, outbox=Outbox(held=(3,), stopped_at=NOON))

    status, said = monitor.ready()

    assert (status, said["ready"], said["parts"]["worker"]["state"]) == (200, True, "warn")
    assert {each["name"] for each in said["conditions"]} == {"message-held", "sending-stopped"}


def test_alive_asks_nothing_and_an_error_of_ours_shows_its_kind_alone(monitor: Monitor) -> None:
    monitor.given.seen = None

    alive, ready = monitor.ask("/livez"), monitor.ask("/readyz")

    assert alive == (200, '{"alive": true}\n')
    assert ready[0] == 500
    assert json.loads(ready[1]) == {"ready": False, "error": "ValueError"}


def test_prometheus_can_read_the_numbers(monitor: Monitor) -> None:
    status, body = monitor.ask("/metrics")

    numbers = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
    }
    assert status == 200
    assert numbers[("hsl_snapshot_age_seconds",)] == 600
    assert numbers[("hsl_snapshot_rows", "people")] == 7
    assert numbers[("hsl_refresh_last_duration_seconds",)] == 60
    assert numbers[("hsl_refresh_recent_runs", "done")] == 1
    assert numbers[("hsl_refresh_recent_runs", "failed")] == 1
    assert numbers[("hsl_refresh_running",)] == 1
    backed_up_at = (NOON - 60 * MINUTE).timestamp()
    assert numbers[("hsl_backup_last_success_timestamp_seconds",)] == backed_up_at
    assert numbers[("hsl_deliveries", "pending")] == 4
    assert numbers[("hsl_messages", "sending")] == 1
    assert numbers[("hsl_worker_heartbeat_age_seconds",)] == 0
    assert numbers[("hsl_outbox_waiting_seconds",)] == 60
    assert numbers[("hsl_condition", "audit-broken", "fail")] == 0
    assert [key[0] for key in numbers].count("hsl_build_info") == 1
    assert "python_gc" not in body


def test_numbers_are_there_also_when_nothing_else_is(monitor: Monitor) -> None:
    monitor.given.seen = Facts(
        Files(no_snapshot="None."), Reach(False, "No."), Reach(False, "No."), None, Reach(True, "")
    )

    status, body = monitor.ask("/metrics")

    assert status == 200
    assert "hsl_source_up 0.0" in body
    assert 'hsl_condition{grade="fail",name="snapshot-unusable"} 1.0' in body
    assert "hsl_snapshot_age_seconds" not in body


def test_a_head_has_no_body_and_other_addresses_are_not_there(monitor: Monitor) -> None:
    assert monitor.ask("/readyz", "HEAD") == (200, "")
    assert monitor.ask("/")[0] == 404
    assert monitor.ask("/../etc/passwd")[0] == 404
    assert monitor.ask("/livez", "POST")[0] == 501


def test_f49_a_foreign_host_is_refused(monitor: Monitor) -> None:
    assert monitor.ask("/metrics", host="evil.example")[0] == 403
    assert monitor.ask("/metrics", host="localhost:1")[0] == 200


def test_a_taken_port_and_a_foreign_address_are_said(monitor: Monitor) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for host, port in (("127.0.0.1", taken.getsockname()[1]), ("192.0.2.1", 0)):
            with pytest.raises(WrongUse, match="cannot listen"), serving(monitor.given, host, port):
                pytest.fail("it listens")
