"""Do `hsl leads` and `hsl export leads` give everybody asked for, and never cut in silence?"""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from core.shelf import SnapshotFile
from tests.commands.conftest import REGISTRATIONS, Hsl
from tests.snapshot_maker import NOON, MakeSnapshot


@pytest.mark.usefixtures("school")
def test_leads_shows_fifty_and_says_how_many_more(hsl: Hsl) -> None:
    done = hsl("leads")

    assert done.exit_code == 0
    assert done.stdout.startswith("60 leads in snapshot 20261123T120000Z-")
    assert done.stdout.count("Person ") == 50
    assert "10 more leads are not shown" in done.stderr


def test_leads_as_json_gives_all_of_them_and_nothing_else(hsl: Hsl, school: SnapshotFile) -> None:
    done = hsl("leads", "--json")

    said = json.loads(done.stdout)
    assert done.stderr == ""
    assert list(said) == ["snapshot_id", "count", "leads"]
    assert said["snapshot_id"] == school.snapshot_id
    assert said["count"] == len(said["leads"]) == 60
    assert said["leads"][0]["user_id"] == 2
    assert said["leads"][0]["tier"] == "cool"
    assert said["leads"][0]["last_activity"] == "2026-11-23T12:00:00+00:00"


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["--tier", "cool"], 1),
        (["--tier", "hot, cool"], 1),
        (["--stream", "4th_stream"], 1),
        (["--exclude-customers"], 59),
        (["--stream", "4th_stream", "--exclude-customers"], 0),
        (["--corrected"], 60),
        (["--as-of", "2026-11-23"], 60),
    ],
)
@pytest.mark.usefixtures("school")
def test_leads_takes_every_filter(hsl: Hsl, words: list[str], count: int) -> None:
    said = json.loads(hsl("leads", "--json", *words).stdout)

    assert (said["count"], len(said["leads"])) == (count, count)


@pytest.mark.usefixtures("school")
def test_a_limit_never_hides_the_count(hsl: Hsl) -> None:
    said = json.loads(hsl("leads", "--json", "--limit", 3).stdout)

    assert (said["count"], len(said["leads"])) == (60, 3)


def test_looking_back_takes_the_newest_snapshot_of_that_day(
    hsl: Hsl, make_snapshot: MakeSnapshot
) -> None:
    old = make_snapshot(registrations=REGISTRATIONS[:2], taken_at=NOON - timedelta(days=2)).file
    make_snapshot(registrations=REGISTRATIONS[:9])

    by_day = json.loads(hsl("leads", "--json", "--as-of", "2026-11-22").stdout)
    too_early = hsl("leads", "--as-of", "2026-11-21T14:59")
    by_minute = json.loads(hsl("leads", "--json", "--as-of", "2026-11-21T15:00").stdout)

    assert (by_day["snapshot_id"], by_day["count"]) == (old.snapshot_id, 2)
    assert by_minute["snapshot_id"] == old.snapshot_id
    assert too_early.exit_code == 1
    assert "No kept snapshot is as old as 2026-11-21 14:59" in too_early.stderr


def test_names_cannot_steer_the_terminal(hsl: Hsl, make_snapshot: MakeSnapshot) -> None:
    make_snapshot(
        registrations=[
            {"user_id": 1, "first_name": "[bold]x[/] \x1b[2J\x07", "registered_at": NOON}
        ]
    )

    done = hsl("leads")

    assert "\x1b" not in done.stdout
    assert "[bold]x[/] \ufffd[2J\ufffd" in done.stdout


@pytest.mark.usefixtures("school")
def test_an_export_says_what_it_wrote_and_keeps_what_is_there(hsl: Hsl, tmp_path: Path) -> None:
    out = tmp_path / "leads.csv"

    said = json.loads(hsl("export", "leads", "--out", out, "--tier", "cool", "--json").stdout)
    again = hsl("export", "leads", "--out", out).exit_code
    over = hsl("export", "leads", "--out", out, "--overwrite")

    assert (said["path"], said["rows"]) == (str(out), 1)
    assert Path(said["manifest"]).is_file()
    assert (again, over.exit_code) == (3, 0)
    assert over.stdout == f"60 leads written to {out}\n"
