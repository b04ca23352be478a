"""deploy/store_role.sql, run by a superuser: its owner migrates and restores, its login does the rest."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import sqlalchemy as sa

from messaging import limiter
from messaging.audit_check import Chain, verify
from messaging.migrate import head, migrate, revision
from messaging.store import StoreRefuses, as_app, as_owner
from operations.backup import Place, back_up
from operations.restore import Into, restore
from tests.databases import fresh_database
from tests.faults.test_f43_source_role import psql
from tests.store_maker import NOON, Post

pytestmark = pytest.mark.slow
SCRIPT = Path(__file__).parents[2] / "deploy" / "store_role.sql"
OWNER, LOGIN = "school_owner", "school_messages"


@dataclass(frozen=True)
class Urls:
    """One database as its superuser, the owner of the tables, and the login of app and worker."""

    superuser: str
    owner: str
    login: str


@contextmanager
def with_roles(server_url: str) -> Iterator[Urls]:
    """An empty database in which the script was run, twice."""
    with fresh_database(server_url) as url:
        for _ in range(2):
            done = psql(url, "-v", f"owner={OWNER}", "-v", f"login={LOGIN}", "-f", str(SCRIPT))
            assert done.returncode == 0, done.stderr
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE payments_of_somebody_else (id int)")
            for role in (OWNER, LOGIN):
                connection.execute(f"ALTER ROLE {role} PASSWORD 'made-up-for-this-test'".encode())
        yield Urls(url, signed_in(url, OWNER), signed_in(url, LOGIN))


def signed_in(url: str, role: str) -> str:
    who = urlsplit(url).netloc.rpartition("@")[0]
    return url.replace(who, f"{role}:made-up-for-this-test")


@pytest.fixture(scope="module")
def urls(server_url: str) -> Iterator[Urls]:
    """A store that the owner has migrated."""
    with with_roles(server_url) as urls:
        with as_owner(urls.owner) as connection:
            migrate(connection)
        yield urls


def test_the_login_sends_stops_backs_up_and_the_owner_restores(
    urls: Urls, server_url: str, post: Post, tmp_path: Path
) -> None:
    with as_app(urls.login) as engine:
        office = Post(engine, post.world, post.base, post.clock, post.folder)
        number = office.queue(3)
        office.work(lambda: len(office.world.calls) == 2)
        with engine.begin() as connection:
            limiter.stop(connection, "anna", "to look", NOON)
        back_up(Place(tmp_path, engine, ""), tmp_path / "b", NOON)

    with with_roles(server_url) as other:
        into = Into(tmp_path / "new", lambda: as_owner(other.owner), "boss", NOON)
        done = restore(tmp_path / "b", into)
        with as_app(other.login) as engine, engine.begin() as connection:
            chain = verify(connection, tmp_path / "new" / "audit.jsonl")
            states = connection.execute(
                sa.text("SELECT delivery_status FROM messaging.message_recipients ORDER BY id")
            ).scalars()
            assert [*states] == ["sent", "sent", "pending"]
            assert revision(connection) == head()

    assert (number, done.held) == (1, 1)
    assert isinstance(chain, Chain)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE messaging.audit SET actor = 'nobody'",
        "DELETE FROM messaging.audit",
        "TRUNCATE messaging.audit",
        "UPDATE messaging.alembic_version SET version_num = '0001'",
        "ALTER TABLE messaging.drafts ADD COLUMN more text",
        "DROP TABLE messaging.drafts",
        "CREATE TABLE messaging.mine (id int)",
        "CREATE SCHEMA mine",
        "SELECT * FROM payments_of_somebody_else",
        "SELECT * FROM pg_authid",
        "CREATE ROLE friend",
        "COPY messaging.drafts TO PROGRAM 'true'",
        "SET ROLE school_owner",
    ],
)
def test_the_login_can_do_no_more_than_messages_need(urls: Urls, statement: str) -> None:
    with psycopg.connect(urls.login) as connection:
        connection.execute("SET ROLE hsl_app")

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())


def test_without_the_apps_role_the_login_sees_nothing(urls: Urls) -> None:
    with (
        psycopg.connect(urls.login) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT * FROM messaging.message_history")


def test_the_login_cannot_migrate_and_is_told_who_can(server_url: str) -> None:
    refused = pytest.raises(StoreRefuses, match="as the owner")
    with with_roles(server_url) as urls, refused, as_owner(urls.login) as connection:
        migrate(connection)


@pytest.mark.parametrize(
    "statement",
    ["CREATE ROLE friend", "SELECT * FROM pg_authid", "SELECT * FROM payments_of_somebody_else"],
)
def test_the_owner_is_no_superuser(urls: Urls, statement: str) -> None:
    with (
        psycopg.connect(urls.owner) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())
