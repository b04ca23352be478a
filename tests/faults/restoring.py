"""A data folder and a store that will be lost, their backup, and the empty machine it is restored on."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from core.folders import private_folder
from core.settings import Settings
from messaging.store import as_owner
from operations.backup import Place, back_up
from operations.backup_manifest import Manifest
from operations.restore import Into
from tests.databases import fresh_database
from tests.store_maker import NOON, Post

NOWHERE = "postgresql://hsl@127.0.0.1:1/none"
TABLES = (
    "message_history",
    "message_recipients",
    "blocked_users",
    "suppressions",
    "drafts",
    "media",
)


@pytest.fixture
def other_url(server_url: str) -> Iterator[str]:
    """An empty database on the new machine."""
    with fresh_database(server_url) as url:
        yield url


@pytest.fixture
def lost(post: Post, settings: Settings) -> Post:
    """The post office of a data folder that will be lost."""
    post.folder = private_folder(settings.data_dir)
    return post


def backed_up(post: Post, path: Path) -> Manifest:
    return back_up(Place(post.folder, post.store, ""), path, NOON)


def into(folder: Path, url: str) -> Into:
    return Into(folder, lambda: as_owner(url), "boss", NOON + timedelta(hours=1))


def counts(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        found = {}
        for name in TABLES:
            row = connection.execute(f"SELECT count(*) FROM messaging.{name}".encode()).fetchone()
            found[name] = int(row[0]) if row else -1
    return found
