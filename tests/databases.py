"""Databases for tests: fresh, with the bot's tables, dropped afterwards."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from queries import read_blocks

DEMO_TABLES = read_blocks(Path(__file__).parents[1] / "demo" / "sql" / "tables.sql")


@contextmanager
def fresh_database(server_url: str, template: str = "template1") -> Iterator[str]:
    """A database with a name of its own, empty or a copy of `template`, dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        names = sql.Identifier(name), sql.Identifier(template)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
    with psycopg.connect(server_url, autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        connection.execute(drop.format(sql.Identifier(name)))


def create_bot_tables(url: str) -> None:
    """The bot's seven tables, empty, as the demo school makes them."""
    with psycopg.connect(url) as connection:
        for block in DEMO_TABLES.values():
            connection.execute(block.sql.encode())
