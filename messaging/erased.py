"""Is the person about to be written to one who was erased? Asked of the data folder at every message."""

from collections.abc import Iterable
from pathlib import Path

from core.erasure import KEY, LIST, Erased, hash_of, read_erased

_Stamp = tuple[tuple[int, int] | None, ...]


class ErasedPeople:
    """The list and the key of one data folder, read again whenever one of the files changes."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir
        self._stamp: _Stamp = ()
        self._erased = Erased()

    def check(self, hashes: Iterable[str]) -> None:
        """Raises Refused when the store knows erased people whom nobody could recognise here."""
        read_erased(self._folder, hashes)

    def includes(self, user_id: int) -> bool:
        """Whether the list in the data folder names them; it outlives a store restored from a backup."""
        return bool(self._fresh().among([user_id]))

    def hash_of(self, user_id: int) -> str | None:
        """What would stand for them in the store; None while nobody was ever erased here."""
        key = self._fresh().key
        return hash_of(key, user_id) if key else None

    def _fresh(self) -> Erased:
        stamp = tuple(_stamp_of(self._folder / name) for name in (KEY, LIST))
        if stamp != self._stamp:
            # Naming a hash makes read_erased read the key even while the list is empty.
            also = ("the key, please",) if stamp[0] else ()
            self._erased = read_erased(self._folder, also)
            self._stamp = stamp
        return self._erased


def _stamp_of(path: Path) -> tuple[int, int] | None:
    try:
        seen = path.stat()
    except FileNotFoundError:
        return None
    return seen.st_mtime_ns, seen.st_size
