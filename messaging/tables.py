"""The message store as SQLAlchemy sees it; messaging/migrations makes it, a test compares the two.

`doc` says what a column means: docs/reference.md is made from it. Moments are UTC.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

SCHEMA = "messaging"
METADATA = sa.MetaData(schema=SCHEMA)
_MOMENT = sa.DateTime(timezone=True)
_NOW = sa.text("now()")
_EMPTY = sa.text("''")
_NOTHING = sa.text("'{}'")
_NO_ROWS = sa.text("'[]'")


def _id(doc: str, *, always: bool = True) -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, sa.Identity(always=always), primary_key=True, doc=doc)


def _text(name: str, doc: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=_EMPTY, doc=doc)


def _moment(name: str, doc: str) -> sa.Column[object]:
    return sa.Column(name, _MOMENT, doc=doc)


def _count(name: str, doc: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("0"), doc=doc)


def _json(name: str, doc: str, *, rows: bool = False) -> sa.Column[object]:
    default = _NO_ROWS if rows else _NOTHING
    return sa.Column(name, JSONB, nullable=False, server_default=default, doc=doc)


def _created() -> sa.Column[object]:
    return sa.Column(
        "created_at", _MOMENT, nullable=False, server_default=_NOW, doc="when the row was written"
    )


message_history = sa.Table(
    "message_history",
    METADATA,
    _id("the message's number", always=False),
    sa.Column("message_text", sa.Text, nullable=False, doc="Telegram HTML, placeholders unfilled"),
    _count("total_recipients", "people it is addressed to"),
    _count("successful_deliveries", "people who got it, deleted or not; kept up by the worker"),
    _moment("sent_at", "when the last person's turn was over"),
    _created(),
    sa.Column(
        "recipient_type",
        sa.Text,
        nullable=False,
        server_default=sa.text("'group'"),
        doc="individual or group",
    ),
    sa.Column("recipient_group", sa.Text, doc="the audience in words, such as stream:4th_stream"),
    _moment("scheduled_at", "the time that was asked for; empty: at once"),
    sa.Column(
        "state",
        sa.Text,
        nullable=False,
        server_default=sa.text("'draft'"),
        doc="one of the message states",
    ),
    _text("state_reason", "why it is paused, held or cancelled"),
    _text("author", "who wrote it"),
    sa.Column(
        "needs_approval",
        sa.Boolean,
        nullable=False,
        server_default=sa.text("false"),
        doc="whether a second person has to approve it",
    ),
    _json("buttons", 'rows of url buttons: [[{"text", "url"}]]', rows=True),
    _json("options", '{"silent": bool, "link_preview": bool}'),
    sa.Column("media_id", sa.ForeignKey("media.id"), doc="the photo, video or document"),
    sa.Column(
        "corrects",
        sa.ForeignKey("message_history.id", ondelete="SET NULL"),
        doc="the message whose receivers this one corrects",
    ),
    _text("payload_hash", "SHA-256 of text, buttons, media and options"),
    sa.Column("fingerprint", sa.Text, unique=True, doc="of the rehearsal that was sent; only once"),
    _moment("not_before", "the instant from which it may go out"),
    _moment("started_at", "when the worker began"),
    _moment("finished_at", "when it was done or cancelled"),
    _count("errors_in_row", "errors of ours without a success between them"),
    _json("tally", "people per delivery state when last counted"),
    _moment("recall_requested_at", "when somebody asked to delete it for all"),
    sa.Column("recall_requested_by", sa.Text, doc="who asked"),
    _moment("recall_finished_at", "when nothing was left to delete"),
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
    _id("the delivery's number", always=False),
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
    _created(),
    sa.Column("personal_text", sa.Text, doc="the text with this person's values; empty: as it is"),
    _text("reason", "why it failed, was skipped or is unknown: one word"),
    _text("detail", "what Telegram said, or who decided"),
    _count("attempts", "requests made for this person"),
    _moment("not_before", "not tried again earlier"),
    _moment("claimed_at", "when the last request was about to be made"),
    _moment("sent_at", "when Telegram confirmed it"),
    _moment("recall_tried_at", "when a request to delete it was about to be made"),
    _text("recall_reason", "why it could not be deleted, or how it went"),
    _moment("deleted_at", "when it was gone"),
    sa.Column(
        "repeat",
        sa.SmallInteger,
        nullable=False,
        server_default=sa.text("0"),
        doc="0; more only in rows that stood twice in the earlier system",
    ),
    sa.UniqueConstraint("message_id", "user_id", "repeat", name="message_recipients_once"),
    sa.Index("message_recipients_by_status", "message_id", "delivery_status", "id"),
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
    sa.Column("blocked_at", _MOMENT, nullable=False, server_default=_NOW, doc="since when"),
    _text("reason", "blocked, deactivated, never_started or chat_not_found"),
)

media = sa.Table(
    "media",
    METADATA,
    _id("the file's number"),
    sa.Column("kind", sa.Text, nullable=False, doc="photo, video or document"),
    _text("file_name", "its name when uploaded"),
    sa.Column("content", sa.LargeBinary, doc="its bytes, until Telegram knows it"),
    sa.Column("file_id", sa.Text, doc="Telegram's name of it"),
    _text("sha256", "of the bytes, or of the file_id"),
    _created(),
)

rehearsals = sa.Table(
    "rehearsals",
    METADATA,
    sa.Column("fingerprint", sa.Text, primary_key=True, doc="of text, audience and options"),
    sa.Column("made_at", _MOMENT, nullable=False, doc="when"),
    sa.Column("author", sa.Text, nullable=False, doc="by whom"),
    sa.Column("message_text", sa.Text, nullable=False, doc="Telegram HTML"),
    _json("buttons", "rows of url buttons", rows=True),
    _json("options", "as in message_history"),
    sa.Column("media_id", sa.ForeignKey("media.id"), doc="the photo, video or document"),
    sa.Column("rules", JSONB, nullable=False, doc="the audience's rules and exclusions"),
    sa.Column("user_ids", ARRAY(sa.BigInteger), nullable=False, doc="the people kept, sorted"),
    _json("facts", "what the rehearsal found"),
)

approvals = sa.Table(
    "approvals",
    METADATA,
    _id("the decision's number"),
    sa.Column(
        "message_id",
        sa.ForeignKey("message_history.id", ondelete="CASCADE"),
        nullable=False,
        doc="the message",
    ),
    sa.Column("author", sa.Text, nullable=False, doc="who wrote the message"),
    sa.Column("decided_by", sa.Text, nullable=False, doc="who decided; never the author"),
    sa.Column("decided_at", _MOMENT, nullable=False, doc="when"),
    sa.Column("decision", sa.Text, nullable=False, doc="approved or rejected"),
    _text("why", "in their words"),
)

suppressions = sa.Table(
    "suppressions",
    METADATA,
    _id("the suppression's number"),
    sa.Column("kind", sa.Text, nullable=False, doc="opted_out or erased"),
    sa.Column("user_id", sa.BigInteger, unique=True, doc="who opted out"),
    sa.Column("user_hash", sa.Text, unique=True, doc="keyed hash of who was erased"),
    sa.Column("at", _MOMENT, nullable=False, doc="since when"),
    sa.Column("by_whom", sa.Text, nullable=False, doc="who recorded it"),
    _text("why", "in their words"),
)

audit = sa.Table(
    "audit",
    METADATA,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False, doc="1, 2, 3, ..."),
    sa.Column("at", _MOMENT, nullable=False, doc="when"),
    sa.Column("actor", sa.Text, nullable=False, doc="who"),
    sa.Column("action", sa.Text, nullable=False, doc="what"),
    _text("subject", "to what, such as message:12"),
    _text("why", "in their words"),
    _json("counts", "how many of what"),
    sa.Column("previous_hash", sa.Text, nullable=False, doc="hash of the row before"),
    sa.Column("hash", sa.Text, nullable=False, unique=True, doc="SHA-256 of this row"),
)

limiter = sa.Table(
    "limiter",
    METADATA,
    sa.Column(
        "id", sa.SmallInteger, primary_key=True, server_default=sa.text("1"), doc="1: the only row"
    ),
    _moment("next_at", "no call to Telegram before"),
    _moment("wait_until", "Telegram told everybody to wait until then"),
    _text("wait_reason", "what it said"),
    _moment("stopped_at", "since when the stop switch is on; empty: off"),
    _text("stopped_by", "who"),
    _text("stopped_why", "why"),
    sa.Column(
        "calls",
        sa.BigInteger,
        nullable=False,
        server_default=sa.text("0"),
        doc="calls ever made; the worker keeps the same number in a file beside",
    ),
    _text("home", "which database this is; another one means it was restored"),
)

worker = sa.Table(
    "worker",
    METADATA,
    sa.Column(
        "id", sa.SmallInteger, primary_key=True, server_default=sa.text("1"), doc="1: the only row"
    ),
    sa.Column("host", sa.Text, nullable=False, doc="where it runs"),
    sa.Column("pid", sa.Integer, nullable=False, doc="its process"),
    sa.Column("started_at", _MOMENT, nullable=False, doc="since when"),
    sa.Column("beat_at", _MOMENT, nullable=False, doc="its last sign of life"),
    _text("doing", "what it does now"),
    sa.Column("message_id", sa.BigInteger, doc="which message it sends or recalls"),
)
