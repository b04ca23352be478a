"""Where rows wait until all that belongs to one slice of people is brought together.

Events are many: of them only the answers of `activity` wait, a part for each million. Every file is
sorted by user_id and mapped into memory, so that a slice reads its own pages only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl
import pyarrow as pa

from pipelines import activity
from pipelines.slices import Slice

# Parts of a million events keep the memory flat and the answers few (benchmarks/README.md).
EVENTS_PER_PART = 1_000_000
KEYS: Mapping[str, tuple[str, ...]] = {
    "activity_days": ("user_id", "day"),
    "window_days": ("user_id", "day"),
    "event_totals": ("user_id",),
    "program_views": ("user_id",),
    "lesson_clicks": ("user_id", "lesson_type"),
    "event_names": ("user_id", "username", "first_name"),
}
Columns = Mapping[str, pl.DataType | type[pl.DataType]]
_MOMENT = pl.Datetime("us", "UTC")
FACTS: Columns = {
    "user_id": pl.Int64,
    "event_type": pl.String,
    "created_at": _MOMENT,
    "username": pl.String,
    "first_name": pl.String,
    "new_status": pl.String,
    "lesson_type": pl.String,
}
_NAMES: Columns = {"user_id": pl.Int64, "username": pl.String, "first_name": pl.String}
ROWS: Mapping[str, Columns] = {
    "bookings": {
        "id": pl.Int64,
        **_NAMES,
        "confirmed": pl.Int64,
        "created_at": _MOMENT,
        "course_stream": pl.String,
    },
    "registrations": {
        **_NAMES,
        "email": pl.String,
        "registered_at": _MOMENT,
        "lesson_type": pl.String,
        "lesson_date": pl.Date,
    },
    "users": {**_NAMES, "last_name": pl.String, "first_seen_at": _MOMENT, "updated_at": _MOMENT},
    "hackathon_registrations": {"user_id": pl.Int64, "username": pl.String},
}


@dataclass
class Spool:
    """Takes events as they come, answers every rule of `activity` for each million of them."""

    folder: Path
    taken_at: datetime
    zone: str
    _waiting: list[pl.DataFrame] = field(default_factory=list)
    _rows: int = 0
    _written: int = 0

    def take(self, events: pl.DataFrame) -> None:
        """Add usable events; the columns of FACTS are needed."""
        self._waiting.append(events.select(*FACTS))
        self._rows += events.height
        if self._rows >= EVENTS_PER_PART:
            self.flush()

    def flush(self) -> None:
        """Answer for what waits; call it once more at the end."""
        events = pl.concat(self._waiting) if self._waiting else pl.DataFrame(schema=FACTS)
        self._waiting, self._rows = [], 0
        answers = pl.collect_all(list(answer_part(events, self.taken_at, self.zone).values()))
        for name, answer in zip(KEYS, answers, strict=True):
            self._write(name, answer)

    def lay_by(self, table: str, rows: pl.DataFrame) -> None:
        """Keep rows of a small source table; the columns of ROWS are needed."""
        if table in ROWS:
            self._write(table, rows.select(*ROWS[table]).sort("user_id"))

    def rows(self, table: str, part: Slice) -> pl.LazyFrame:
        """The rows of a small source table about the people of one slice."""
        return self._read(table, ROWS[table], part).lazy()

    def answers(self, name: str, part: Slice) -> pl.LazyFrame:
        """The added-up answers of one rule about the people of one slice."""
        return activity.added_up(self._read(name, {}, part).lazy(), key=KEYS[name])

    def ids(self) -> pl.Series:
        """The user_id of every row that waits, for parting the people evenly."""
        files = [file for name in (*ROWS, "event_totals") for file in self._files(name)]
        return pl.concat([_mapped(file)["user_id"] for file in files])

    def _write(self, name: str, rows: pl.DataFrame) -> None:
        rows.write_ipc(self.folder / f"{name}.{self._written:06}.arrow")
        self._written += 1

    def _files(self, name: str) -> list[Path]:
        return sorted(self.folder.glob(f"{name}.*.arrow"))

    def _read(self, name: str, schema: Columns, part: Slice) -> pl.DataFrame:
        parts = [_between(_mapped(file), part) for file in self._files(name)]
        return pl.concat(parts) if parts else pl.DataFrame(schema=schema)


def answer_part(events: pl.DataFrame, taken_at: datetime, zone: str) -> dict[str, pl.LazyFrame]:
    """Every rule about one part of the events, in the order of KEYS, each sorted by user_id."""
    dated = activity.with_school_day(events.lazy(), zone=zone)
    answers = {
        "activity_days": activity.activity_days(dated),
        "window_days": activity.activity_days(activity.in_tier_window(dated, taken_at=taken_at)),
        "event_totals": activity.event_totals(dated),
        "program_views": activity.program_views(dated),
        "lesson_clicks": activity.lesson_clicks(dated),
        "event_names": activity.event_names(dated),
    }
    return {name: answer.sort("user_id") for name, answer in answers.items()}


def _mapped(file: Path) -> pl.DataFrame:
    # By Arrow: Polars reads the whole file at once, which takes fifty times as long.
    rows = pl.from_arrow(pa.ipc.open_file(pa.memory_map(str(file))).read_all())
    if not isinstance(rows, pl.DataFrame):
        raise TypeError("a file of the spool came as one column")
    return rows


def _between(rows: pl.DataFrame, part: Slice) -> pl.DataFrame:
    # The file is mapped into memory and sorted: only the pages of this slice are read.
    first = rows["user_id"].search_sorted(part.first, side="left")
    last = rows["user_id"].search_sorted(part.last, side="right")
    return rows.slice(first, last - first)
