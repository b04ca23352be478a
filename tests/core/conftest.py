"""A folder for an embedded server of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.embedded_scene import processes_of, soon


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for a server; the test fails when a process of it outlives the test."""
    home = tmp_path / "postgres"
    yield home
    assert soon(lambda: not processes_of(home)), processes_of(home)
