"""Who was erased: only a keyed hash of the id is kept, and the key is a file outside the store."""

import hashlib
import hmac
import secrets
from pathlib import Path

from core.folders import private_folder, write_whole

KEY_FILE = "erased.key"


def erased_hash(key: bytes, user_id: int) -> str:
    """HMAC-SHA256 of the id: without the key nobody finds the id by trying all of them."""
    return hmac.new(key, str(user_id).encode(), hashlib.sha256).hexdigest()


def erasing_key(data_dir: Path) -> bytes:
    """The key of this data folder, made on first use (0600). Back it up with the store."""
    path = private_folder(data_dir) / KEY_FILE
    if not path.exists():
        write_whole(path, secrets.token_hex(32) + "\n")
    return bytes.fromhex(path.read_text(encoding="utf-8").strip())
