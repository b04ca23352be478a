"""`hsl search`: people found by anything they were ever called, on the screen or as JSON."""

from datetime import datetime

from commands.acting import acting
from commands.answer import say, say_json, show
from core.access import Permission, allow
from core.search import Found, Hit, Wanted
from core.settings import Settings

_SHOWN = ("id", "name", "username", "tier", "paid", "last seen", "found by", "how", "until")


def wanted_of(settings: Settings, text: str, limit: int) -> Wanted:
    """What is asked; e-mails only for whoever may see them. Raises Refused, WrongUse."""
    actor = acting(settings, Permission.SEE_PEOPLE)
    return Wanted(text, limit, contacts=bool(allow(actor, Permission.SEE_CONTACTS)))


def show_found(found: Found, settings: Settings) -> None:
    """A table of the people; when there is nobody, what was tried."""
    title = f"{len(found.hits)} people in snapshot {found.snapshot_id}, {found.took_ms:.1f} ms"
    show(title, _SHOWN, (_row(hit, settings) for hit in found.hits))
    for what in found.tried:
        say(f"tried: {what}")
    _say_more(found)


def say_found(found: Found) -> None:
    """The people as one JSON document (DESIGN section 4)."""
    say_json(
        {
            "count": len(found.hits),
            "took_ms": round(found.took_ms, 3),
            "cache_age_s": round(found.cache_age_s, 3),
            "snapshot_id": found.snapshot_id,
            "results": [_as_dict(hit) for hit in found.hits],
        }
    )
    _say_more(found)


def _say_more(found: Found) -> None:
    if found.more:
        say(f"more people match than the {len(found.hits)} shown: add a letter or a word")


def _as_dict(hit: Hit) -> dict[str, object]:
    return {
        "user_id": hit.user_id,
        "display_name": hit.display_name,
        "username": hit.username,
        "tier": hit.tier,
        "matched": {"kind": hit.matched.kind, "value": hit.matched.value},
    }


def _row(hit: Hit, settings: Settings) -> tuple[object, ...]:
    return (
        str(hit.user_id),
        hit.display_name,
        hit.username,
        hit.tier,
        hit.is_customer,
        _said(hit.last_seen, settings),
        f"{hit.matched.kind} {hit.matched.value}",
        hit.matched.how.replace("_", " "),
        _said(hit.matched.last_seen, settings),
    )


def _said(moment: datetime | None, settings: Settings) -> str:
    return "" if moment is None else f"{moment.astimezone(settings.zone):%Y-%m-%d %H:%M}"
