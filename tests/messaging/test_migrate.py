"""Does any earlier form of the message tables become the present one, with every row kept?"""

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from core.errors import Refused
from messaging.columns import SCHEMA
from messaging.migrate import forms, head, migrate, plan
from messaging.states import DeliveryState, MessageState
from messaging.store import as_owner
from messaging.tables import METADATA
from tests.messaging.earlier import EARLIER_ROWS, EARLIER_TABLES, do, rows, to

pytestmark = pytest.mark.slow


def test_an_empty_database_gets_the_tables_the_code_declares(database_url: str) -> None:
    passed = to(database_url)

    with as_owner(database_url) as connection:
        options = {
            "version_table_schema": SCHEMA,
            "include_schemas": True,
            "include_name": lambda name, kind, _parents: kind != "schema" or name == SCHEMA,
            "compare_server_default": True,
        }
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, METADATA)
    assert passed[-1] == head()
    assert differences == []


def test_the_plan_is_shown_and_changes_nothing(database_url: str) -> None:
    do(database_url, EARLIER_TABLES)

    with as_owner(database_url) as connection:
        seen = plan(connection)

    assert (seen.found, [step.revision for step in seen.steps]) == (None, [*forms()])
    assert [name for name, _ in seen.tables] == [
        "public.blocked_users", "public.message_history", "public.message_recipients"
    ]  # fmt: skip
    assert rows(database_url, "SELECT to_regnamespace('messaging')") == [(None,)]


def test_the_earlier_systems_rows_are_taken_over(database_url: str) -> None:
    do(database_url, EARLIER_TABLES + EARLIER_ROWS)

    to(database_url)

    messages = rows(
        database_url, "SELECT id, state, state_reason FROM messaging.message_history ORDER BY id"
    )
    people = rows(
        database_url,
        "SELECT message_id, user_id, repeat, delivery_status, reason, telegram_message_id"
        " FROM messaging.message_recipients ORDER BY id",
    )
    assert messages == [
        (1, "done", ""),
        (2, "held", "left by the earlier system"),
        (3, "held", "left by the earlier system"),
    ]
    assert people == [
        (1, 11, 0, "sent", "", 501),
        (1, 12, 0, "failed", "earlier_system", None),
        (1, 13, 0, "unknown", "earlier_system", None),
        (1, 11, 1, "sent", "", 502),
        (2, 21, 0, "pending", "", None),
        (2, 21, 1, "skipped", "repeated", None),
        (3, 31, 0, "unknown", "earlier_system", None),
        (3, 32, 0, "unknown", "earlier_system", None),
    ]
    assert rows(database_url, "SELECT user_id, reason FROM messaging.blocked_users") == [(99, "")]


def test_wall_clocks_of_the_earlier_system_become_moments_and_ids_go_on(database_url: str) -> None:
    do(database_url, EARLIER_TABLES + EARLIER_ROWS)

    to(database_url)

    added = "INSERT INTO messaging.message_history (message_text) VALUES ('new') RETURNING id"
    assert rows(
        database_url,
        "SELECT sent_at = '2026-01-02 03:04:05+00' FROM messaging.message_history WHERE id = 1",
    ) == [(True,)]
    assert rows(database_url, added) == [(4,)]


def test_a_hundred_thousand_recipients_of_the_earlier_system_are_all_kept(
    database_url: str,
) -> None:
    do(
        database_url,
        EARLIER_TABLES + "INSERT INTO message_history (message_text, total_recipients)"
        " SELECT 'message ' || n, 1000 FROM generate_series(1, 100) AS n;"
        "INSERT INTO message_recipients (message_id, user_id, username, delivery_status)"
        " SELECT 1 + n % 100, 5000000000 + n / 100, 'name' || n,"
        " (ARRAY['sent', 'failed', 'pending', 'deleted'])[1 + n % 4]"
        " FROM generate_series(0, 99999) AS n;",
    )
    digest = (
        "SELECT count(*), sum(user_id), min(username), max(username), count(DISTINCT (message_id, user_id)),"
        " count(*) FILTER (WHERE delivery_status = 'sent') FROM {}.message_recipients"
    )
    before = rows(database_url, digest.format("public"))

    to(database_url)

    assert rows(database_url, digest.format("messaging")) == before
    assert before[0][0] == 100_000


def test_a_migration_that_fails_rolls_back_whole(database_url: str) -> None:
    do(
        database_url,
        EARLIER_TABLES
        + EARLIER_ROWS
        + "CREATE VIEW kept AS SELECT username FROM message_recipients;",
    )

    with as_owner(database_url) as connection, pytest.raises(Refused, match="rolled back whole"):
        migrate(connection)

    assert rows(database_url, "SELECT count(*) FROM public.message_recipients") == [(8,)]
    assert rows(database_url, "SELECT to_regclass('messaging.message_recipients')") == [(None,)]


def test_two_migrations_at_once_are_one_too_many(database_url: str) -> None:
    with as_owner(database_url) as first, as_owner(database_url) as second:
        migrate(first)

        with pytest.raises(Refused, match="Another migration runs"):
            migrate(second)


@pytest.mark.parametrize(
    ("column", "table", "states"),
    [
        ("state", "message_history", MessageState),
        ("delivery_status", "message_recipients", DeliveryState),
    ],
)
def test_the_database_knows_exactly_the_states_of_the_code(
    store_url: str, column: str, table: str, states: type[MessageState] | type[DeliveryState]
) -> None:
    rule = rows(
        store_url,
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
        f" WHERE conname IN ('message_history_state', '{table.replace('history', 'x')}_status')"
        f" AND conrelid = 'messaging.{table}'::regclass",
    )

    assert len(rule) == 1
    assert {state for state in states if f"'{state}'" in str(rule[0][0])} == set(states)
    assert str(rule[0][0]).count("'::text") == len(states)
    assert column in str(rule[0][0])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE messaging.audit SET actor = 'nobody'",
        "DELETE FROM messaging.audit",
        "TRUNCATE messaging.audit",
    ],
)
def test_nobody_changes_the_audit(store_url: str, store: sa.Engine, statement: str) -> None:
    with store.begin() as app, pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        app.execute(sa.text(statement))
    with psycopg.connect(store_url) as owner, pytest.raises(psycopg.Error, match="append-only"):
        owner.execute(statement.encode())
