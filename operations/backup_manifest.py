"""What stands in a backup: its contents, and every part with its size and SHA-256, as JSON."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from core.errors import Refused

FORMAT = 1


@dataclass(frozen=True)
class Part:
    """One member of the file."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Rows:
    """One table of the message store; `last_number` is the last id it gave."""

    table: str
    columns: tuple[str, ...]
    rows: int
    last_number: int | None


@dataclass(frozen=True)
class Contents:
    """What was backed up: `form` is the message store's, None when there was no store."""

    made_at: datetime
    form: str | None
    tables: tuple[Rows, ...]
    snapshot_id: str | None

    @property
    def rows(self) -> int:
        """Rows of the message store."""
        return sum(each.rows for each in self.tables)


@dataclass(frozen=True)
class Manifest:
    """The contents, and every part in the order of the file."""

    contents: Contents
    parts: tuple[Part, ...]


def name_of(text: bytes) -> str:
    """The manifest's own name, by which a change of it shows."""
    return f"manifest.{hashlib.sha256(text).hexdigest()}.json"


def written(manifest: Manifest) -> bytes:
    """The manifest as JSON."""
    facts = {"format": FORMAT, **asdict(manifest)}
    facts["contents"]["made_at"] = manifest.contents.made_at.astimezone(UTC).isoformat()
    return (json.dumps(facts, indent=1) + "\n").encode()


def read(text: bytes) -> Manifest:
    """The manifest that was written so. Raises ValueError, KeyError, TypeError, and Refused."""
    facts = json.loads(text)
    if facts["format"] > FORMAT:
        raise Refused(
            f"The backup has format {facts['format']}; this version reads up to {FORMAT}.",
            "Install the version that made it, or a newer one.",
        )
    contents = facts["contents"]
    tables = (Rows(**{**each, "columns": tuple(each["columns"])}) for each in contents["tables"])
    made_at = datetime.fromisoformat(contents["made_at"])
    return Manifest(
        Contents(made_at, contents["form"], tuple(tables), contents["snapshot_id"]),
        tuple(Part(**each) for each in facts["parts"]),
    )
