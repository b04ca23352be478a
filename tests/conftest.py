"""One PostgreSQL server for the session, a database per test, and schools to look at."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from core.embedded import running
from demo.school import School, build
from tests.databases import create_bot_tables, fresh_database

pytest_plugins = ["tests.snapshot_maker", "tests.store_maker"]

UNTIL = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server; its user may do everything."""
    with running(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture
def database_url(server_url: str) -> Iterator[str]:
    """An empty database for one test."""
    with fresh_database(server_url) as url:
        yield url


@pytest.fixture(scope="session")
def school_url(server_url: str) -> Iterator[str]:
    """A database that holds 500 people of seed 7 and is only read."""
    with fresh_database(server_url) as url:
        build(url, School(500, 7, UNTIL), lambda _name, _rows: None)
        yield url


@pytest.fixture
def bot_url(database_url: str) -> str:
    """A database with the bot's tables and not a row in them, for one test."""
    create_bot_tables(database_url)
    return database_url
