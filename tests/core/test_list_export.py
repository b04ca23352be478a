"""Is a list of people that leaves whole, harmless, private and on record, without what was searched?"""

import csv
import hashlib
import json
import stat
from pathlib import Path

import pytest

from core import audit
from core.audit import Asked
from core.errors import Refused
from core.export import COLUMNS
from core.list_export import Listed, export_list, list_name, people_listed
from core.snapshot import Snapshot
from tests.snapshot_maker import NOON, MakeSnapshot

ANNA, BORIS = 5_000_000_001, 22
SEARCHED = "серёга"


@pytest.fixture
def school(make_snapshot: MakeSnapshot) -> Snapshot:
    return make_snapshot(
        users=[
            {"user_id": ANNA, "first_name": "Анна", "username": "anna_k", "updated_at": NOON},
            {"user_id": BORIS, "first_name": "=1+1", "username": "x y", "updated_at": NOON},
        ],
        registrations=[{"user_id": ANNA, "email": "secret@x.example", "registered_at": NOON}],
        bookings=[{"user_id": ANNA, "confirmed": 2, "course_stream": "4th_stream"}],
    )


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    return Asked("anna@school.example", NOON, tmp_path / "data" / "audit.jsonl")


def listed(school: Snapshot, *ids: int) -> Listed:
    return Listed("search", people_listed(school, ids), {"text": SEARCHED, "tiers": ["hot"]})


def test_the_people_stand_in_the_order_of_the_list_with_the_columns_of_the_leads(
    school: Snapshot, asked: Asked, tmp_path: Path
) -> None:
    done = export_list(school, listed(school, BORIS, 404, ANNA), tmp_path / "a.csv", asked)

    with done.path.open(encoding="utf-8-sig", newline="") as file:
        boris, anna = csv.DictReader(file)
    assert list(anna) == list(COLUMNS)
    assert (anna["user_id"], anna["streams"]) == (str(ANNA), "4th_stream")
    assert anna["telegram_link"] == "https://t.me/anna_k"
    assert (boris["display_name"], boris["telegram_link"]) == ("'=1+1", "")
    assert done.rows == 2
    assert b"secret@x" not in done.path.read_bytes()


def test_the_manifest_says_what_was_asked_and_the_audit_only_how_many(
    school: Snapshot, asked: Asked, tmp_path: Path
) -> None:
    done = export_list(school, listed(school, ANNA), tmp_path / "a.csv", asked)

    said = json.loads(done.manifest.read_text(encoding="utf-8"))
    assert said["filter"] == {"text": SEARCHED, "tiers": ["hot"]}
    assert said["sha256"] == hashlib.sha256(done.path.read_bytes()).hexdigest()
    assert (said["rows"], said["asked_by"]) == (1, "anna@school.example")
    entry = json.loads(asked.audit_file.read_text(encoding="utf-8"))
    assert (entry["action"], entry["facts"]["list"], entry["facts"]["rows"]) == (
        "export_people",
        "search",
        1,
    )
    assert SEARCHED not in asked.audit_file.read_text(encoding="utf-8")
    assert isinstance(audit.verify(asked.audit_file), audit.Verified)


def test_both_files_are_private(school: Snapshot, asked: Asked, tmp_path: Path) -> None:
    done = export_list(school, listed(school, ANNA), tmp_path / "exports" / "a.csv", asked)

    modes = {stat.S_IMODE(path.stat().st_mode) for path in done.path.parent.iterdir()}
    assert modes == {0o600}


def test_without_a_record_there_is_no_file(school: Snapshot, asked: Asked, tmp_path: Path) -> None:
    audit.record(asked.audit_file, "somebody", "x", {}, NOON)
    asked.audit_file.write_text("changed\n")

    with pytest.raises(Refused, match="audit file is broken"):
        export_list(school, listed(school, ANNA), tmp_path / "out" / "a.csv", asked)

    assert list((tmp_path / "out").iterdir()) == []


def test_an_empty_list_is_a_file_with_its_header(
    school: Snapshot, asked: Asked, tmp_path: Path
) -> None:
    done = export_list(school, listed(school), tmp_path / "a.csv", asked)

    assert done.path.read_text(encoding="utf-8-sig").strip() == ",".join(COLUMNS)


def test_a_file_name_cannot_lead_out_of_its_folder(school: Snapshot) -> None:
    assert list_name(school, "students", "../x y") == "students-.._x_y-2026-11-23T1500.csv"
