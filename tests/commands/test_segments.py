"""Do `hsl segments` and the option --segment keep, list and use groups of people?"""

import csv
import json
from pathlib import Path

import pytest

from tests.commands.conftest import Hsl

pytestmark = pytest.mark.usefixtures("school")


def test_a_group_is_kept_listed_with_its_size_renamed_and_forgotten(hsl: Hsl) -> None:
    kept = hsl("segments", "keep", "Booked", "funnel_step", "--set", "step=5")
    listed = json.loads(hsl("segments", "--json").stdout)["segments"]
    renamed = hsl("segments", "rename", "booked", "Has booked")
    forgotten = hsl("segments", "forget", "Has booked")

    assert kept.exit_code == 0
    assert kept.stdout.startswith("Booked: People who ever did this step")
    assert [(each["name"], each["people"], each["params"]) for each in listed] == [
        ("Booked", 1, {"step": 5})
    ]
    assert renamed.stdout == "It is called Has booked now.\n"
    assert forgotten.stdout == "Has booked is not kept any more.\n"
    assert "0 kept segments" in hsl("segments").stdout


def test_the_groups_there_are_can_be_listed(hsl: Hsl) -> None:
    said = json.loads(hsl("segments", "keep", "x", "?", "--json").stdout)

    assert {"funnel_step", "leads"} <= {group["name"] for group in said["groups"]}
    assert "group" in hsl("segments", "keep", "x", "?").stdout


def test_leads_and_exports_take_a_segment(hsl: Hsl, tmp_path: Path) -> None:
    hsl("segments", "keep", "Paid", "funnel_step", "--set", "step=6")

    leads = json.loads(hsl("leads", "--segment", "paid", "--json").stdout)
    done = json.loads(
        hsl("export", "leads", "--segment", "Paid", "--out", tmp_path / "x.csv", "--json").stdout
    )

    assert [lead["user_id"] for lead in leads["leads"]] == [1]
    assert done["filter"]["segment"] == "Paid"
    with (tmp_path / "x.csv").open(encoding="utf-8-sig") as file:
        assert [row["user_id"] for row in csv.DictReader(file)] == ["1"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["leads", "--segment", "nobody"], "There is no kept segment 'nobody'."),
        (["segments", "keep", "a:b", "leads"], "A segment cannot be called 'a:b'."),
        (["segments", "keep", "x", "crowd"], "There is no group 'crowd'."),
        (["segments", "keep", "x", "funnel_step", "--set", "step=7"], "step is 7."),
        (["segments", "forget", "x"], "There is no kept segment 'x'."),
    ],
)
def test_wrong_use_is_said_in_one_line(hsl: Hsl, words: list[str], said: str) -> None:
    done = hsl(*words)

    assert done.exit_code == 2
    assert done.stderr.startswith(f"hsl: {said}")
    assert done.stderr.count("\n") == 1
