"""How the message store comes from any earlier form to the present one, and what that will do."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationInfo
from alembic.script import ScriptDirectory

from core.errors import HslError, Refused
from queries import block

BASE = "base"
UNDO = "Undo: "
_FOLDER = Path(__file__).parent / "migrations"
_GIVEN = sa.text(block("store_tables_given"))
_HAS_REVISION = sa.text(block("store_has_revision"))
_REVISION = sa.text(block("store_revision"))
_CREATE_SCHEMA = sa.text(block("store_create_schema"))
_LOCK = sa.text(block("store_migration_lock"))
_PATIENCE = sa.text(block("store_migration_patience"))

Told = Callable[[str, float], None]


class NotMigrated(HslError):
    """The message tables are not in the form this version needs: run `hsl migrate`."""

    def __init__(self, found: str | None) -> None:
        form = f"in form {found}" if found else "not there"
        super().__init__(
            f"The message tables are {form}; this version needs {head()}.", "Run `hsl migrate`."
        )


@dataclass(frozen=True)
class Step:
    """One migration: a transaction of its own."""

    revision: str
    sentence: str


@dataclass(frozen=True)
class MigrationPlan:
    """What is there, and which steps would be taken; none when all is in its present form."""

    found: str | None
    steps: tuple[Step, ...]
    tables: tuple[tuple[str, int], ...]


def plan(connection: sa.Connection, to: str = "head") -> MigrationPlan:
    """Look, and change nothing. `tables` are the given ones with about how many rows they have."""
    found = revision(connection)
    target = head() if to == "head" else None if to == BASE else to
    given = connection.execute(_GIVEN).all()
    connection.rollback()
    tables = tuple((f"{row.schema}.{row.table_name}", row.about) for row in given)
    return MigrationPlan(found, _steps(found, target), tables)


def migrate(
    connection: sa.Connection, to: str = "head", told: Told = lambda _step, _seconds: None
) -> MigrationPlan:
    """Take the steps, each in one transaction that rolls back whole; `told` hears each one's seconds.

    Raises Refused when another migration runs, or when going back would lose rows.
    """
    if not connection.execute(_LOCK).scalar_one():
        raise Refused("Another migration runs.", "Wait until it has ended.")
    connection.execute(_PATIENCE)
    connection.execute(_CREATE_SCHEMA)
    connection.commit()
    wanted = plan(connection, to)
    going_back = any(step.sentence.startswith(UNDO) for step in wanted.steps)
    try:
        (command.downgrade if going_back else command.upgrade)(_config(connection, told), to)
    except sa.exc.DBAPIError as error:
        connection.rollback()
        raise _explained(error) from None
    connection.commit()
    return wanted


def revision(connection: sa.Connection) -> str | None:
    """The form of the store; None before the first migration."""
    if not connection.execute(_HAS_REVISION).scalar_one():
        return None
    return connection.execute(_REVISION).scalar_one_or_none()


@cache
def head() -> str:
    """The form this version needs."""
    (found,) = _scripts().get_heads()
    return found


def forms() -> tuple[str, ...]:
    """The forms this version knows, the oldest first."""
    return tuple(step.revision for step in reversed(list(_scripts().walk_revisions())))


def _steps(found: str | None, target: str | None) -> tuple[Step, ...]:
    known = [(s.revision, s.doc) for s in reversed(list(_scripts().walk_revisions()))]
    names = [BASE, *(name for name, _ in known)]
    try:
        here, there = names.index(found or BASE), names.index(target or BASE)
    except ValueError:
        raise Refused(
            f"Form {found} or {target} is unknown to this version, which knows {', '.join(names)}.",
            "Install the version that made the store, or a newer one.",
        ) from None
    if here <= there:
        return tuple(Step(*step) for step in known[here:there])
    return tuple(Step(name, f"{UNDO}{doc}") for name, doc in reversed(known[there:here]))


def _config(connection: sa.Connection | None = None, told: Told | None = None) -> Config:
    began = time.monotonic()

    def applied(*, step: MigrationInfo, **_more: object) -> None:
        if told is not None:
            told(str(step.up_revision_id or BASE), time.monotonic() - began)

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes.update(connection=connection, applied=applied)
    return config


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _explained(error: sa.exc.DBAPIError) -> Refused:
    lines = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
    return Refused(
        f"The migration was rolled back whole: {(lines or ['no reason given'])[0].rstrip('.')}.",
        "Nothing was changed by it; mend that and run `hsl migrate` again.",
    )
