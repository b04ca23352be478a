"""The message tables of the earlier system with a few rows, and how they are brought to a form."""

import psycopg

from messaging.migrate import migrate
from messaging.store import as_owner

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
