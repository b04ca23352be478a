"""Which search indexes this process holds open, and whether their files are whole."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Final

from core import shelf
from core.search_index import CURE, Index, NoIndex, open_index
from core.search_layout import SUFFIX
from core.shelf import Damage, SnapshotFile
from core.snapshot import MOST_OPEN

# A small school's index is compared whole before its first answer, a large one's meanwhile.
PATIENCE_S: Final = 0.02


@dataclass(frozen=True)
class _Opened:
    index: Index
    found: list[Damage] = field(default_factory=list)


class OpenIndexes:
    """Opens the index of a snapshot once; threads may ask at once."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, _Opened] = OrderedDict()
        self._lock = Lock()

    def of(self, file: SnapshotFile) -> Index:
        """The index of this snapshot. Raises NoIndex when it is missing, cut or changed.

        Its size is compared at once. That no byte was changed is found out beside the first
        searches, within a second for each GB, and said from then on.
        """
        with self._lock:
            opened = self._open.get(file.snapshot_id) or self._opened(file)
            self._open.move_to_end(file.snapshot_id)  # asked last: closed last
        if opened.found:
            raise NoIndex(f"Nobody can be searched: {opened.found[0].why}.", CURE)
        return opened.index

    def _opened(self, file: SnapshotFile) -> _Opened:
        opened = _Opened(open_index(file))
        check = Thread(target=_compare, args=(file, opened.found), daemon=True)
        check.start()
        check.join(PATIENCE_S)
        self._open[file.snapshot_id] = opened
        while len(self._open) > MOST_OPEN:
            _, oldest = self._open.popitem(last=False)
            oldest.index.close()
        return opened


def _compare(file: SnapshotFile, found: list[Damage]) -> None:
    damage = shelf.companion_damage(file, SUFFIX)
    # A snapshot that retention took away meanwhile is gone, not damaged: whoever reads it may go on.
    if damage is not None and file.path.with_suffix(f".{SUFFIX}").exists():
        found.append(damage)
