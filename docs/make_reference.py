"""What there is: settings, commands, roles, tables, figures and queries: docs/reference.md and .env.example.

`python docs/make_reference.py` writes both anew from the code; a test fails when one is not current.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click
import typer

from cli import app
from core.access import GRANTS, Permission, Role
from core.figures import FIGURES
from core.settings import Settings
from messaging.audience import REASON_MEANING
from messaging.states import DELIVERY_STATE_MEANING, MESSAGE_STATE_MEANING
from messaging.tables import METADATA
from operations.backup_settings import as_written
from operations.kinds import KINDS
from queries import ALL

REFERENCE = Path(__file__).parent / "reference.md"
EXAMPLE = Path(__file__).parents[1] / ".env.example"
_ABOUT = """\
# Every setting with what it is when left out. Copy this file to `.env` (mode 0600) in the folder hsl is
# started in, and take away the # where you say otherwise. Made from the code by `make docs`.
"""
_COLUMN = re.compile(
    r"^    (\w+) ([A-Z]+)( NOT NULL)?(?: USING COMPRESSION \w+)?,? -- (.+)$", re.MULTILINE
)


def reference() -> str:
    """The whole text of docs/reference.md."""
    parts = (
        ["# Reference", "Made from the code by `make docs`; do not edit by hand."],
        ["## Settings", *_table(["variable", "default", "meaning"], _settings())],
        ["## Commands", *_table(["command", "what it does"], _commands())],
        ["## Roles", *_table(["permission", *Role], _roles())],
        ["## What can be wrong", *_table(["name", "class", "meaning"], _conditions())],
        ["## Tables of a snapshot", *_tables()],
        ["## Tables of the message store", *_store_tables()],
        ["## States of a message", *_table(["state", "meaning"], MESSAGE_STATE_MEANING.items())],
        ["## States of a delivery", *_table(["state", "meaning"], DELIVERY_STATE_MEANING.items())],
        ["## Why somebody gets nothing", *_table(["reason", "meaning"], REASON_MEANING.items())],
        [
            "## Figures",
            *_table(["name", "rule"], ((f.name, f.definition) for f in FIGURES.values())),
        ],
        ["## Query blocks", *_table(["block", "file", "what it answers"], _queries())],
    )
    return "\n\n".join("\n".join(_spaced(part)) for part in parts) + "\n"


def example() -> str:
    """The whole text of .env.example."""
    lines = [
        f"# {field.description}\n#HSL_{name.upper()}={as_written(field.default)}\n"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join([_ABOUT, *lines])


def _settings() -> Iterator[Sequence[str]]:
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = ", ".join(default) if isinstance(default, dict) else default
        text = "" if shown in {None, ()} else str(shown)
        yield f"`HSL_{name.upper()}`", text, field.description or ""


def _commands() -> Iterator[Sequence[str]]:
    root = typer.main.get_command(app)
    yield from _walk("hsl", root)


def _walk(path: str, command: click.Command) -> Iterator[Sequence[str]]:
    children = getattr(command, "commands", {})
    if not children or getattr(command, "invoke_without_command", False):
        options = [option for each in command.params for option in each.opts[:1]]
        yield f"`{' '.join([path, *options])}`", (command.help or "").partition("\n")[0]
    for name, child in children.items():
        yield from _walk(f"{path} {name}", child)


def _roles() -> Iterator[Sequence[str]]:
    for permission in Permission:
        granted = ["yes" if permission in GRANTS[role] else "" for role in Role]
        yield f"`{permission}`", *granted


def _conditions() -> Iterator[Sequence[str]]:
    for name, kind in KINDS.items():
        yield f"`{name}`", kind.grade, kind.means


def _tables() -> Iterator[str]:
    for name, block in ALL.items():
        if block.file == "snapshot_tables.sql":
            yield f"### {name.removeprefix('create_')}"
            yield block.sentence
            columns = _COLUMN.findall(block.sql)
            rows = [
                (f"`{column}`", kind, always.strip(), text)
                for column, kind, always, text in columns
            ]
            yield from _table(["column", "type", "", "meaning"], rows)


def _store_tables() -> Iterator[str]:
    for table in METADATA.sorted_tables:
        yield f"### {table.fullname}"
        rows = [
            (f"`{each.name}`", str(each.type), "" if each.nullable else "NOT NULL", each.doc or "")
            for each in table.columns
        ]
        yield from _table(["column", "type", "", "meaning"], rows)


def _queries() -> Iterator[Sequence[str]]:
    for block in sorted(ALL.values(), key=lambda each: (each.file, each.name)):
        yield f"`{block.name}`", block.file, block.sentence


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _spaced(lines: Iterable[str]) -> list[str]:
    return ["\n\n".join(lines)]


if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
    EXAMPLE.write_text(example(), encoding="utf-8")
