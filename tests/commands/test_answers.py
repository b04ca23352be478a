"""Does the command line keep its promises: names, JSON shapes, exit codes, one clear line?"""

import csv
import io
import json

import pytest

from core.shelf import SnapshotFile
from tests.commands.conftest import SECRET, Hsl

pytestmark = pytest.mark.slow


def test_help_names_every_command_and_the_exit_codes(hsl: Hsl) -> None:
    done = hsl("--help")

    assert done.exit_code == 0
    for name in ("demo", "refresh", "snapshots", "leads", "export", "figure", "doctor", "serve"):
        assert f" {name} " in done.stdout
    assert "2 wrong use" in done.stdout


@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        (["leads"], 1, "hsl: There is no snapshot yet. Run `hsl refresh` to make one.\n"),
        (["leads", "--tier", "hot,lukewarm"], 2, "hsl: There is no tier 'lukewarm'. Choose from:"),
        (["leads", "--as-of", "yesterday"], 2, "hsl: 'yesterday' is not a date. Write 2026-"),
        (["figure", "nonsense"], 2, "hsl: There is no figure 'nonsense'. Choose one of: "),
        (["demo", "--users", "0"], 2, "hsl: A demo school of 0 people cannot be made. Choose 1 to"),
        (["demo", "--users", "1000001"], 2, "hsl: A demo school of 1000001 people cannot be made."),
        (["refresh"], 2, "hsl: There is no database to read: HSL_SOURCE_URL is not set, and there"),
    ],
)
def test_what_goes_wrong_is_one_line_and_a_code(
    hsl: Hsl, words: list[str], code: int, line: str
) -> None:
    done = hsl(*words)

    assert done.exit_code == code
    assert done.stdout == ""
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1


def test_a_wrong_setting_is_named_and_its_value_is_not(
    hsl: Hsl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_TIME_ZONE", "Mars/Phobos-9")

    done = hsl("snapshots")

    assert done.exit_code == 2
    assert done.stderr.startswith("hsl: HSL_TIME_ZONE is not usable: unknown time zone")
    assert "Phobos-9" not in done.stderr


def test_a_demo_never_goes_into_a_real_database(hsl: Hsl, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSL_SOURCE_URL", f"postgresql://hsl:{SECRET}@db.example/bot")

    done = hsl("demo")

    assert done.exit_code == 3
    assert "HSL_SOURCE_URL is set" in done.stderr
    assert SECRET not in done.output


@pytest.mark.usefixtures("school")
def test_a_figure_is_a_table_json_or_csv(hsl: Hsl) -> None:
    listed = json.loads(hsl("figure", "--json").stdout)["figures"]
    said = json.loads(hsl("figure", "tier_counts", "--json").stdout)
    table = hsl("figure", "tier_counts").stdout
    rows = list(csv.reader(io.StringIO(hsl("figure", "tier_counts", "--csv").stdout)))

    assert {"name", "rule"} <= set(listed[0])
    assert "tier_counts" in {each["name"] for each in listed}
    assert list(said["rows"][0]) == rows[0]
    assert len(said["rows"]) == len(rows) - 1
    assert "cool" in table


@pytest.mark.usefixtures("school")
def test_a_figure_refuses_a_parameter_it_does_not_take(hsl: Hsl) -> None:
    wrong_name = hsl("figure", "recent_events", "--set", "colour=red").exit_code
    wrong_value = hsl("figure", "recent_events", "--set", "rows=many").exit_code
    two = json.loads(hsl("figure", "recent_events", "--set", "rows=2", "--json").stdout)

    assert (wrong_name, wrong_value) == (2, 2)
    assert len(two["rows"]) == 2


def test_snapshots_are_listed_verified_and_thinned_out(hsl: Hsl, school: SnapshotFile) -> None:
    listed = json.loads(hsl("snapshots", "--json").stdout)
    whole = hsl("snapshots", "verify", "--json")
    pruned = json.loads(hsl("snapshots", "prune", "--json").stdout)

    assert listed["current"] == school.snapshot_id
    assert [each["snapshot_id"] for each in listed["snapshots"]] == [school.snapshot_id]
    assert json.loads(whole.stdout)["snapshots"][0]["whole"] is True
    assert (whole.exit_code, pruned) == (0, {"deleted": [], "kept": 1})


def test_a_flipped_byte_is_found_by_verify(hsl: Hsl, school: SnapshotFile) -> None:
    content = bytearray(school.path.read_bytes())
    content[len(content) // 2] ^= 1
    school.path.write_bytes(content)

    done = hsl("snapshots", "verify", "--json")

    assert done.exit_code == 1
    assert "changed after it was published" in json.loads(done.stdout)["snapshots"][0]["why"]
