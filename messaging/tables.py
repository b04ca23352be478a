"""The message store as SQLAlchemy sees it; messaging/migrations makes it, a test compares the two.

`doc` says what a column means: docs/reference.md is made from it. Moments are UTC.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from messaging.columns import (
    METADATA,
    MOMENT,
    NOW,
    count_column,
    created_column,
    id_column,
    json_column,
    moment_column,
    text_column,
)
from messaging.running_tables import audit, limiter, worker

__all__ = [
    "METADATA",
    "approvals",
    "audit",
    "blocked_users",
    "drafts",
    "limiter",
    "media",
    "message_history",
    "message_recipients",
    "rehearsals",
    "suppressions",
    "worker",
]

message_history = sa.Table(
    "message_history",
    METADATA,
    id_column("the message's number", always=False),
    sa.Column("message_text", sa.Text, nullable=False, doc="Telegram HTML, placeholders unfilled"),
    count_column("total_recipients", "people it is addressed to"),
    count_column(
        "successful_deliveries", "people who got it, deleted or not; kept up by the worker"
    ),
    moment_column("sent_at", "when the last person's turn was over"),
    created_column(),
    sa.Column(
        "recipient_type",
        sa.Text,
        nullable=False,
        server_default=sa.text("'group'"),
        doc="individual or group",
    ),
    sa.Column("recipient_group", sa.Text, doc="the audience in words, such as stream:4th_stream"),
    moment_column("scheduled_at", "the time that was asked for; empty: at once"),
    sa.Column(
        "state",
        sa.Text,
        nullable=False,
        server_default=sa.text("'draft'"),
        doc="one of the message states",
    ),
    text_column("state_reason", "why it is paused, held or cancelled"),
    text_column("author", "who wrote it"),
    sa.Column(
        "needs_approval",
        sa.Boolean,
        nullable=False,
        server_default=sa.text("false"),
        doc="whether a second person has to approve it",
    ),
    json_column("buttons", 'rows of url buttons: [[{"text", "url"}]]', rows=True),
    json_column("options", '{"silent": bool, "link_preview": bool}'),
    sa.Column("media_id", sa.ForeignKey("media.id"), doc="the photo, video or document"),
    sa.Column(
        "corrects",
        sa.ForeignKey("message_history.id", ondelete="SET NULL"),
        doc="the message whose receivers this one corrects",
    ),
    text_column("payload_hash", "SHA-256 of text, buttons, media and options"),
    sa.Column("fingerprint", sa.Text, unique=True, doc="of the rehearsal that was sent; only once"),
    moment_column("not_before", "the instant from which it may go out"),
    text_column("despite_quiet", "why it may go out in quiet hours; empty: it may not"),
    moment_column("started_at", "when the worker began"),
    moment_column("finished_at", "when it was done or cancelled"),
    count_column("errors_in_row", "errors of ours without a success between them"),
    json_column("tally", "people per delivery state when last counted"),
    moment_column("recall_requested_at", "when somebody asked to delete it for all"),
    sa.Column("recall_requested_by", sa.Text, doc="who asked"),
    moment_column("recall_finished_at", "when nothing was left to delete"),
    sa.Index(
        "message_history_open",
        "state",
        "not_before",
        postgresql_where=sa.text("state IN ('scheduled', 'sending')"),
    ),
)

message_recipients = sa.Table(
    "message_recipients",
    METADATA,
    id_column("the delivery's number", always=False),
    sa.Column(
        "message_id",
        sa.ForeignKey("message_history.id", ondelete="CASCADE"),
        nullable=False,
        doc="the message; its deliveries go with it",
    ),
    sa.Column("user_id", sa.BigInteger, nullable=False, doc="the person's Telegram id"),
    sa.Column("username", sa.Text, doc="their handle when it was queued"),
    sa.Column(
        "delivery_status",
        sa.Text,
        nullable=False,
        server_default=sa.text("'pending'"),
        doc="one of the delivery states",
    ),
    sa.Column("telegram_message_id", sa.BigInteger, doc="Telegram's number of it in this chat"),
    created_column(),
    sa.Column("personal_text", sa.Text, doc="the text with this person's values; empty: as it is"),
    text_column("reason", "why it failed, was skipped or is unknown: one word"),
    text_column("detail", "what Telegram said, or who decided"),
    count_column("attempts", "requests made for this person"),
    moment_column("claimed_at", "when the last request was about to be made"),
    moment_column("sent_at", "when Telegram confirmed it"),
    moment_column("recall_tried_at", "when a request to delete it was about to be made"),
    text_column("recall_reason", "why it could not be deleted, or how it went"),
    moment_column("deleted_at", "when it was gone"),
    sa.Column(
        "repeat",
        sa.SmallInteger,
        nullable=False,
        server_default=sa.text("0"),
        doc="0; more only in rows that stood twice in the earlier system",
    ),
    sa.UniqueConstraint("message_id", "user_id", "repeat", name="message_recipients_once"),
    sa.Index("message_recipients_by_status", "message_id", "delivery_status", "id"),
    sa.Index("message_recipients_in_order", "message_id", "id"),
    sa.Index("message_recipients_by_person", "user_id", sa.text("id DESC")),
    sa.Index(
        "message_recipients_sending",
        "id",
        postgresql_where=sa.text("delivery_status = 'sending'"),
    ),
)

blocked_users = sa.Table(
    "blocked_users",
    METADATA,
    sa.Column("user_id", sa.BigInteger, primary_key=True, doc="who cannot be reached"),
    sa.Column("blocked_at", MOMENT, nullable=False, server_default=NOW, doc="since when"),
    text_column("reason", "blocked, deactivated, never_started or chat_not_found"),
)

media = sa.Table(
    "media",
    METADATA,
    id_column("the file's number"),
    sa.Column("kind", sa.Text, nullable=False, doc="photo, video or document"),
    text_column("file_name", "its name when uploaded"),
    sa.Column("content", sa.LargeBinary, doc="its bytes, until Telegram knows it"),
    sa.Column("file_id", sa.Text, doc="Telegram's name of it"),
    text_column("sha256", "of the bytes, or of the file_id"),
    created_column(),
)

rehearsals = sa.Table(
    "rehearsals",
    METADATA,
    sa.Column("fingerprint", sa.Text, primary_key=True, doc="of text, audience and options"),
    sa.Column("made_at", MOMENT, nullable=False, doc="when"),
    sa.Column("author", sa.Text, nullable=False, doc="by whom"),
    sa.Column("message_text", sa.Text, nullable=False, doc="Telegram HTML"),
    json_column("buttons", "rows of url buttons", rows=True),
    json_column("options", "as in message_history"),
    sa.Column("media_id", sa.ForeignKey("media.id"), doc="the photo, video or document"),
    sa.Column("rules", JSONB, nullable=False, doc="the audience's rules and exclusions"),
    sa.Column("user_ids", ARRAY(sa.BigInteger), nullable=False, doc="the people kept, sorted"),
    json_column("facts", "what the rehearsal found"),
)

approvals = sa.Table(
    "approvals",
    METADATA,
    id_column("the decision's number"),
    sa.Column(
        "message_id",
        sa.ForeignKey("message_history.id", ondelete="CASCADE"),
        nullable=False,
        doc="the message",
    ),
    sa.Column("author", sa.Text, nullable=False, doc="who wrote the message"),
    sa.Column("decided_by", sa.Text, nullable=False, doc="who decided; never the author"),
    sa.Column("decided_at", MOMENT, nullable=False, doc="when"),
    sa.Column("decision", sa.Text, nullable=False, doc="approved or rejected"),
    text_column("why", "in their words"),
)

suppressions = sa.Table(
    "suppressions",
    METADATA,
    id_column("the suppression's number"),
    sa.Column("kind", sa.Text, nullable=False, doc="opted_out or erased"),
    sa.Column("user_id", sa.BigInteger, unique=True, doc="who opted out"),
    sa.Column("user_hash", sa.Text, unique=True, doc="keyed hash of who was erased"),
    sa.Column("at", MOMENT, nullable=False, doc="since when"),
    sa.Column("by_whom", sa.Text, nullable=False, doc="who recorded it"),
    text_column("why", "in their words"),
)

drafts = sa.Table(
    "drafts",
    METADATA,
    id_column("the draft's number"),
    sa.Column("author", sa.Text, nullable=False, doc="who writes it"),
    sa.Column("kind", sa.Text, nullable=False, doc="draft, or template for everybody who writes"),
    text_column("name", "of a template"),
    json_column("content", "text, buttons, audience and time as they were typed"),
    sa.Column(
        "revision",
        sa.Integer,
        nullable=False,
        server_default=sa.text("1"),
        doc="raised by each save: two tabs do not overwrite each other",
    ),
    sa.Column(
        "message_id",
        sa.ForeignKey("message_history.id", ondelete="SET NULL"),
        doc="the message it became",
    ),
    created_column(),
    sa.Column("saved_at", MOMENT, nullable=False, doc="when it was last saved"),
    sa.Index(
        "drafts_template_names",
        sa.text("lower(name)"),
        unique=True,
        postgresql_where=sa.text("kind = 'template'"),
    ),
    sa.Index(
        "drafts_by_author",
        "author",
        sa.text("saved_at DESC"),
        postgresql_where=sa.text("kind = 'draft'"),
    ),
)
