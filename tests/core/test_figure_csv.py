"""Do the rows of a figure leave whole, harmless and on record?"""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from core import audit
from core.audit import Asked
from core.figure_csv import Shown, figure_csv, taken_csv

MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROWS = pl.DataFrame({"at": [NOON], "who": ["=1+1"], "people": [-3], "share": [0.5]})


def test_texts_are_neutralised_and_numbers_stay_numbers() -> None:
    text = figure_csv(ROWS, MOSCOW)

    assert text.decode("utf-8-sig") == "at,who,people,share\r\n2026-11-23 15:00,'=1+1,-3,0.5\r\n"


def test_every_taking_is_on_record_before_anybody_has_the_file(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"

    text = taken_csv(
        Shown("streams", "20261123T120000Z-00000000", ROWS), MOSCOW, Asked("Анна", NOON, file)
    )

    entry = json.loads(file.read_text())
    assert entry["action"] == "export_figure"
    assert entry["actor"] == "Анна"
    assert entry["facts"]["figure"] == "streams"
    assert entry["facts"]["rows"] == 1
    assert len(entry["facts"]["sha256"]) == 64
    assert isinstance(audit.verify(file), audit.Verified)
    assert text == figure_csv(ROWS, MOSCOW)
