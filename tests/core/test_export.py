"""Is an export whole, counted, named for what it holds, and safe to take apart again?"""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import polars as pl
import pytest

import core.export
from core.audit import Asked
from core.csv_cells import write_rows
from core.export import COLUMNS, export_leads, suggested_name
from core.leads import LeadFilter, lead_batches
from core.snapshot import Snapshot
from tests.core.export_school import asked, rows_of, school
from tests.snapshot_maker import NOON, MakeSnapshot

__all__ = ["asked", "school"]


def test_the_file_holds_the_contract_one_row_a_lead(
    school: Snapshot, asked: Asked, tmp_path: Path
) -> None:
    done = export_leads(school, LeadFilter(), tmp_path / "leads.csv", asked)

    anna, boris, vera = rows_of(done.path)
    assert list(anna) == list(COLUMNS)
    assert anna == {
        "user_id": "5000000001",
        "display_name": "Анна",
        "username": "anna_k",
        "telegram_link": "https://t.me/anna_k",
        "first_name": "Анна",
        "last_name": "",
        "tier": "cool",
        "tier_events": "6",
        "tier_active_days": "1",
        "own_tier": "cool",
        "own_tier_events": "6",
        "own_tier_active_days": "1",
        "last_activity": "2026-11-23 15:00",
        "is_customer": "yes",
        "course_stream": "4th_stream",
        "streams": "4th_stream",
        "bookings": "1",
        "registrations": "1",
        "events": "6",
        "first_seen": "2026-11-23 14:55",
        "last_seen": "2026-11-23 15:00",
    }
    assert (boris["display_name"], boris["telegram_link"]) == ("'=1+1", "")
    assert (vera["first_name"], vera["username"]) == ('Ve"ra, K', "v;' -1")
    assert done.rows == 3


def test_the_form_is_rfc_4180_with_the_mark_excel_asks_for(
    school: Snapshot, asked: Asked, tmp_path: Path
) -> None:
    done = export_leads(school, LeadFilter(("cool",)), tmp_path / "leads.csv", asked)

    text = done.path.read_bytes()
    assert text.startswith(b"\xef\xbb\xbfuser_id,display_name,")
    assert text.count(b"\r\n") == text.count(b"\n") == 2


def test_no_e_mail_leaves(make_snapshot: MakeSnapshot, asked: Asked, tmp_path: Path) -> None:
    snapshot = make_snapshot(
        registrations=[{"user_id": 1, "email": "secret@mail.example", "registered_at": NOON}]
    )

    done = export_leads(snapshot, LeadFilter(), tmp_path / "leads.csv", asked)

    assert b"secret@mail" not in done.path.read_bytes() + done.manifest.read_bytes()


def test_the_manifest_says_who_when_what_and_by_which_rules(
    school: Snapshot, asked: Asked, tmp_path: Path
) -> None:
    wanted = LeadFilter(("cool", "hot"), "4th_stream")

    done = export_leads(school, wanted, tmp_path / "leads.csv", asked)

    said = json.loads(done.manifest.read_text(encoding="utf-8"))
    rules = said.pop("rules")
    assert said == {
        "asked_by": "anna@school.example",
        "asked_at": "2026-11-23T12:00:00+00:00",
        "filter": {
            "tiers": ["cool", "hot"],
            "stream": "4th_stream",
            "exclude_customers": False,
            "corrected": False,
        },
        "snapshot_id": school.snapshot_id,
        "taken_at": "2026-11-23T12:00:00+00:00",
        "time_zone": "Europe/Moscow",
        "file": "leads.csv",
        "rows": 1,
        "columns": list(COLUMNS),
        "sha256": hashlib.sha256(done.path.read_bytes()).hexdigest(),
    }
    assert rules["tiers"][0] == {"tier": "hot", "events": 20, "days": 5}
    assert done.manifest.name == "leads.csv.manifest.json"


def test_200_000_leads_pass_through_in_pieces(
    school: Snapshot, asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = next(lead_batches(school, LeadFilter(("cool",))))
    written: list[int] = []

    def counted(rows: pl.DataFrame, file: IO[bytes]) -> None:
        written.append(rows.height)
        write_rows(rows, file)

    pieces = (pl.concat([one] * 10_000) for _ in range(20))
    monkeypatch.setattr(core.export, "count_leads", lambda *_: 200_000)
    monkeypatch.setattr(core.export, "lead_batches", lambda *_: pieces)
    monkeypatch.setattr(core.export, "write_rows", counted)
    done = export_leads(school, LeadFilter(), tmp_path / "leads.csv", asked)

    assert written == [10_000] * 20
    assert done.rows == 200_000
    assert done.path.read_bytes().count(b"\r\n") == 200_001


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        (LeadFilter(("hot", "warm")), "leads-2026-11-23T1500-hot-warm.csv"),
        (LeadFilter(), "leads-2026-11-23T1500.csv"),
        (
            LeadFilter(("cold",), "4th_stream", exclude_customers=True, corrected=True),
            "leads-2026-11-23T1500-cold-4th_stream-not-customers-corrected.csv",
        ),
        (LeadFilter(stream="../x y"), "leads-2026-11-23T1500-.._x_y.csv"),
    ],
)
def test_a_file_name_says_what_is_in_it(school: Snapshot, wanted: LeadFilter, name: str) -> None:
    assert suggested_name(school, wanted) == name


def test_times_are_in_the_zone_of_the_snapshot(school: Snapshot) -> None:
    assert school.taken_at == datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert suggested_name(school, LeadFilter()).startswith("leads-2026-11-23T1500")
