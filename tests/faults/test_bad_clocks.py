"""Clocks that are off: is a publish stopped with the cure, the old kept, and a few minutes forgiven?"""

import json
import sys
from datetime import UTC, datetime, timedelta

import pytest

from core.settings import Settings
from pipelines.report import PublishStopped
from tests.faults.acts import hsl, refreshed, whole
from tests.faults.refusals import kept, refusal

# The command at another time than the database's.
MOVED = """
import sys
from datetime import UTC, datetime, timedelta
import time_machine
moved = datetime.now(UTC) + timedelta(seconds=float(sys.argv.pop(1)))
with time_machine.travel(moved, tick=True):
    import cli
    cli.main()
"""


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [7200, -7200])
def test_a_clock_two_hours_off_stops_the_publish_with_code_4(
    bot_url: str, settings: Settings, seconds: int
) -> None:
    before = refreshed(bot_url, settings).snapshot_id

    command = (sys.executable, "-c", MOVED, str(seconds))
    done = hsl(settings.data_dir, bot_url, "refresh", "--json", command=command)

    error, cure = refusal(done, 4)
    assert error.startswith("Not published: clock far off (source clock, 7,")
    assert cure.startswith("Set the clocks (NTP)")
    assert kept(settings, before)


@pytest.mark.parametrize("minutes", [5, -5])
def test_a_clock_five_minutes_off_is_noted_and_published(
    bot_url: str, settings: Settings, minutes: int
) -> None:
    report = refreshed(bot_url, settings, now=datetime.now(UTC) + timedelta(minutes=minutes))

    assert ("warn", "clock_off") in {(each.severity, each.check_name) for each in report.findings}
    assert whole(settings).snapshot.snapshot_id == report.snapshot_id


def test_a_source_whose_time_ran_backwards_stops_the_publish(
    bot_url: str, settings: Settings
) -> None:
    first = refreshed(bot_url, settings)
    file = whole(settings).snapshot.file
    later = first.taken_at + timedelta(minutes=10)
    manifest = settings.snapshots_dir / f"{file.snapshot_id}.json"
    manifest.write_text(
        json.dumps(json.loads(manifest.read_text()) | {"taken_at": later.isoformat()})
    )

    with pytest.raises(PublishStopped, match="clock ran back") as stopped:
        refreshed(bot_url, settings)

    assert stopped.value.exit_code == 4
    assert kept(settings, first.snapshot_id)
