"""F40: do readers see whole snapshots only, and soon the newest, however often one is published?"""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.settings import Settings
from core.snapshot import Reader
from tests.faults.acts import ROOT, environment, execute, fill, refreshed, whole

pytestmark = pytest.mark.slow

READ_UNTIL_TOLD = """
import json, sys, threading
from pathlib import Path
from tests.faults.test_f40_readers import Looks
looks = Looks(Path(sys.argv[1]))
reading = threading.Thread(target=looks.until_told)
reading.start()
print("reading", flush=True)
looks.last = sys.stdin.readline().strip()
reading.join()
print(json.dumps([looks.wrong, len(looks.seen), looks.seconds_until_last]))
"""


@dataclass
class Looks:
    """Looks at the current snapshot again and again, and notes what does not fit together."""

    folder: Path
    last: str = ""
    seen: dict[str, None] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    seconds_until_last: float = -1

    def until_told(self) -> None:
        """Look until the snapshot named `last` is the current one, at most two minutes."""
        reader, until, told = Reader(self.folder), time.monotonic() + 120, None
        while time.monotonic() < until:
            told = told or (time.monotonic() if self.last else None)
            if self._look(reader) == self.last:
                self.seconds_until_last = time.monotonic() - (told or time.monotonic())
                return
            time.sleep(0.05)
        self.wrong.append("the last snapshot was never seen")

    def _look(self, reader: Reader) -> str:
        opened = reader.current()
        snapshot = opened.snapshot
        said = snapshot.query("SELECT snapshot_id, row_counts ->> 'people' AS n FROM snapshot")
        people = snapshot.query("SELECT count(*) FROM people").item()
        booked = snapshot.query("SELECT count(DISTINCT user_id) FROM bookings").item()
        if said.row(0) != (snapshot.snapshot_id, str(people)) or booked != people:
            self.wrong.append(f"{snapshot.snapshot_id}: {said.row(0)}, {people}, {booked}")
        if opened.notice:
            self.wrong.append(opened.notice)
        self.seen[snapshot.snapshot_id] = None
        return snapshot.snapshot_id


def test_f40_readers_during_20_publishes_see_whole_snapshots_and_soon_the_newest(
    bot_url: str, settings: Settings
) -> None:
    fill(bot_url, 5)
    refreshed(bot_url, settings)
    looks = [Looks(settings.snapshots_dir) for _ in range(4)]

    with other_process(settings) as other, ThreadPoolExecutor(4) as pool:
        running = [pool.submit(each.until_told) for each in looks]
        assert other.stdout is not None
        assert other.stdout.readline() == "reading\n"
        for person in range(6, 26):
            execute(bot_url, f"INSERT INTO bookings (user_id) VALUES ({person})")
            last = refreshed(bot_url, settings).snapshot_id
        for each in looks:
            each.last = last
        said, _ = other.communicate(f"{last}\n", timeout=60)
        for one in running:
            one.result()

    wrong, versions, seconds = json.loads(said)
    assert (wrong, other.returncode) == ([], 0)
    assert [each.wrong for each in looks] == [[], [], [], []]
    assert min(versions, *(len(each.seen) for each in looks)) >= 5
    assert max(seconds, *(each.seconds_until_last for each in looks)) < 5


def test_f40_an_open_snapshot_stays_what_it_was_when_newer_ones_come_and_it_is_deleted(
    bot_url: str, settings: Settings
) -> None:
    fill(bot_url, 5)
    refreshed(bot_url, settings)
    opened = whole(settings)
    execute(bot_url, "INSERT INTO bookings (user_id) VALUES (6)")

    refreshed(bot_url, settings)
    opened.snapshot.file.path.unlink()

    assert opened.snapshot.query("SELECT count(*) FROM people").item() == 5
    assert whole(settings).snapshot.query("SELECT count(*) FROM people").item() == 6


def other_process(settings: Settings) -> subprocess.Popen[str]:
    """A process that looks until it is told the last snapshot's name."""
    return subprocess.Popen(
        [sys.executable, "-c", READ_UNTIL_TOLD, str(settings.snapshots_dir)],
        cwd=ROOT,
        env=environment(settings.data_dir, None),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
