"""How does a command answer? Results on stdout, one clear line on stderr, and an exit code."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from core.errors import HslError
from core.folders import private_folder
from core.logs import file_logger
from core.settings import read_settings

LOG = "hsl.log"
FAILED = 1
STOPPED = 130
# Where nobody looks at a screen, nothing is cut at 80 columns.
_WIDE = 200


@contextmanager
def answering(*, as_json: bool = False) -> Iterator[None]:
    """Turn whatever goes wrong inside into one line (or one JSON document) and an exit code."""
    try:
        yield
    except HslError as error:
        say_no(error, as_json=as_json)
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        say("stopped")
        raise typer.Exit(STOPPED) from None
    except (typer.Exit, typer.Abort, BrokenPipeError):
        raise
    except Exception as error:
        say_no(_unexpected(error), as_json=as_json)
        raise typer.Exit(FAILED) from None


def say(line: str) -> None:
    """One line for a person, on stderr: stdout belongs to the answer."""
    typer.echo(f"hsl: {plain(line)}", err=True)


def say_no(error: HslError, *, as_json: bool, more: Mapping[str, object] | None = None) -> None:
    """What is wrong and the cure; `more` goes into the JSON document."""
    if as_json:
        say_json({"error": error.what, "cure": error.cure, **(more or {})})
    else:
        say(str(error))


def say_json(value: object) -> None:
    """One JSON document on stdout."""
    typer.echo(to_json(value, indent=1))


def to_json(value: object, *, indent: int | None = None) -> str:
    """JSON with times in ISO form; what JSON has no form for is written as text."""
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_spoken)


def show(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """A titled table of plain text on stdout: no markup, no terminal codes, whatever the cells hold."""
    table = Table()
    for column in columns:
        table.add_column(Text(plain(column)), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    console = screen()
    console.print(Text(plain(title), style="bold"))
    console.print(table)


def screen(*, stderr: bool = False) -> Console:
    """The terminal as it is; a pipe gets wide lines."""
    console = Console(stderr=stderr, highlight=False)
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, width=_WIDE)


def plain(text: str) -> str:
    """The text without characters that could steer a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.3g}" if abs(value) < 1 else f"{value:,.1f}"
        case _:
            return plain(str(value))


def _spoken(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def _unexpected(error: Exception) -> HslError:
    kind = type(error).__name__
    try:
        log = _log(error)
    except (OSError, HslError):
        return HslError(f"Something unexpected happened ({kind}).", "It could not be logged.")
    return HslError(f"Something unexpected happened ({kind}).", f"The details are in {log}.")


def _log(error: Exception) -> Path:
    path = private_folder(read_settings().data_dir) / LOG
    with file_logger(path, {"command": " ".join(sys.argv[1:2])}) as log:
        log.error("unexpected", exc_info=error)
    return path
