"""Is a kept group found anew by its rule on every snapshot, and kept safely?"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from core import audit
from core.errors import WrongUse
from core.kept_segments import (
    FILE,
    KeptSegment,
    UnreadableSegments,
    forget,
    keep,
    kept_named,
    kept_segments,
    leads_within,
    members,
    rename,
)
from core.leads import LeadFilter, count_leads, lead_page
from core.settings import Settings
from tests.core.figure_rows import ANNA, BORIS, VERA, act, registration
from tests.snapshot_maker import NOON, MakeSnapshot

BOOKED = KeptSegment("Booked", "funnel_step", {"step": 5}, "Анна", NOON)


def segment(name: str, group: str = "funnel_step", **params: object) -> KeptSegment:
    return KeptSegment(name, group, params, "Анна", NOON)


def test_who_is_in_it_is_found_anew_on_every_snapshot(
    make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    monday = make_snapshot(bookings=[{"user_id": ANNA}], events=[act(BORIS)])
    tuesday = make_snapshot(
        bookings=[{"user_id": ANNA}, {"user_id": BORIS}],
        events=[act(BORIS)],
        taken_at=NOON + timedelta(days=1),
    )

    keep(settings.data_dir, BOOKED)

    assert members(monday, settings.data_dir, "Booked")["user_id"].to_list() == [ANNA]
    assert members(tuesday, settings.data_dir, "booked")["user_id"].to_list() == [ANNA, BORIS]


def test_a_kept_segment_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    tiers = segment("Тёплые (май)", "leads", tiers=["hot", "warm"], exclude_customers=True)

    keep(tmp_path, BOOKED)
    keep(tmp_path, tiers)

    assert kept_segments(tmp_path) == [BOOKED, tiers]
    assert kept_named(tmp_path, "тёплые (МАЙ)") == tiers
    assert tiers.rule == (
        "People of the lead list with these tiers, paid-in stream and switches."
        " (tiers: hot or warm, exclude_customers: yes)"
    )


def test_the_file_is_private_and_every_change_is_on_record(tmp_path: Path) -> None:
    keep(tmp_path, BOOKED)
    rename(tmp_path, "booked", "Has booked", by="Борис", now=NOON)
    forget(tmp_path, "Has booked", by="Борис", now=NOON)

    assert kept_segments(tmp_path) == []
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    lines = (tmp_path / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    assert [(entry["action"], entry["actor"]) for entry in entries] == [
        ("keep_segment", "Анна"),
        ("rename_segment", "Борис"),
        ("forget_segment", "Борис"),
    ]
    assert isinstance(audit.verify(tmp_path / "audit.jsonl"), audit.Verified)


@pytest.mark.parametrize("name", ["", " ", "a,b", "tier:hot", "=1+1", "x" * 61, "a\nb;", "-a"])
def test_a_name_that_would_mislead_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongUse, match="A segment cannot be called"):
        keep(tmp_path, replace(BOOKED, name=name))

    assert kept_segments(tmp_path) == []


@pytest.mark.parametrize("name", ["customers", "Registrants", "booked", " BOOKED "])
def test_a_name_that_is_there_already_is_refused(tmp_path: Path, name: str) -> None:
    keep(tmp_path, BOOKED)

    with pytest.raises(WrongUse, match="already"):
        keep(tmp_path, segment(name, step=6))

    assert kept_segments(tmp_path) == [BOOKED]


@pytest.mark.parametrize(
    ("group", "params", "said"),
    [
        ("crowd", {}, "There is no group 'crowd'"),
        ("funnel_step", {"step": 9}, "step is 9"),
        ("funnel_step", {"place": 1}, "does not take place"),
        ("leads", {"tiers": ["boiling"]}, "tiers holds boiling"),
    ],
)
def test_a_rule_that_finds_nobody_knows_whom_is_not_kept(
    tmp_path: Path, group: str, params: Mapping[str, object], said: str
) -> None:
    with pytest.raises(WrongUse, match=said):
        keep(tmp_path, segment("It", group, **params))

    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("junk", ["", "{", "[]", '{"segments": [1]}', '{"segments": [{}]}', "\0"])
def test_a_damaged_file_is_said_so_and_never_overwritten(tmp_path: Path, junk: str) -> None:
    (tmp_path / FILE).write_text(junk)

    with pytest.raises(UnreadableSegments, match="cannot be read"):
        kept_segments(tmp_path)
    with pytest.raises(UnreadableSegments):
        keep(tmp_path, BOOKED)

    assert (tmp_path / FILE).read_text() == junk


ROOT = Path(__file__).parents[2]
KEEP_TEN = """
import sys
from pathlib import Path
from core.kept_segments import keep
from tests.core.test_kept_segments import segment
folder, first = Path(sys.argv[1]), int(sys.argv[2])
for number in range(first, first + 10):
    keep(folder, segment(f"S{number}", step=1))
"""


def test_two_who_keep_at_once_lose_nothing(tmp_path: Path) -> None:
    both = [
        subprocess.Popen([sys.executable, "-c", KEEP_TEN, str(tmp_path), first], cwd=ROOT)
        for first in ("0", "100")
    ]

    assert [each.wait(60) for each in both] == [0, 0]
    assert len(kept_segments(tmp_path)) == 20


def test_leads_are_narrowed_to_a_segment(make_snapshot: MakeSnapshot, settings: Settings) -> None:
    snapshot = make_snapshot(
        registrations=[registration(person, "a", date(2026, 11, 20)) for person in (ANNA, BORIS)],
        bookings=[{"user_id": BORIS}, {"user_id": VERA}],
    )
    keep(settings.data_dir, BOOKED)

    wanted = leads_within(LeadFilter(), "booked", snapshot, settings.data_dir)

    assert count_leads(snapshot, wanted) == 1
    assert lead_page(snapshot, wanted, 10, 0)["user_id"].to_list() == [BORIS]
    assert wanted.said()["segment"] == "Booked"
    assert wanted.said()["people_in_segment"] == 2
