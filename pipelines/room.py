"""How much room on the disk does the next refresh need?"""

from pathlib import Path

from core import shelf

# A new snapshot beside the old ones, what DuckDB spills meanwhile, and room to breathe.
_ROOM = 3
_LEAST_ROOM = 500_000_000


def room_needed(snapshots_dir: Path) -> int:
    """Bytes, by the newest snapshot."""
    files = shelf.snapshots(snapshots_dir)
    return max(_LEAST_ROOM, _ROOM * files[0].size if files else 0)
