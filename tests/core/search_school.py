"""A published snapshot of literal rows for a whole test file."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from core.settings import Settings
from core.snapshot import Reader, Snapshot
from pipelines import refresh
from pipelines.progress import Silent
from pipelines.source import Source
from tests.snapshot_maker import NOON, Row, source_of


def published(folder: Path, tables: Mapping[str, Sequence[Row]]) -> Snapshot:
    """These rows as a refresh publishes them under `folder`."""
    settings = Settings.model_construct(data_dir=folder / "data")

    @contextmanager
    def opened(_url: str) -> Iterator[Source]:
        yield source_of(tables, NOON)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(refresh, "open_source", opened)
        plan = refresh.Plan("literal rows", settings, NOON, uuid4().hex)
        report = refresh.refresh(plan, Silent())
    return Reader(settings.snapshots_dir).named(report.snapshot_id).snapshot
