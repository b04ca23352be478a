"""`hsl optouts`: who wants no messages."""

from datetime import UTC, datetime
from pathlib import Path

from commands.acting import acting
from commands.answer import say, say_json, show
from commands.messaging_store import message_store
from commands.reading import text_of
from core.access import Permission
from core.errors import WrongUse
from core.settings import Settings
from messaging.audience_rules import as_id
from messaging.opt_outs import Said, add, ids_in, listed, remove


def show_opt_outs(settings: Settings, *, rows: int, as_json: bool) -> None:
    """The newest of the list, and how many there are."""
    acting(settings, Permission.RECORD_OPT_OUTS)
    with message_store(settings) as store, store.connect() as connection:
        count, found = listed(connection, rows)
    if as_json:
        say_json({"count": count, "opt_outs": [dict(row._mapping) for row in found]})
        return
    zone = settings.zone
    lines = [
        (str(row.user_id), f"{row.at.astimezone(zone):%Y-%m-%d %H:%M}", row.by_whom, row.why)
        for row in found
    ]
    show(f"{count:,} people want no messages", ["id", "since", "recorded by", "why"], lines)


def add_opt_outs(
    settings: Settings, given: list[str], file: Path | None, why: str, *, as_json: bool
) -> None:
    """Put these people, and those of the file, on the list."""
    by = acting(settings, Permission.RECORD_OPT_OUTS).name
    entries = [*given, *(ids_in(text_of(file)) if file else [])]
    if not entries:
        raise WrongUse("Nobody is named.", "Give ids, or --file with one id a line.")
    with message_store(settings) as store, store.begin() as connection:
        added = add(connection, entries, Said(by, datetime.now(UTC), why))
    if as_json:
        say_json({"new": added.new, "before": added.before, "invalid_ids": added.invalid})
        return
    say(f"{added.new:,} people are new on the opt-out list, {added.before:,} were on it")
    if added.invalid:
        shown = ", ".join(added.invalid[:10])
        say(f"left out, because they are no Telegram ids ({len(added.invalid):,}): {shown}")


def remove_opt_out(settings: Settings, given: str, why: str) -> None:
    """Take one person off the list."""
    by = acting(settings, Permission.RECORD_OPT_OUTS).name
    user_id = as_id(given)
    if user_id is None:
        raise WrongUse(f"{given!r} is no Telegram id.", "Correct it.")
    with message_store(settings) as store, store.begin() as connection:
        remove(connection, user_id, Said(by, datetime.now(UTC), why))
    say(f"{user_id} may be written to again")
