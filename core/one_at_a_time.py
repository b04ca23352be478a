"""How does one process keep others out? By a lock file, free again when its holder ends or is killed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from core.folders import private_folder


@contextmanager
def alone(data_dir: Path, name: str, taken: Exception) -> Iterator[None]:
    """Hold the lock of this name. Raises `taken` at once when another process holds it, OSError."""
    lock = filelock.FileLock(private_folder(data_dir) / name, timeout=0, mode=0o600)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise taken from None
    try:
        yield
    finally:
        lock.release()
