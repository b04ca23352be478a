"""Does any earlier form of the message tables become the present one, with every row kept?"""

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from core.errors import Refused
from messaging.columns import SCHEMA
from messaging.migrate import BASE, NotMigrated, forms, head, migrate, plan
from messaging.states import DeliveryState, MessageState
from messaging.store import as_app, as_owner
from messaging.tables import METADATA

pytestmark = pytest.mark.slow

EARLIER_TABLES = """
CREATE TABLE message_history (
    id serial PRIMARY KEY,
    message_text text NOT NULL,
    total_recipients integer NOT NULL,
    successful_deliveries integer DEFAULT 0,
    sent_at timestamp DEFAULT now(),
    created_at timestamp DEFAULT now(),
    recipient_type varchar(20),
    recipient_group varchar(50),
    scheduled_at timestamp
);
CREATE TABLE message_recipients (
    id serial PRIMARY KEY,
    message_id integer NOT NULL REFERENCES message_history (id) ON DELETE CASCADE,
    user_id bigint NOT NULL,
    username varchar(255),
    delivery_status varchar(20) DEFAULT 'pending'
        CHECK (delivery_status IN ('pending', 'sent', 'failed', 'deleted')),
    telegram_message_id integer,
    created_at timestamp DEFAULT now()
);
CREATE TABLE blocked_users (
    user_id bigint PRIMARY KEY,
    blocked_at timestamp DEFAULT now(),
    reason text
);
"""
EARLIER_ROWS = """
INSERT INTO message_history (id, message_text, total_recipients, sent_at, scheduled_at, recipient_type)
VALUES (1, 'sent', 3, '2026-01-02 03:04:05', NULL, 'group'),
    (2, 'planned', 1, NULL, '2026-02-03 10:00:00', 'individual'),
    (3, 'crashed', 1, NULL, NULL, NULL);
SELECT setval('message_history_id_seq', 3);
INSERT INTO message_recipients (message_id, user_id, delivery_status, telegram_message_id)
VALUES (1, 11, 'sent', 501), (1, 12, 'failed', NULL), (1, 13, 'pending', NULL), (1, 11, 'sent', 502),
    (2, 21, 'pending', NULL), (2, 21, 'pending', NULL), (3, 31, 'pending', NULL), (3, 32, NULL, NULL);
INSERT INTO blocked_users (user_id) VALUES (99);
"""


def rows(url: str, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(question.encode()).fetchall()


def do(url: str, statements: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statements.encode())


def to(url: str, form: str = "head") -> list[str]:
    """Migrate; the forms that were passed through."""
    passed: list[str] = []
    with as_owner(url) as connection:
        migrate(connection, form, lambda step, _seconds: passed.append(step))
    return passed


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


def test_one_can_go_back_while_nothing_would_be_lost(database_url: str) -> None:
    do(database_url, EARLIER_TABLES + EARLIER_ROWS)
    do(database_url, "DELETE FROM message_recipients WHERE user_id IN (13, 31, 32) OR id = 6")
    to(database_url)

    to(database_url, BASE)

    assert rows(database_url, "SELECT count(*) FROM public.message_recipients") == [(4,)]
    assert to(database_url) == [*forms()]


def test_going_back_is_refused_where_rows_would_be_lost(database_url: str) -> None:
    do(database_url, EARLIER_TABLES + EARLIER_ROWS)
    to(database_url)

    with as_owner(database_url) as connection, pytest.raises(Refused, match="cannot keep"):
        migrate(connection, BASE)

    # Each step is a transaction of its own: the empty drafts went, the step with rows did not.
    assert rows(database_url, "SELECT version_num FROM messaging.alembic_version") == [("0002",)]


def test_drafts_are_not_lost_by_going_back(database_url: str) -> None:
    to(database_url)
    do(
        database_url,
        "INSERT INTO messaging.drafts (author, kind, saved_at) VALUES ('anna', 'draft', now())",
    )

    with as_owner(database_url) as connection, pytest.raises(Refused, match="cannot keep"):
        migrate(connection, "0002")

    assert rows(database_url, "SELECT version_num FROM messaging.alembic_version") == [("0003",)]


def test_two_migrations_at_once_are_one_too_many(database_url: str) -> None:
    with as_owner(database_url) as first, as_owner(database_url) as second:
        migrate(first)

        with pytest.raises(Refused, match="Another migration runs"):
            migrate(second)


def test_a_store_in_an_older_form_is_not_used(database_url: str) -> None:
    with pytest.raises(NotMigrated, match="not there"), as_app(database_url):
        pass

    to(database_url, "0001")
    with pytest.raises(NotMigrated, match="in form 0001"), as_app(database_url):
        pass


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
