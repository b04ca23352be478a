"""What else could find people: the peers of the search benchmark, each given the same names.

All find a text anywhere in a name, in any letter case, and give the 50 people seen last.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import duckdb
import polars as pl
import psycopg

from core.embedded import running
from core.folders import private_folder

MOST = 50
Search = Callable[[str], object]
Peer = Callable[[pl.DataFrame, Path], AbstractContextManager[Search]]
_DUCKDB = """
SELECT user_id, max(last_seen) AS seen FROM names WHERE value ILIKE $text
GROUP BY user_id ORDER BY seen DESC LIMIT 50
"""
_POSTGRESQL = """
SELECT user_id, max(last_seen) AS seen FROM names WHERE value ILIKE %(text)s
GROUP BY user_id ORDER BY seen DESC LIMIT 50
"""


@contextmanager
def bucket(names: pl.DataFrame, _work: Path) -> Iterator[Search]:
    """As the specification describes: names by their first letter, and a look at each one in the bucket."""
    buckets: dict[str, list[tuple[str, int, int]]] = {}
    for value, user_id, seen in names.select("value", "user_id", "last_seen").iter_rows():
        small = value.lower()
        buckets.setdefault(small[:1], []).append((small, seen, user_id))

    def search(text: str) -> object:
        small = text.lower()
        found = [each for each in buckets.get(small[:1], ()) if small in each[0]]
        return sorted(found, key=lambda each: -each[1])[:MOST]

    yield search


@contextmanager
def in_duckdb(names: pl.DataFrame, _work: Path) -> Iterator[Search]:
    """A scan with ILIKE in DuckDB."""
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.register("given", names.to_arrow())
        connection.execute("CREATE TABLE names AS SELECT user_id, value, last_seen FROM given")
        yield lambda text: connection.execute(_DUCKDB, {"text": f"%{_plain(text)}%"}).fetchall()


@contextmanager
def in_postgresql(names: pl.DataFrame, work: Path) -> Iterator[Search]:
    """A scan with ILIKE in PostgreSQL."""
    with _postgresql(names, work, "") as search:
        yield search


@contextmanager
def with_trigrams(names: pl.DataFrame, work: Path) -> Iterator[Search]:
    """The same with a pg_trgm index."""
    index = "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE INDEX ON names USING gin (value gin_trgm_ops)"
    with _postgresql(names, work, index) as search:
        yield search


@contextmanager
def _postgresql(names: pl.DataFrame, work: Path, index: str) -> Iterator[Search]:
    with (
        running(private_folder(work / "postgres")) as url,
        closing(psycopg.connect(url, autocommit=True)) as connection,
    ):
        connection.execute("DROP TABLE IF EXISTS names")
        connection.execute("CREATE TABLE names (user_id BIGINT, value TEXT, last_seen BIGINT)")
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY names FROM STDIN (FORMAT csv)") as copy,
        ):
            for part in names.select("user_id", "value", "last_seen").iter_slices(100_000):
                copy.write(part.write_csv(include_header=False))
        if index:
            connection.execute(index)
        connection.execute("ANALYZE names")
        yield lambda text: connection.execute(_POSTGRESQL, {"text": f"%{_plain(text)}%"}).fetchall()
        connection.execute("DROP TABLE names")


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


PEERS: dict[str, Peer] = {
    "bucket": bucket,
    "duckdb": in_duckdb,
    "postgresql": in_postgresql,
    "trigram": with_trigrams,
}
