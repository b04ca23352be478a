"""What is a backup file? One .tar.gz, written whole or not at all, whose manifest proves every part.

The manifest is the last member, and its name holds its own SHA-256. gzip at level 1 makes a snapshot with
its index a third smaller at some 70 MB a second, and every machine can open it.
"""

import gzip
import hashlib
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

from core.errors import HslError
from core.folders import sync_folder
from operations import backup_manifest
from operations.backup_manifest import Contents, Manifest, Part, name_of

_LEVEL = 1
_MANIFEST = re.compile(r"manifest\.[0-9a-f]{64}\.json")
_NAME = r"[A-Za-z0-9_-][A-Za-z0-9_.-]*"
_PART = re.compile(rf"data/(?:snapshots/)?{_NAME}|store/{_NAME}|settings\.env")
_AT_ONCE = 1 << 20
_UNREADABLE = (OSError, EOFError, tarfile.TarError, zlib.error, ValueError, KeyError, TypeError)


class DamagedBackup(HslError):
    """The file is not as it was written: use another backup. Nothing was touched."""


class Packing:
    """A backup while it is written; each part is hashed on its way in."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._parts: list[Part] = []

    def add(self, name: str, file: IO[bytes]) -> None:
        """Take in an open file from its beginning."""
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        hashed = _Hashed(file)
        self._tar.addfile(_described(name, size), hashed)
        self._parts.append(Part(name, size, hashed.digest()))

    def add_text(self, name: str, text: str) -> None:
        """Take in a short text."""
        self.add(name, BytesIO(text.encode()))

    def close(self, contents: Contents) -> Manifest:
        """Write the manifest; nothing follows it."""
        manifest = Manifest(contents, tuple(self._parts))
        text = backup_manifest.written(manifest)
        self._tar.addfile(_described(name_of(text), len(text)), BytesIO(text))
        return manifest


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._sha256.update(data)
        return data

    def digest(self) -> str:
        return self._sha256.hexdigest()


@contextmanager
def writing(path: Path) -> Iterator[Packing]:
    """Write `path` under a hidden name, durable and 0600, and give it its name at the very end."""
    hidden = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=_LEVEL) as tar:
                yield Packing(tar)
            file.flush()
            os.fsync(file.fileno())
        hidden.rename(path)
        sync_folder(path.parent)
    finally:
        hidden.unlink(missing_ok=True)


def verified(path: Path) -> Manifest:
    """Read the whole file and compare every part with the manifest. Raises DamagedBackup, Refused."""
    found: list[Part] = []
    manifest: Manifest | None = None
    try:
        with _opened(path) as (whole, tar):
            for member, file in _members(tar):
                if manifest is not None:
                    raise ValueError("something follows the manifest")
                if _MANIFEST.fullmatch(member.name):
                    manifest = _manifest(member.name, file.read())
                else:
                    found.append(Part(member.name, member.size, _drained(file)))
            _drained(whole)  # to the end, where gzip's own checksum stands
    except _UNREADABLE as error:
        raise _damaged(path, _why(error)) from None
    if manifest is None:
        raise _damaged(path, "it has no manifest, so it was not written to its end")
    if tuple(found) != manifest.parts:
        raise _damaged(path, f"{_first_wrong(found, manifest)} is not as it was written")
    return manifest


def unpack(path: Path, folder: Path, manifest: Manifest) -> None:
    """Lay every part into `folder` (files 0600), each compared once more. Raises DamagedBackup."""
    expected = {each.name: each for each in manifest.parts}
    with _opened(path) as (_, tar):
        for member, file in _members(tar):
            if member.name not in expected:
                continue
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if _written(file, target) != expected.pop(member.name).sha256:
                raise _damaged(path, f"{member.name} changed while it was read")
    if expected:
        raise _damaged(path, f"{min(expected)} vanished while it was read")


@contextmanager
def _opened(path: Path) -> Iterator[tuple[gzip.GzipFile, tarfile.TarFile]]:
    with gzip.open(path) as whole, tarfile.open(fileobj=whole, mode="r|") as tar:
        yield whole, tar


def _members(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """Plain files under names we give ourselves: nothing else is ever taken out of the file."""
    for member in tar:
        file = tar.extractfile(member) if member.isfile() else None
        known = _MANIFEST.fullmatch(member.name) or _PART.fullmatch(member.name)
        if file is None or not known:
            raise ValueError(f"{member.name!r} does not belong into a backup")
        yield member, file


def _manifest(name: str, text: bytes) -> Manifest:
    if name_of(text) != name:
        raise ValueError("its manifest was changed")
    return backup_manifest.read(text)


def _written(file: IO[bytes], target: Path) -> str:
    digest = hashlib.sha256()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        while data := file.read(_AT_ONCE):
            digest.update(data)
            out.write(data)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _drained(file: IO[bytes] | gzip.GzipFile) -> str:
    digest = hashlib.sha256()
    while data := file.read(_AT_ONCE):
        digest.update(data)
    return digest.hexdigest()


def _described(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _first_wrong(found: list[Part], manifest: Manifest) -> str:
    odd = {*found} ^ {*manifest.parts}
    return min(each.name for each in odd) if odd else "the order of its parts"


def _why(error: Exception) -> str:
    match error:
        case OSError(strerror=str(reason)):
            return reason
        case EOFError():
            return "it ends too early"
        case ValueError() if str(error):
            return str(error)
    return "it is not a backup of ours, or was changed"


def _damaged(path: Path, why: str) -> DamagedBackup:
    return DamagedBackup(
        f"{path} cannot be used: {why.rstrip('.')}.", "Nothing was touched; use another backup."
    )
