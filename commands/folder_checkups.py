"""Are our own files in order: the data folder, what lies in it, the audit, the last refresh?"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from commands.checkup import Checkup, fail, failed_by, ok, warn
from core import audit, embedded, shelf
from core.errors import HslError
from pipelines import background
from pipelines.refresh import LOCK
from pipelines.room import room_needed

_OPEN_TO_OTHERS = 0o077


def data_folder(folder: Path, *, free: int | None = None) -> Iterator[Checkup]:
    """There, ours alone, writable, with room for another snapshot; `free` is bytes, else measured."""
    subject = "data folder"
    if not folder.exists():
        yield warn(subject, f"{folder} does not exist yet.", "The first command makes it.")
        return
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield fail(subject, f"{folder} cannot be written.", "Correct its owner or permissions.")
        return
    yield ok(subject, f"{folder} can be written.")
    yield _private(folder)
    needed = room_needed(folder / "snapshots")
    there = shutil.disk_usage(folder).free if free is None else free
    said = f"{there / 1e9:.1f} GB free, a refresh may need {needed / 1e9:.1f}."
    yield ok("disk", said) if there >= needed else warn("disk", said, "Free some space.")


def leftovers(folder: Path, state: background.RefreshState) -> Checkup:
    """Files of a killed refresh, or halves of snapshots; a running refresh has such files by right."""
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    halves = [path for path in found if path.name.startswith(".") or _is_half(path)]
    if not halves or isinstance(state, background.Running):
        return ok("leftovers", "None.")
    what = f"{len(halves)} files of a killed refresh, such as {halves[0].name}."
    return warn("leftovers", what, "The next `hsl refresh` removes them.")


def last_refresh(data_dir: Path, state: background.RefreshState) -> Iterator[Checkup]:
    """How the last refresh ended, and whether somebody holds its lock without saying so."""
    subject = "last refresh"
    match state:
        case background.Died(sentence=sentence):
            yield warn(subject, sentence, "Run `hsl refresh`.")
        case background.Failed(sentence=sentence):
            yield warn(subject, sentence, "Mend that, then run `hsl refresh`.")
        case _:
            yield ok(subject, state.sentence)
    if is_locked(data_dir / LOCK) and not isinstance(state, background.Running):
        yield warn(
            "refresh lock",
            "Some process holds it, and it does not say what it does.",
            f"Find it (`fuser {data_dir / LOCK}`), and end it if it hangs.",
        )


def audit_chain(path: Path) -> Checkup:
    """Every record there and unchanged."""
    if not path.parent.is_dir():
        return ok("audit", "Nothing is on record yet.")
    try:
        found = audit.verify(path)
    except OSError as error:
        return fail("audit", f"{path} cannot be read: {error.strerror}.", "Correct its owner.")
    if isinstance(found, audit.Verified):
        return ok("audit", f"{found.records:,} records, unbroken.")
    return fail(
        "audit",
        f"Broken at line {found.line}: {found.why}.",
        f"Keep {path.name} and its head aside and find out who changed them.",
    )


def embedded_server(folder: Path, *, needed: bool) -> Checkup:
    """Whether the embedded PostgreSQL was made, and runs."""
    subject = "embedded PostgreSQL"
    try:
        if not embedded.exists(folder):
            said = "Not made, and not needed: HSL_SOURCE_URL is set."
            return ok(subject, "Not made." if needed else said)
        running = embedded.is_running(folder)
        return ok(subject, "Made, and running." if running else "Made; it starts when needed.")
    except HslError as error:
        return failed_by(subject, error)


def is_locked(path: Path) -> bool:
    """Whether a process holds the flock of this file; the kernel frees it when the process dies."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _private(folder: Path) -> Checkup:
    exposed = [
        path for path in _ours(folder) if path.lstat().st_mode & _OPEN_TO_OTHERS and _is_plain(path)
    ]
    if not exposed:
        return ok("privacy", "Folders are 0700 and files 0600.")
    what = f"{len(exposed)} open to other accounts of this machine, such as {exposed[0]}."
    return fail("privacy", what, f"chmod -R go= {folder}")


def _ours(folder: Path) -> Iterator[Path]:
    """The folder and two levels below; the cluster of PostgreSQL keeps its own order."""
    yield folder
    yield from folder.glob("*")
    for name in ("snapshots", "exports"):
        yield from (folder / name).glob("*")


def _is_plain(path: Path) -> bool:
    # data/demo_school.toml comes with the program, and links have no mode of their own.
    return not path.is_symlink() and path.name != "demo_school.toml"


def _is_half(path: Path) -> bool:
    name = path.name.partition(".")[0]
    if not shelf.is_snapshot_name(name):
        return False
    other = ".duckdb" if path.suffix == ".json" else ".json"
    return not path.with_name(f"{name}{other}").exists()
