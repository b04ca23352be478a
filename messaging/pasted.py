"""Who is on a list that somebody pasted: ids, @names and t.me links, each found or told why not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.snapshot import Snapshot
from messaging.audience import validate_ids
from messaging.audience_rules import as_id
from queries import block

_HANDLES = block("audience_handles")
_PARTS = re.compile(r"[\s,;|\"]+")
_LINK = re.compile(r"(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me)/", re.IGNORECASE)
_NAME = re.compile(r"@?([A-Za-z][A-Za-z0-9_]{3,31})")


@dataclass(frozen=True)
class Found:
    """The people of a list, each once in its order, and each entry that is nobody's with the reason."""

    ids: tuple[int, ...] = ()
    nobody: tuple[tuple[str, str], ...] = ()


def read_list(snapshot: Snapshot, text: str) -> Found:
    """The people named in `text`, parted by blanks, commas, semicolons or lines.

    A name is who has it now; who had it before, when that is one person. Letter case does not count.
    """
    entries = list(dict.fromkeys(part for part in _PARTS.split(text) if part.strip("@")))
    names = {each: _name(each) for each in entries if as_id(each) is None}
    owners = _owners(snapshot, [name for name in names.values() if name])
    valid, _ = validate_ids(snapshot, [each for each in entries if each not in names])
    ids, nobody = [], []
    for each in entries:
        number = as_id(each) if each not in names else owners.get(names[each] or "")
        if isinstance(number, int) and (each in names or number in valid):
            ids.append(number)
        else:
            nobody.append((each[:80], _why(each, names, owners)))
    return Found(tuple(dict.fromkeys(ids)), tuple(nobody))


def _name(entry: str) -> str | None:
    found = _NAME.fullmatch(_LINK.sub("", entry).rstrip("/"))
    return found[1].lower() if found else None


def _owners(snapshot: Snapshot, names: list[str]) -> dict[str, int | None]:
    """Whose each name is; None when several people had it and nobody has it now."""
    if not names:
        return {}
    rows = snapshot.query(_HANDLES, names=names).iter_rows()
    return {name: (person if people == 1 else None) for name, person, people in rows}


def _why(entry: str, names: Mapping[str, str | None], owners: Mapping[str, int | None]) -> str:
    if entry not in names:
        return "nobody with this id has a booking, a registration or an event"
    name = names[entry]
    if name is None:
        return "neither a Telegram id nor an @name"
    if name in owners:
        return "several people had this name, and nobody has it now"
    return "nobody in the snapshot has or had this name"
