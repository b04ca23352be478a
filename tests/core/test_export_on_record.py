"""Is an export private, on record, and refused rather than cut or written over another file?"""

import json
import os
import stat
from pathlib import Path

import pytest

import core.export
from core import audit
from core.audit import Asked
from core.errors import Refused, WrongUse
from core.export import CannotExport, export_leads
from core.leads import LeadFilter
from core.snapshot import Snapshot
from tests.core.export_school import asked, rows_of, school
from tests.snapshot_maker import NOON

__all__ = ["asked", "school"]


def test_both_files_are_private_in_a_private_new_folder(
    school: Snapshot, asked: Asked, tmp_path: Path
) -> None:
    done = export_leads(school, LeadFilter(), tmp_path / "exports" / "leads.csv", asked)

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in done.path.parent.iterdir()}
    assert modes == {"leads.csv": 0o600, "leads.csv.manifest.json": 0o600}
    assert stat.S_IMODE(done.path.parent.stat().st_mode) == 0o700


def test_an_export_is_on_record_without_names(
    school: Snapshot, asked: Asked, tmp_path: Path
) -> None:
    export_leads(school, LeadFilter(), tmp_path / "leads.csv", asked)

    entry = json.loads(asked.audit_file.read_text(encoding="utf-8"))
    assert (entry["actor"], entry["action"]) == ("anna@school.example", "export_leads")
    assert entry["facts"]["rows"] == 3
    assert entry["facts"]["snapshot_id"] == school.snapshot_id
    assert isinstance(audit.verify(asked.audit_file), audit.Verified)


def test_without_a_record_there_is_no_file(school: Snapshot, asked: Asked, tmp_path: Path) -> None:
    audit.record(asked.audit_file, "somebody", "x", {}, NOON)
    asked.audit_file.write_text("changed\n")

    with pytest.raises(Refused, match="audit file is broken"):
        export_leads(school, LeadFilter(), tmp_path / "out" / "leads.csv", asked)

    assert list((tmp_path / "out").iterdir()) == []


def test_an_existing_file_stays_unless_it_may_go(
    school: Snapshot, asked: Asked, tmp_path: Path
) -> None:
    out = tmp_path / "leads.csv"
    out.write_text("mine")

    with pytest.raises(Refused, match="exists already"):
        export_leads(school, LeadFilter(), out, asked)
    kept = out.read_text()
    export_leads(school, LeadFilter(), out, asked, overwrite=True)

    assert kept == "mine"
    assert len(rows_of(out)) == 3


def test_a_folder_is_no_file(school: Snapshot, asked: Asked, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="is a folder"):
        export_leads(school, LeadFilter(), tmp_path, asked, overwrite=True)


def test_a_full_disk_leaves_nothing_and_says_so(
    school: Snapshot, asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out" / "leads.csv"

    def full(_descriptor: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotExport, match="No space left on device"):
        export_leads(school, LeadFilter(), out, asked)

    assert list(out.parent.iterdir()) == []


def test_a_cut_list_is_not_exported(
    school: Snapshot, asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.export, "count_leads", lambda *_: 4)

    with pytest.raises(CannotExport, match="3 of 4 leads came out"):
        export_leads(school, LeadFilter(), tmp_path / "out" / "leads.csv", asked)

    assert list((tmp_path / "out").iterdir()) == []
