"""`hsl audit`: both halves of it, the data folder's file and the rows of messages anchored in it."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import typer

from commands.acting import acting
from commands.answer import FAILED, say, say_json, show
from commands.messaging_store import has_store
from core import audit
from core.access import Permission
from core.settings import Settings
from messaging.audit_check import ANCHOR, BrokenChain, Chain, links
from messaging.audit_check import verify as verify_chain
from messaging.store import store_of


@dataclass(frozen=True)
class Line:
    """One act, from either half."""

    at: datetime
    actor: str
    action: str
    subject: str
    why: str
    facts: Mapping[str, str | int]


def verify(settings: Settings, *, as_json: bool) -> None:
    """Check both halves and answer; leaves with code 1 when one of them is broken."""
    acting(settings, Permission.SEE_AUDIT)
    file = audit.verify(settings.audit_file)
    chain = _chain(settings)
    told = {"data folder": _of_file(file), "messages": _of_chain(chain)}
    broken = isinstance(file, audit.Broken) or isinstance(chain, BrokenChain)
    if as_json:
        say_json({"whole": not broken, **told})
    else:
        for name, sentence in told.items():
            say(f"audit of the {name}: {sentence}")
    if broken:
        raise typer.Exit(FAILED)


def show_records(settings: Settings, *, rows: int, as_json: bool) -> None:
    """The newest acts of both halves, the newest first."""
    acting(settings, Permission.SEE_AUDIT)
    # Of one moment, what was written later is the newer one.
    numbered = heapq.nlargest(
        rows, enumerate(_lines(settings)), key=lambda line: (line[1].at, line[0])
    )
    newest = [line for _, line in numbered]
    if as_json:
        say_json({"records": [_as_document(line) for line in newest]})
        return
    zone = settings.zone
    shown = [
        (
            f"{line.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            line.actor,
            line.action,
            line.subject,
            line.why,
            ", ".join(f"{name} {value}" for name, value in line.facts.items()),
        )
        for line in newest
    ]
    show(f"The last {len(shown):,} acts", ["when", "who", "what", "on", "why", "facts"], shown)


def _chain(settings: Settings) -> Chain | BrokenChain | None:
    if not has_store(settings):
        anchored = any(each.action == ANCHOR for each in audit.entries(settings.audit_file))
        return BrokenChain(1, "the message store is gone") if anchored else None
    with store_of(settings) as store, store.connect() as connection:
        return verify_chain(connection, settings.audit_file)


def _of_file(found: audit.Verified | audit.Broken) -> str:
    if isinstance(found, audit.Broken):
        return f"broken at line {found.line}: {found.why}"
    return f"whole, {found.records:,} records, head {found.head}"


def _of_chain(found: Chain | BrokenChain | None) -> str:
    match found:
        case None:
            return "there is none yet"
        case BrokenChain(seq, why):
            return f"broken at row {seq}: {why}"
        case Chain(rows, head):
            return f"whole, {rows:,} rows, head {head}"


def _lines(settings: Settings) -> Iterator[Line]:
    for each in audit.entries(settings.audit_file):
        if each.action != ANCHOR:
            yield Line(each.at, each.actor, each.action, "", "", each.facts)
    if not has_store(settings):
        return
    with store_of(settings) as store, store.connect() as connection:
        for link in links(connection):
            entry = link.entry
            yield Line(entry.at, entry.actor, entry.action, entry.subject, entry.why, entry.counts)


def _as_document(line: Line) -> dict[str, object]:
    return {
        "at": line.at,
        "actor": line.actor,
        "action": line.action,
        "subject": line.subject,
        "why": line.why,
        "facts": dict(line.facts),
    }
