"""How do the rows of a figure leave as CSV? As exports do: harmless in a spreadsheet, and on record."""

import hashlib
import io
from dataclasses import dataclass
from datetime import tzinfo

import polars as pl

from core import audit
from core.audit import Asked
from core.csv_cells import csv_frame, write_header, write_rows


@dataclass(frozen=True)
class Shown:
    """Rows that a page shows: of which figure or group, in which snapshot."""

    name: str
    snapshot_id: str
    rows: pl.DataFrame


def figure_csv(rows: pl.DataFrame, zone: tzinfo) -> bytes:
    """The rows as CSV for Excel: BOM, CRLF, texts neutralised, times in `zone`."""
    file = io.BytesIO()
    cells = csv_frame(rows, zone)
    write_header(cells, file)
    write_rows(cells, file)
    return file.getvalue()


def taken_csv(shown: Shown, zone: tzinfo, asked: Asked) -> bytes:
    """The same, recorded in the audit before anybody has it."""
    text = figure_csv(shown.rows, zone)
    facts: dict[str, str | int] = {
        "figure": shown.name,
        "snapshot_id": shown.snapshot_id,
        "rows": shown.rows.height,
        "sha256": hashlib.sha256(text).hexdigest(),
    }
    audit.record(asked.audit_file, asked.by, "export_figure", facts, asked.now)
    return text
