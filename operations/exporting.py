"""How are the lead lists of the timetable written, and removed again when they are old?

Each is a CSV with its manifest, as `hsl export leads` makes it. `manifest.json` names every file
that was written; nothing else in the folder is ever touched. Everything is on the audit record.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from core import audit, one_at_a_time
from core.audit import Asked
from core.errors import HslError, Refused
from core.export import explained_writing, export_leads, require_room
from core.folders import private_folder, write_whole
from core.settings import Settings
from core.snapshot import Snapshot
from operations.export_lists import LeadList

MANIFEST = "manifest.json"
LOCK = "export.lock"


class ListsIncomplete(HslError):
    """Some lists were not written, each for its reason; the others are there."""


class AlreadyExporting(Refused):
    """Another process writes or searches the lists just now; wait for it."""


class UnreadableManifest(HslError):
    """The folder's manifest was damaged: nobody knows which files are ours to remove."""


@dataclass(frozen=True)
class Written:
    """A file of the folder: which list, what is in it, and when it was written."""

    file: str
    list: str
    rows: int
    snapshot_id: str
    sha256: str
    written_at: str

    def older_than(self, moment: datetime) -> bool:
        """Whether it was written before `moment`."""
        return datetime.fromisoformat(self.written_at) < moment


@dataclass(frozen=True)
class Exported:
    """What was written and what was removed; `changed` is old, and somebody else's by now."""

    written: tuple[Written, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def says(self) -> str:
        """One line for people."""
        rows = sum(each.rows for each in self.written)
        said = f"{len(self.written)} lists with {rows:,} leads"
        gone = f"; {len(self.removed)} old files removed" if self.removed else ""
        kept = f"; {len(self.changed)} old files were changed and stay" if self.changed else ""
        return f"{said}{gone}{kept}."


@contextmanager
def lists_alone(data_dir: Path) -> Iterator[None]:
    """Nobody else writes lists meanwhile. Raises AlreadyExporting."""
    taken = AlreadyExporting(
        "The lead lists of this data folder are being written just now.",
        "Wait a moment, then try again.",
    )
    with one_at_a_time.alone(data_dir, LOCK, taken):
        yield


def export_lists(
    settings: Settings, lists: Sequence[LeadList], snapshot: Snapshot, asked: Asked
) -> Exported:
    """Write each list of this snapshot into the folder and remove what is older than the days kept.

    Raises ListsIncomplete when some could not be written, AlreadyExporting, CannotExport, Refused
    when the audit is broken, UnreadableManifest.
    """
    folder = settings.lists_dir
    before = asked.now - timedelta(days=settings.export_keep_days)
    with lists_alone(settings.data_dir), explained_writing(folder / MANIFEST):
        if settings.export_dir is None:
            private_folder(settings.exports_dir)
        if not folder.exists():  # a folder of somebody's choice keeps the rights it has
            private_folder(folder)
        shelf = _Shelf(folder, _named_in(folder))
        done, problems = _write_each(shelf, settings, lists, snapshot, asked)
        removed, changed = _remove_older(shelf, before, asked)
    if problems:
        head = f"{len(problems)} of {len(lists)} lists were not written."
        raise ListsIncomplete(head, " ".join(problems))
    return Exported(done, removed, changed)


def remove_naming(settings: Settings, names: Callable[[Path], bool]) -> list[str]:
    """Remove the written lists that hold a person, as `names` says of a file; gives their names.

    Raises AlreadyExporting, UnreadableManifest.
    """
    folder = settings.lists_dir
    if not (folder / MANIFEST).exists():
        return []
    with lists_alone(settings.data_dir), explained_writing(folder / MANIFEST):
        shelf = _Shelf(folder, _named_in(folder))
        named = [each for each in shelf.files if (folder / each).exists() and names(folder / each)]
        for each in named:
            _manifest_of(folder / each).unlink(missing_ok=True)
            (folder / each).unlink()
            del shelf.files[each]
        shelf.save()
    return named


@dataclass
class _Shelf:
    """The folder and the files in it that are ours, by name."""

    folder: Path
    files: dict[str, Written]

    def name(self, *written: Written) -> None:
        """These are ours as well; said in the manifest at once."""
        self.files |= {each.file: each for each in written}
        self.save()

    def save(self) -> None:
        """Write the manifest anew."""
        text = {"files": [asdict(each) for each in self.files.values()]}
        write_whole(self.folder / MANIFEST, json.dumps(text, ensure_ascii=False, indent=1) + "\n")


def _named_in(folder: Path) -> dict[str, Written]:
    path = folder / MANIFEST
    try:
        files = [Written(**each) for each in json.loads(path.read_text(encoding="utf-8"))["files"]]
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableManifest(
            f"{path} cannot be read, so nobody knows which files are ours.",
            "Restore it, or move it away; then remove old lists by hand.",
        ) from error
    return {each.file: each for each in files if Path(each.file).name == each.file}


def _write_each(
    shelf: _Shelf, settings: Settings, lists: Sequence[LeadList], snapshot: Snapshot, asked: Asked
) -> tuple[tuple[Written, ...], list[str]]:
    """What was written, and for each list that was not, why."""
    done, problems = [], []
    for each in lists:
        try:
            done.append(_write(shelf, settings, each, snapshot, asked))
        except HslError as error:
            problems.append(f"{each.name}: {error}")
    return tuple(done), problems


def _write(
    shelf: _Shelf, settings: Settings, wanted: LeadList, snapshot: Snapshot, asked: Asked
) -> Written:
    taken = snapshot.taken_at.astimezone(settings.zone)
    name = f"{wanted.name}-{taken:%Y-%m-%dT%H%M}.csv"
    out, ours = shelf.folder / name, name in shelf.files
    require_room(out, overwrite=ours)
    leads = wanted.on(snapshot, settings)
    when = asked.now.isoformat()
    # Named before it is there: a crash in between leaves no file that nobody would ever remove.
    shelf.name(Written(name, wanted.name, 0, snapshot.snapshot_id, "", when))
    done = export_leads(snapshot, leads, out, asked, overwrite=ours)
    written = Written(name, wanted.name, done.rows, snapshot.snapshot_id, _digest(out), when)
    shelf.name(written)
    return written


def _remove_older(
    shelf: _Shelf, before: datetime, asked: Asked
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of what was removed, and of what is not as we wrote it and stays."""
    removed, changed = [], []
    for each in [found for found in shelf.files.values() if found.older_than(before)]:
        path = shelf.folder / each.file
        if path.exists():
            if _digest(path) != (each.sha256 or _digest_beside(path)):
                changed.append(each.file)
                continue
            facts: dict[str, str | int] = {"file": each.file, "sha256": each.sha256}
            audit.record(asked.audit_file, asked.by, "remove_export", facts, asked.now)
            _manifest_of(path).unlink(missing_ok=True)
            path.unlink()
            removed.append(each.file)
        del shelf.files[each.file]
    shelf.save()
    return tuple(removed), tuple(changed)


def _manifest_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.manifest.json")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest_beside(path: Path) -> str:
    """What the file's own manifest says; nothing when there is none."""
    try:
        return str(json.loads(_manifest_of(path).read_text(encoding="utf-8"))["sha256"])
    except (OSError, ValueError, KeyError):
        return ""
