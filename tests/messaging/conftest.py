"""A message store in a database of its own, as the app's role sees it."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from messaging.migrate import migrate
from messaging.store import as_app, as_owner


@pytest.fixture
def store_url(database_url: str) -> str:
    """A migrated store, empty."""
    with as_owner(database_url) as connection:
        migrate(connection)
    return database_url


@pytest.fixture
def store(store_url: str) -> Iterator[sa.Engine]:
    """Its engine."""
    with as_app(store_url) as engine:
        yield engine
