"""A server for the session, a database per test, and one school of 500 people to look at."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from core.embedded import running
from demo.school import School, build

UNTIL = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(Path(tmp_path_factory.mktemp("demo_server"))) as url:
        yield url


@pytest.fixture
def database_url(server_url: str) -> Iterator[str]:
    with fresh_database(server_url) as url:
        yield url


@pytest.fixture(scope="session")
def school_url(server_url: str) -> Iterator[str]:
    """A database that holds 500 people of seed 7 and is only read."""
    with fresh_database(server_url) as url:
        build(url, School(500, 7, UNTIL), lambda _name, _rows: None)
        yield url


@pytest.fixture(scope="session")
def usual_url(server_url: str) -> Iterator[str]:
    """A database that holds a school of the usual size and is only read."""
    with fresh_database(server_url) as url:
        build(url, School(3000, 1, UNTIL), lambda _name, _rows: None)
        yield url


@contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """An empty database with a name of its own, dropped afterwards."""
    name = f"demo_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
    with psycopg.connect(server_url, autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        connection.execute(drop.format(sql.Identifier(name)))
