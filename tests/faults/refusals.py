"""What is asked of every refusal: its code, one answer with the cure, and the last snapshot as it was."""

import json
import subprocess

from core import shelf
from core.settings import Settings
from tests.faults.acts import left_over, whole


def refusal(done: subprocess.CompletedProcess[str], code: int) -> tuple[str, str]:
    """What is wrong and the cure, from the one JSON document; nothing stands beside it."""
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stderr == ""
    assert "Traceback" not in done.stdout
    said = json.loads(done.stdout)
    error, cure = str(said["error"]), str(said["cure"])
    assert len(f"{error} {cure}".splitlines()) == 1
    assert cure.endswith(".")
    return error, cure


def kept(settings: Settings, snapshot_id: str) -> bool:
    """Whether that snapshot is still current and whole, and nothing lies beside it."""
    return (
        shelf.pointed_at(settings.snapshots_dir) == snapshot_id
        and whole(settings).snapshot.snapshot_id == snapshot_id
        and left_over(settings) == []
    )
