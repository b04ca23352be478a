"""What is known about a running school at one moment? Values only; gathering.py finds them out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from operations.parts import PartState
from operations.runs import Run


@dataclass(frozen=True)
class Reach:
    """Whether something answers as it should; `says` is one line for people, with the cure if not."""

    well: bool
    says: str


@dataclass(frozen=True)
class Shown:
    """The snapshot people look at. `rows` are per table, `before` those of the snapshot before it.

    `notice`: why it is not the one it should be; `seconds`: how long its refresh took;
    `index_bytes`: the size of its search index, 0 when it has none.
    """

    snapshot_id: str
    taken_at: datetime
    rows: Mapping[str, int] = field(default_factory=dict)
    before: Mapping[str, int] = field(default_factory=dict)
    seconds: float | None = None
    notice: str = ""
    index_bytes: int = 0


@dataclass(frozen=True)
class Outbox:
    """The message store: messages and deliveries by state, and the ids that wait for a person.

    `waiting_since`: something should be going out from then on. `beat_at`: the worker's last sign
    of life. `stopped_at`: when all sending was stopped; `stopped_why`: only what our worker said.
    """

    messages: Mapping[str, int] = field(default_factory=dict)
    deliveries: Mapping[str, int] = field(default_factory=dict)
    held: tuple[int, ...] = ()
    paused: tuple[int, ...] = ()
    waiting_since: datetime | None = None
    beat_at: datetime | None = None
    stopped_at: datetime | None = None
    stopped_why: str = ""


@dataclass(frozen=True)
class Schedule:
    """The timetable, while a job is on it.

    `behind`: each job that should have begun since then. `beat_at`: the last sign of life of whoever
    keeps it; None when nobody ever did. `next_at`: the next job. `trouble`: why it cannot be read.
    """

    behind: Mapping[str, datetime] = field(default_factory=dict)
    beat_at: datetime | None = None
    next_at: datetime | None = None
    trouble: str = ""


@dataclass(frozen=True)
class Files:
    """What the data folder says: refreshes (newest first), snapshot, timetable, room in bytes.

    `others`: the newest runs of each other job on the timetable; `backups`: those of `hsl backup`.
    `down`: parts of `hsl serve --all` that died again and again.

    `shown` is None without a readable snapshot, and `no_snapshot` says why. `schedule` is None when
    nothing is on the timetable, or it was never kept; `free` is None when it cannot be measured.
    `known` is false when the folder could not be read at all.
    """

    runs: tuple[Run, ...] = ()
    shown: Shown | None = None
    no_snapshot: str = ""
    schedule: Schedule | None = None
    free: int | None = None
    needed: int = 0
    others: tuple[Run, ...] = ()
    backups: tuple[Run, ...] = ()
    down: tuple[PartState, ...] = ()
    known: bool = True


@dataclass(frozen=True)
class Facts:
    """Everything that is judged. `outbox` is None when there is no store, or it does not answer;
    `audit` while it is read for the first time."""

    files: Files
    source: Reach
    store: Reach
    outbox: Outbox | None
    audit: Reach | None


@dataclass(frozen=True)
class Promises:
    """What was promised: figures no older than `snapshot_age` hours, whether messages go out, and the
    hours between two backups (0: nothing is promised of them)."""

    snapshot_age: float
    sends: bool
    backup_age: float = 0
