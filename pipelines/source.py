"""How we look at the school's database: read-only, all tables at one moment, and only what we need."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import adbc_driver_postgresql.dbapi as adbc
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError

from core.database_address import CURE, postgresql_address
from core.erasure import Erased
from core.errors import HslError, WrongUse
from pipelines.columns import present_tables
from pipelines.findings import Finding
from pipelines.tables import SourceTable
from queries import block

CONNECT_SECONDS = 10
GRANT = "Grant the role SELECT on the bot's tables: deploy/source_role.sql."
_MOMENT = block("source_moment")
_READ_ONLY = block("source_read_only")
_UTC = block("source_utc")
_WRITABLE = sa.text(block("source_role_writes"))
_ESTIMATE = sa.text(block("source_row_estimate"))


class SourceDown(HslError):
    """The school's database does not answer: check that it runs and that HSL_SOURCE_URL is right."""


class SourceRefuses(HslError):
    """The school's database does not let us in: check user, password and database name."""


class SourceLost(HslError):
    """The connection ended in the middle: nothing was published, run the refresh again."""


@dataclass(frozen=True)
class Lookout:
    """What was seen of the source before reading: its tables, about how long they are, and findings."""

    tables: tuple[SourceTable, ...]
    rows: dict[str, int]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Source:
    """The open source at one moment: `source_time` is its clock when that moment was fixed (UTC).

    Rows of `erased` people are never read into anything.
    """

    connection: adbc.Connection
    source_time: datetime
    seen: Lookout
    erased: Erased = field(default_factory=Erased)

    def release(self) -> None:
        """End the transaction as soon as all is read: it keeps the bot's old rows from being vacuumed."""
        with suppress(adbc.Error):
            self.connection.close()


@contextmanager
def open_source(url: str) -> Iterator[Source]:
    """Open the database at one moment.

    Raises SourceDown, SourceRefuses, WrongUse, and what `present_tables` raises.
    """
    seen = look_around(url)
    connection = _connect(url)
    try:
        yield Source(connection, _fix_moment(connection), seen)
    finally:
        with suppress(adbc.Error):
            connection.close()


def look_around(url: str) -> Lookout:
    """Which of our tables are there, with which columns, and what this role may do."""
    address = sqlalchemy_url(url)
    engine = sa.create_engine(
        address,
        poolclass=sa.NullPool,
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "hsl refresh"},
    )
    try:
        with engine.connect() as connection:
            return _look(connection, str(address.database))
    except OperationalError as error:
        raise _explain(address, first_line(error.orig)) from None
    except DBAPIError as error:
        raise _cannot_look(error.orig) from None
    finally:
        engine.dispose()


def sqlalchemy_url(url: str) -> sa.URL:
    """The source's address for SQLAlchemy. Raises WrongUse without showing it."""
    return postgresql_address(url, "HSL_SOURCE_URL")


def first_line(error: object) -> str:
    """The first line of a driver's message, without the driver's prefixes and final stop."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = lines[0] if lines else "no reason given"
    return text.rpartition("FATAL: ")[2].rpartition("ERROR: ")[2].strip().rstrip(".")


def _connect(url: str) -> adbc.Connection:
    libpq = sqlalchemy_url(url).set(drivername="postgresql")
    try:
        return adbc.connect(libpq.render_as_string(hide_password=False))
    except adbc.Error as error:
        raise SourceDown(
            f"The source let us in once and not again: {first_line(error)}.",
            "Check its max_connections, then run `hsl refresh` again.",
        ) from None


def _fix_moment(connection: adbc.Connection) -> datetime:
    try:
        with closing(connection.cursor()) as cursor:
            cursor.execute(_READ_ONLY)
            cursor.execute(_UTC)
            cursor.execute(_MOMENT)
            row = cursor.fetchone()
    except adbc.Error as error:
        raise SourceLost(
            f"The source stopped answering: {first_line(error)}.", "Run `hsl refresh` again."
        ) from None
    if row is None or not isinstance(row[0], datetime):
        raise SourceLost("The source does not tell its time.", "Run `hsl refresh` again.")
    return row[0].astimezone(UTC)


def _look(connection: sa.Connection, database: str) -> Lookout:
    tables, findings = present_tables(connection, database=database)
    rows = {
        table.name: connection.execute(_ESTIMATE, {"table_name": table.name}).scalar() or 0
        for table in tables
    }
    writable = connection.execute(_WRITABLE).scalars().all()
    return Lookout(tables, rows, (*findings, *_may_write(list(writable))))


def _may_write(tables: list[str]) -> list[Finding]:
    if not tables:
        return []
    return [
        Finding(
            severity="warn",
            check_name="source_role_writes",
            subject="HSL_SOURCE_URL",
            count=len(tables),
            example=", ".join(tables),
            advice="This role can change the bot's tables; use a read-only one.",
        )
    ]


def _cannot_look(reason: BaseException | None) -> HslError:
    # What the driver says before it asks a server has no SQLSTATE: an option of the address.
    if getattr(reason, "sqlstate", None) is None:
        return WrongUse(f"HSL_SOURCE_URL cannot be used: {first_line(reason)}.", CURE)
    return SourceRefuses(f"The source refused to be looked at: {first_line(reason)}.", GRANT)


def _explain(address: sa.URL, reason: str) -> HslError:
    where = f"{address.host or 'the local socket'}:{address.port or 5432}"
    if "password authentication failed" in reason or "no password supplied" in reason:
        return SourceRefuses(
            f"The database at {where} does not accept user {address.username!r} with this password.",
            "Correct the user or password in HSL_SOURCE_URL.",
        )
    if "does not exist" in reason or "not permitted" in reason or "no pg_hba.conf entry" in reason:
        return SourceRefuses(
            f"The database at {where} does not let us in: {reason}.",
            "Correct user or database in HSL_SOURCE_URL.",
        )
    return SourceDown(
        f"The database at {where} does not answer: {reason}.",
        "Check that it runs and that HSL_SOURCE_URL has the right host and port.",
    )
