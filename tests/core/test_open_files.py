"""Do the snapshot and the search index that people look at stay open, however many others are opened?"""

from datetime import timedelta

import pytest

from core.search_opened import OpenIndexes
from core.settings import Settings
from core.snapshot import MOST_OPEN, Reader, Snapshot
from tests.snapshot_maker import NOON, MakeSnapshot


@pytest.fixture
def many(make_snapshot: MakeSnapshot) -> list[Snapshot]:
    """One snapshot more than stay open, an hour apart."""
    hours = range(MOST_OPEN + 1)
    rows = [{"user_id": 1}]
    return [make_snapshot(events=rows, taken_at=NOON + timedelta(hours=hour)) for hour in hours]


def test_the_snapshot_that_was_asked_longest_ago_is_closed(
    many: list[Snapshot], settings: Settings
) -> None:
    reader = Reader(settings.snapshots_dir)
    first, *others = [each.snapshot_id for each in many]
    opened = {name: reader.named(name).snapshot for name in (first, *others[:-1])}
    reader.named(first)

    reader.named(others[-1])

    assert reader.named(first).snapshot is opened[first]
    assert reader.named(others[0]).snapshot is not opened[others[0]]


def test_the_index_that_was_asked_longest_ago_is_closed(many: list[Snapshot]) -> None:
    indexes = OpenIndexes()
    first, *others = [each.file for each in many]
    opened = [indexes.of(file) for file in (first, *others[:-1])]
    indexes.of(first)

    indexes.of(others[-1])

    assert indexes.of(first) is opened[0]
    assert indexes.of(others[0]) is not opened[1]
