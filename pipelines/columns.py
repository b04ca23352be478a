"""Whether the bot's tables still have the columns we read: a missing one stops, an extra one is noted."""

import re

import sqlalchemy as sa
from sqlalchemy.exc import NoSuchTableError

from core.errors import HslError
from pipelines.findings import Finding
from pipelines.tables import SOURCE_TABLES, SourceTable


class MissingTable(HslError):
    """A table of the bot is not in the database: is HSL_SOURCE_URL the right database?"""


class WrongColumns(HslError):
    """A column of the bot is gone, renamed or of another type: the bot has changed, adapt tables.py."""


def present_tables(
    connection: sa.Connection, *, database: str
) -> tuple[tuple[SourceTable, ...], list[Finding]]:
    """The tables that can be read, and notes about optional ones. Raises MissingTable, WrongColumns."""
    inspector = sa.inspect(connection)
    there = [(table, _column_types(inspector, table)) for table in SOURCE_TABLES]
    missing = [table.name for table, types in there if table.required and types is None]
    if missing:
        raise MissingTable(
            f"Database {database!r} has no table {', '.join(missing)}.",
            "Check that HSL_SOURCE_URL names the bot's database and that the role may see its tables.",
        )
    findings: list[Finding] = []
    for table, types in there:
        findings += _check(table, types)
    return tuple(table for table, types in there if types is not None), findings


def _column_types(inspector: sa.Inspector, table: SourceTable) -> dict[str, str] | None:
    try:
        columns = inspector.get_columns(table.name)
    except NoSuchTableError:
        return None
    dialect = inspector.dialect
    return {column["name"]: _plain(column["type"].compile(dialect=dialect)) for column in columns}


def _plain(type_name: str) -> str:
    plain = re.sub(r"\(\d+\)", "", type_name)
    return plain.removesuffix(" WITHOUT TIME ZONE")


def _check(table: SourceTable, types: dict[str, str] | None) -> list[Finding]:
    if types is None:
        return [_absent(table)]
    for column, accepted in table.columns.items():
        if column not in types:
            raise WrongColumns(
                f"Table {table.name} has no column {column}.",
                f"The bot dropped or renamed it; there are: {', '.join(types)}.",
            )
        if types[column] not in accepted:
            raise WrongColumns(
                f"Column {table.name}.{column} is {types[column]}, expected {' or '.join(accepted)}.",
                "The bot changed its type; have the pipeline adapted before the next refresh.",
            )
    extra = sorted(set(types) - set(table.columns))
    return [_extra(table, extra)] if extra and not table.extra_expected else []


def _absent(table: SourceTable) -> Finding:
    return Finding(
        severity="warn",
        check_name="optional_table_absent",
        subject=table.name,
        count=1,
        example="",
        advice="This table is optional; what it would add is left out.",
    )


def _extra(table: SourceTable, columns: list[str]) -> Finding:
    return Finding(
        severity="warn",
        check_name="extra_columns",
        subject=table.name,
        count=len(columns),
        example=", ".join(columns[:5]),
        advice="The bot added columns; they are not read.",
    )
