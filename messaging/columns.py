"""The schema of the message tables, and the kinds of columns they share."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

SCHEMA = "messaging"
METADATA = sa.MetaData(schema=SCHEMA)
MOMENT = sa.DateTime(timezone=True)
NOW = sa.text("now()")
_EMPTY = sa.text("''")
_NOTHING = sa.text("'{}'")
_NO_ROWS = sa.text("'[]'")


def id_column(doc: str, *, always: bool = True) -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, sa.Identity(always=always), primary_key=True, doc=doc)


def text_column(name: str, doc: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=_EMPTY, doc=doc)


def moment_column(name: str, doc: str) -> sa.Column[object]:
    return sa.Column(name, MOMENT, doc=doc)


def count_column(name: str, doc: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("0"), doc=doc)


def json_column(name: str, doc: str, *, rows: bool = False) -> sa.Column[object]:
    default = _NO_ROWS if rows else _NOTHING
    return sa.Column(name, JSONB, nullable=False, server_default=default, doc=doc)


def created_column() -> sa.Column[object]:
    return sa.Column(
        "created_at", MOMENT, nullable=False, server_default=NOW, doc="when the row was written"
    )
