"""The tables of what runs: the row every call passes, the worker's sign of life, the record of every act."""

import sqlalchemy as sa

from messaging.columns import METADATA, MOMENT, json_column, moment_column, text_column

audit = sa.Table(
    "audit",
    METADATA,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False, doc="1, 2, 3, ..."),
    sa.Column("at", MOMENT, nullable=False, doc="when"),
    sa.Column("actor", sa.Text, nullable=False, doc="who"),
    sa.Column("action", sa.Text, nullable=False, doc="what"),
    text_column("subject", "to what, such as message:12"),
    text_column("why", "in their words"),
    json_column("counts", "how many of what"),
    sa.Column("previous_hash", sa.Text, nullable=False, doc="hash of the row before"),
    sa.Column("hash", sa.Text, nullable=False, unique=True, doc="SHA-256 of this row"),
)

limiter = sa.Table(
    "limiter",
    METADATA,
    sa.Column(
        "id", sa.SmallInteger, primary_key=True, server_default=sa.text("1"), doc="1: the only row"
    ),
    moment_column("next_at", "no call to Telegram before"),
    moment_column("wait_until", "Telegram told everybody to wait until then"),
    text_column("wait_reason", "what it said"),
    moment_column("stopped_at", "since when the stop switch is on; empty: off"),
    text_column("stopped_by", "who"),
    text_column("stopped_why", "why"),
    sa.Column(
        "calls",
        sa.BigInteger,
        nullable=False,
        server_default=sa.text("0"),
        doc="calls ever made; the worker keeps the same number in a file beside",
    ),
    text_column("home", "which database this is; another one means it was restored"),
)

worker = sa.Table(
    "worker",
    METADATA,
    sa.Column(
        "id", sa.SmallInteger, primary_key=True, server_default=sa.text("1"), doc="1: the only row"
    ),
    sa.Column("host", sa.Text, nullable=False, doc="where it runs"),
    sa.Column("pid", sa.Integer, nullable=False, doc="its process"),
    sa.Column("started_at", MOMENT, nullable=False, doc="since when"),
    sa.Column("beat_at", MOMENT, nullable=False, doc="its last sign of life"),
    text_column("doing", "what it does now"),
    sa.Column("message_id", sa.BigInteger, doc="which message it sends or recalls"),
)
