"""Who was erased on request: known again by keyed hashes only, and kept out for ever.

The key and the list lie in the data folder; the message store holds the same hashes. Who has the
list without the key cannot tell whom it names.
"""

import hmac
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import Refused
from core.folders import private_folder, write_whole

KEY = "erased.key"
LIST = "erased.txt"
_KEY_BYTES = 32


@dataclass(frozen=True)
class Erased:
    """The erased people's hashes, and the key to recognise them by."""

    hashes: frozenset[str] = frozenset()
    key: bytes = field(default=b"", repr=False)

    def among(self, ids: Iterable[int]) -> frozenset[int]:
        """Which of these ids are erased people's."""
        if not self.hashes:
            return frozenset()
        return frozenset(each for each in ids if hash_of(self.key, each) in self.hashes)


def read_erased(data_dir: Path, also: Iterable[str] = ()) -> Erased:
    """The erased people of this data folder; `also` are hashes kept elsewhere.

    Raises Refused when there are hashes and no key: nobody could be kept out by them.
    """
    path = data_dir / LIST
    listed = path.read_text(encoding="ascii").split() if path.exists() else []
    hashes = frozenset(listed) | frozenset(also)
    if not hashes:
        return Erased()
    if not (data_dir / KEY).exists():
        raise Refused(
            f"People were erased, and {data_dir / KEY} is missing, so they cannot be recognised.",
            f"Bring {KEY} back from the backup of the data folder.",
        )
    return Erased(hashes, _read_key(data_dir / KEY))


def hash_in(data_dir: Path, user_id: int) -> str:
    """What stands for a person in this data folder, whose key is made when there is none."""
    already = read_erased(data_dir)
    return hash_of(already.key or _key(private_folder(data_dir) / KEY), user_id)


def add_erased(data_dir: Path, user_id: int) -> str:
    """Put a person on the list for ever, and return the hash that stands there. Adds nobody twice."""
    own = hash_in(data_dir, user_id)
    listed = read_erased(data_dir).hashes
    if own not in listed:
        write_whole(data_dir / LIST, "\n".join(sorted(listed | {own})) + "\n")
    return own


def hash_of(key: bytes, user_id: int) -> str:
    """What stands for a person in the list."""
    return hmac.digest(key, str(user_id).encode(), "sha256").hex()


def _key(path: Path) -> bytes:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
    return _read_key(path)


def _read_key(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise Refused(f"{path} is damaged.", "Bring it back from the backup of the data folder.")
    return key
