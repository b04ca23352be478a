"""The post office of the page tests."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from core.settings import Settings
from tests.pages.post_office import Office, office_of
from tests.snapshot_maker import MakeSnapshot


@pytest.fixture
def office(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    make_snapshot: MakeSnapshot,
    store_url: str,
    store: sa.Engine,
) -> Iterator[Office]:
    """A school of four people, three of them registered, with an empty store."""
    with office_of(settings, monkeypatch, make_snapshot, (store_url, store)) as opened:
        yield opened
