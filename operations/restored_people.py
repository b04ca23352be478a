"""Who was erased after the backup was made? A restored snapshot and store may name them again."""

from pathlib import Path

import sqlalchemy as sa

from core.erasure import read_erased
from core.snapshot import NoSnapshot, Reader
from queries import block

_EVERYBODY = block("erase_everybody")
_IN_STORE = sa.text(block("backup_people"))
_ERASED = sa.text(block("standing_erased"))


def still_named(data_dir: Path, store: sa.Engine | None) -> list[int]:
    """The ids of erased people whom the snapshot or the store names. Raises Refused without the key."""
    hashes: list[str] = []
    ids = _in_snapshot(data_dir / "snapshots")
    if store is not None:
        with store.connect() as connection:
            hashes += connection.execute(_ERASED).scalars()
            ids |= set(connection.execute(_IN_STORE).scalars())
    return sorted(read_erased(data_dir, hashes).among(ids))


def _in_snapshot(folder: Path) -> set[int]:
    try:
        snapshot = Reader(folder).current().snapshot
    except NoSnapshot:
        return set()
    return set(snapshot.query(_EVERYBODY)["user_id"])
