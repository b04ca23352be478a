"""Does the whole pipeline give what independent SQL gives on the bot's tables, row by row?"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, example, given
from hypothesis import settings as examples
from psycopg import sql

from core.settings import Settings
from core.snapshot import Reader, Snapshot
from demo.school import School, build
from pipelines import refresh
from pipelines.progress import Silent
from pipelines.source import Source, open_source
from tests.conftest import UNTIL
from tests.databases import create_bot_tables, fresh_database
from tests.pipelines.frames import utc
from tests.pipelines.hostile import EVERY_EDGE, SCHOOLS, TAKEN_AT, HostileSchool, fill
from tests.pipelines.oracle import answers, asked, differences

SOURCES = ("bookings", "registrations", "events", "users", "hackathon_registrations")
# The same schools at every run; HSL_EXAMPLES=1000 looks further, by chance.
FURTHER = os.environ.get("HSL_EXAMPLES")


@contextmanager
def taken(url: str, data: Path, taken_at: datetime, zone: str) -> Iterator[Snapshot]:
    """A snapshot of the database by the real refresh, as if its clock said `taken_at`."""

    @contextmanager
    def opened(url: str) -> Iterator[Source]:
        with open_source(url) as source:
            yield replace(source, source_time=taken_at)

    settings = Settings.model_construct(data_dir=data / uuid4().hex, time_zone=zone)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(refresh, "open_source", opened)
        refresh.refresh(refresh.Plan(url, settings, taken_at, uuid4().hex), Silent())
    yield Reader(settings.snapshots_dir).current().snapshot
    shutil.rmtree(settings.data_dir)


@pytest.fixture(scope="module")
def big_school_url(server_url: str) -> Iterator[str]:
    """3,000 people of seed 11."""
    with fresh_database(server_url) as url:
        build(url, School(3000, 11, UNTIL), lambda _name, _rows: None)
        yield url


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["Europe/Moscow", "Europe/Berlin"])
def test_the_demo_school_is_the_same_in_sql(big_school_url: str, tmp_path: Path, zone: str) -> None:
    truth = answers(big_school_url, taken_at=UNTIL, zone=zone)

    with taken(big_school_url, tmp_path, UNTIL, zone) as snapshot:
        found = differences(snapshot, truth)

    assert found == {}
    assert len(truth["people"]) == 3000
    assert {row[3] for row in truth["tiers"]} == {"hot", "warm", "cool", "cold"}
    assert all(truth.values())


@pytest.fixture(scope="module")
def hostile_url(server_url: str) -> Iterator[str]:
    """A database that one hostile school after the other is put into."""
    with fresh_database(server_url) as url:
        create_bot_tables(url)
        yield url


@pytest.mark.slow
@given(school=SCHOOLS)
@example(school=EVERY_EDGE)
@examples(
    max_examples=int(FURTHER or 30),
    derandomize=FURTHER is None,
    deadline=None,
    phases=[phase for phase in Phase if FURTHER or phase is not Phase.shrink],  # minutes
    suppress_health_check=list(HealthCheck),
)
def test_a_hostile_school_is_the_same_in_sql(
    hostile_url: str, tmp_path_factory: pytest.TempPathFactory, school: HostileSchool
) -> None:
    fill(hostile_url, school)
    zone = "Europe/Moscow" if len(school.events) % 2 else "Europe/Berlin"

    truth = answers(hostile_url, taken_at=TAKEN_AT, zone=zone)
    with taken(hostile_url, tmp_path_factory.getbasetemp(), TAKEN_AT, zone) as snapshot:
        found = differences(snapshot, truth)
        kept = len(truth["rejected"]) + sum(len(asked(snapshot, name)) for name in SOURCES)

    assert found == {}
    assert kept == sum(len(rows) for rows in school.rows().values())


@pytest.mark.parametrize(
    ("status", "own"),
    [("2", 0), ("2.0", 0), ('"2"', 0), ("1", 1), ('"1"', 1), ("-1", 1), ("null", 1)],
)
def test_an_approval_is_the_schools_act_be_the_status_a_number_or_a_text(
    bot_url: str, tmp_path: Path, status: str, own: int
) -> None:
    with psycopg.connect(bot_url) as connection:
        connection.execute(
            "INSERT INTO events (user_id, event_type, details, created_at)"
            " VALUES (1, 'booking_status_changed', %s::JSONB, %s)",
            [f'{{"new_status": {status}}}', TAKEN_AT],
        )

    with taken(bot_url, tmp_path, TAKEN_AT, "Europe/Moscow") as snapshot:
        found = snapshot.query("SELECT tier_events, own_tier_events FROM people").rows()

    assert found == [(1, own)]


def test_times_without_a_zone_are_utc_whatever_zone_the_database_is_set_to(
    bot_url: str, tmp_path: Path
) -> None:
    with psycopg.connect(bot_url) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("ALTER DATABASE {} SET timezone = 'Asia/Tokyo'").format(name))
        connection.execute(
            "INSERT INTO users (user_id, first_seen_at, updated_at)"
            " VALUES (1, '2026-11-01 12:00', '2026-11-02 12:00')"
        )

    with taken(bot_url, tmp_path, TAKEN_AT, "Europe/Moscow") as snapshot:
        found = snapshot.query("SELECT first_seen, last_seen FROM people").rows()

    assert found == [(utc("2026-11-01 12:00"), utc("2026-11-02 12:00"))]
