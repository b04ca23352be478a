"""A school of the usual size to look at."""

from collections.abc import Iterator

import pytest

from demo.school import School, build
from tests.conftest import UNTIL
from tests.databases import fresh_database


@pytest.fixture(scope="session")
def usual_url(server_url: str) -> Iterator[str]:
    """A database that holds a school of the usual size and is only read."""
    with fresh_database(server_url) as url:
        build(url, School(3000, 1, UNTIL), lambda _name, _rows: None)
        yield url
