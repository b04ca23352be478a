"""`hsl migrate`: what would be done to the message tables, and then doing it."""

import sys
from datetime import UTC, datetime

import typer

from commands.answer import FAILED, say, say_json, screen, show
from commands.asking import person
from core.errors import WrongUse
from core.settings import Settings
from messaging import audit, migrate, store


def run_migrate(settings: Settings, to: str, *, look_only: bool, as_json: bool) -> None:
    """Show the steps, ask on a terminal, take them. Raises Refused, StoreDown, StoreRefuses."""
    _check(to)
    with store.store_url(settings) as url, store.as_owner(url) as connection:
        found = migrate.plan(connection, to)
        if not as_json:
            _show(found)
        if look_only or not found.steps:
            _answer(found, [], as_json=as_json)
            return
        if not as_json and sys.stdin.isatty() and not typer.confirm("Do it?"):
            say("nothing was changed")
            raise typer.Exit(FAILED)
        taken: list[dict[str, object]] = []
        migrate.migrate(connection, to, lambda form, s: taken.append({"form": form, "seconds": s}))
    _put_on_record(settings, found, to)
    _answer(found, taken, as_json=as_json)


def _check(to: str) -> None:
    if to not in {"head", migrate.BASE, *migrate.forms()}:
        raise WrongUse(
            f"There is no form {to!r} of the message tables.",
            f"Use head, {migrate.BASE} or one of: {', '.join(migrate.forms())}.",
        )


def _show(found: migrate.MigrationPlan) -> None:
    about = [(name, rows if rows >= 0 else "not counted yet") for name, rows in found.tables]
    if about:
        show("Message tables that are there", ["table", "about so many rows"], about)
    title = f"The message tables are {f'in form {found.found}' if found.found else 'not made yet'}"
    if not found.steps:
        screen().print(f"{title}; nothing is to be done.")
        return
    steps = [(step.revision, step.sentence) for step in found.steps]
    show(f"{title}; these steps will be taken", ["form", "what it does"], steps)


def _answer(found: migrate.MigrationPlan, taken: list[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        steps = [{"form": step.revision, "what": step.sentence} for step in found.steps]
        said = {"found": found.found, "tables": dict(found.tables), "steps": steps}
        say_json({**said, "taken": taken})
    elif taken:
        show("Done", ["form", "seconds"], [tuple(each.values()) for each in taken])


def _put_on_record(settings: Settings, found: migrate.MigrationPlan, to: str) -> None:
    """The store's own audit knows of its forms; there is none before the second one."""
    if to == "head":
        with store.store_of(settings) as engine, engine.begin() as connection:
            counts: dict[str, str | int] = {"from": found.found or "nothing", "to": migrate.head()}
            entry = audit.Entry(
                person(), "migrate", datetime.now(UTC), "the message tables", counts=counts
            )
            audit.record(connection, entry)
