"""How is a digest kept? As one private file a week, on record like an export, gone after a quarter."""

import hashlib
import os
import re
from datetime import date
from pathlib import Path

from core import audit
from core.audit import Asked
from core.export import explained_writing, hidden_file, require_room
from core.folders import private_folder, sync_folder
from operations.digest import Digest

KEPT = 13  # weeks
_NAME = re.compile(r"digest-\d{4}-\d{2}-\d{2}\.html")


def place_of(folder: Path, until: date) -> Path:
    """Where the digest of the week that ended then is kept; written again, it replaces the older one."""
    return folder / f"digest-{until.isoformat()}.html"


def write_digest(digest: Digest, text: str, out: Path, asked: Asked, *, overwrite: bool) -> Path:
    """Write the page (0600), whole or not at all, on record before anybody can see it.

    Raises Refused when `out` exists and may not go, WrongUse, CannotExport.
    """
    require_room(out, overwrite=overwrite)
    content = text.encode()
    with explained_writing(out), hidden_file(out) as (fresh, file):
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        _record(digest, hashlib.sha256(content).hexdigest(), out, asked)
        require_room(out, overwrite=overwrite)
        fresh.replace(out)
        sync_folder(out.parent)
    return out


def thin_out(folder: Path) -> list[Path]:
    """Remove all but the newest of a quarter; only files with the name of a digest."""
    old = _kept(private_folder(folder))[:-KEPT]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def forget(folder: Path, user_id: int) -> list[str]:
    """Delete the kept digests that name this person: a file is whole or not there."""
    named = [path for path in _kept(folder) if _names(path, user_id)]
    for path in named:
        path.unlink()
    return [path.name for path in named]


def _kept(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("digest-*.html") if _NAME.fullmatch(path.name))


def _names(path: Path, user_id: int) -> bool:
    return re.search(rf"(?<!\d){user_id}(?!\d)", path.read_text(encoding="utf-8")) is not None


def _record(digest: Digest, sha256: str, out: Path, asked: Asked) -> None:
    facts: dict[str, str | int] = {
        "snapshot_id": digest.moment.snapshot_id,
        "file": out.name,
        "sha256": sha256,
        "people": len(digest.calls or ()),
    }
    audit.record(asked.audit_file, asked.by, "write_digest", facts, asked.now)
