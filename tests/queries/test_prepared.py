"""Does every query block fit the tables it is for? DuckDB, PostgreSQL and SQLite are asked themselves."""

import re
import sqlite3
from contextlib import closing

import duckdb
import psycopg
import pytest
import sqlalchemy as sa

from core.snapshot import Snapshot, open_hardened
from pipelines.source import sqlalchemy_url
from queries import ALL, Block
from tests.snapshot_maker import MakeSnapshot

# Files whose statements are for PostgreSQL; every other one is for DuckDB.
IN_POSTGRES = {"source.sql"}
# Those of the message store are planned in tests/messaging/test_store.py.
IN_STORE = {each.file for each in ALL.values() if each.file.startswith("store_")}
# And for SQLite: the search index while it is made, and as it is asked; the record of runs.
IN_SQLITE = {"search_build.sql", "search.sql", "runs.sql"}
OURS = [each for each in ALL.values() if each.file not in IN_POSTGRES | IN_STORE | IN_SQLITE]
THEIRS = [each for each in ALL.values() if each.file in IN_POSTGRES]
SETTINGS = re.compile(r"SET\b")


def named(blocks: list[Block]) -> list[object]:
    return [pytest.param(each, id=each.name) for each in blocks]


@pytest.fixture
def snapshot(make_snapshot: MakeSnapshot) -> Snapshot:
    """A published snapshot of one person."""
    return make_snapshot(bookings=[{"user_id": 1}], events=[{"user_id": 1}])


@pytest.mark.parametrize("file", ["checks.sql", "lead_lists.sql", "overview.sql", "workshops.sql"])
def test_there_is_something_to_prepare(file: str) -> None:
    assert any(each.file == file for each in OURS)


def test_every_question_can_be_prepared_on_a_published_snapshot(snapshot: Snapshot) -> None:
    connection = open_hardened(snapshot.file.path)
    broken = {}

    for each in OURS:
        if each.sql.startswith("CREATE TABLE") or SETTINGS.match(each.sql):
            continue
        try:
            connection.execute(f"PREPARE {each.name} AS {each.sql}")
        except duckdb.Error as error:
            broken[each.name] = str(error)

    assert broken == {}


def test_every_block_is_one_statement() -> None:
    counts = {each.name: len(duckdb.extract_statements(each.sql)) for each in OURS}

    assert set(counts.values()) == {1}


def test_every_question_also_answers_when_no_parameter_is_known(snapshot: Snapshot) -> None:
    """NULL for every parameter: rows or none, but never a broken statement."""
    for each in OURS:
        (statement,) = duckdb.extract_statements(each.sql)
        if statement.type == duckdb.StatementType.SELECT:
            snapshot.query(each.sql, **dict.fromkeys(statement.named_parameters))


def test_every_table_of_a_snapshot_can_be_created_and_every_setting_set() -> None:
    with duckdb.connect() as connection:
        for each in OURS:
            if each.sql.startswith("CREATE TABLE") or SETTINGS.match(each.sql):
                connection.execute(each.sql)
        tables = {row[0] for row in connection.sql("SHOW TABLES").fetchall()}

    assert {"people", "handles", "activity_days", "segments", "findings", "rejects"} <= tables


def test_sqlite_takes_every_statement_for_it() -> None:
    statements = [each for each in ALL.values() if each.file in IN_SQLITE]
    order = ("CREATE TABLE", "CREATE VIRTUAL", "CREATE", "")
    ordered = sorted(
        statements, key=lambda each: [each.sql.startswith(word) for word in order].index(True)
    )

    with closing(sqlite3.connect(":memory:")) as connection:
        for each in ordered:
            if each.sql.startswith(("CREATE", "PRAGMA")):
                connection.execute(each.sql)
            else:
                connection.execute(f"EXPLAIN {each.sql}", _nothing(each.sql))

    assert len(ordered) > 15


def _nothing(statement: str) -> dict[str, None] | list[None]:
    """NULL for every parameter, named or not."""
    names = re.findall(r":([a-z_]+)", statement)
    return dict.fromkeys(names) if names else [None] * statement.count("?")


@pytest.mark.parametrize("each", named([each for each in THEIRS if not SETTINGS.match(each.sql)]))
def test_postgresql_can_plan_every_question_to_the_bots_tables(bot_url: str, each: Block) -> None:
    engine = sa.create_engine(sqlalchemy_url(bot_url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        params = {"table_name": "events"} if ":table_name" in each.sql else {}
        plan = connection.execute(sa.text(f"EXPLAIN {each.sql}"), params).scalars().all()

    assert plan
    engine.dispose()


@pytest.mark.parametrize(
    "table", ["bookings", "registrations", "events", "users", "referral_coupons", "referral_usage"]
)
def test_an_index_on_the_key_gives_the_order_so_that_nothing_is_sorted(
    bot_url: str, table: str
) -> None:
    with psycopg.connect(bot_url) as connection:
        connection.execute("SET enable_sort = off")
        asked = f"EXPLAIN {ALL[f'source_{table}'].sql}".encode()
        plan = "\n".join(str(row[0]) for row in connection.execute(asked).fetchall())

    assert "Index Scan using" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize("each", named([each for each in THEIRS if SETTINGS.match(each.sql)]))
def test_postgresql_takes_every_setting_at_the_start_of_a_transaction(
    bot_url: str, each: Block
) -> None:
    with psycopg.connect(bot_url) as connection:
        done = connection.execute(each.sql.encode())

    assert done.statusmessage == "SET"
