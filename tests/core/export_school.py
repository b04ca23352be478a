"""Three leads to export, one with a formula for a name, asked for by Anna."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from core.audit import Asked
from core.snapshot import Snapshot
from tests.snapshot_maker import NOON, MakeSnapshot

ANNA, BORIS, VERA = 5_000_000_001, 22, 33


@pytest.fixture
def school(make_snapshot: MakeSnapshot) -> Snapshot:
    return make_snapshot(
        registrations=[
            {"user_id": ANNA, "username": "anna_k", "first_name": "Анна", "registered_at": NOON},
            {"user_id": BORIS, "first_name": "=1+1", "registered_at": NOON},
            {"user_id": VERA, "username": "v; -1", "first_name": 'Ve"ra, K', "registered_at": NOON},
        ],
        bookings=[{"user_id": ANNA, "confirmed": 2, "course_stream": "4th_stream"}],
        events=[
            {"user_id": ANNA, "created_at": NOON - timedelta(minutes=number)} for number in range(6)
        ],
    )


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    return Asked("anna@school.example", NOON, tmp_path / "data" / "audit.jsonl")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
