"""What can be wrong: each kind with its gravity; docs/operations.md has a heading for each name."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from core.access import Permission

Grade = Literal["ok", "warn", "fail"]
RUNBOOK: Final = "docs/operations.md"
# A database that is restarted, or a disk that is busy, is not worth a night's alarm.
_BLIP: Final = timedelta(minutes=2)
_AT_ONCE: Final = timedelta()


class Kind(NamedTuple):
    """How serious it is, what it means, who may see it, and how long it stands before it is told."""

    grade: Grade
    means: str
    needs: Permission = Permission.SEE_SNAPSHOTS
    patience: timedelta = _AT_ONCE


_MESSAGES, _AUDIT = Permission.SEE_MESSAGES, Permission.SEE_AUDIT
KINDS: Final[dict[str, Kind]] = {
    "refresh-failed": Kind("fail", "the last two refreshes or more failed"),
    "checks-failed": Kind("fail", "the data checks stopped the last refresh"),
    "snapshot-unusable": Kind(
        "fail", "there is no snapshot, or the current one is damaged", patience=_BLIP
    ),
    "snapshot-old": Kind("fail", "the figures are older than HSL_SNAPSHOT_MAX_AGE"),
    "rows-fell": Kind("warn", "a table lost a tenth of its rows or more between two snapshots"),
    "source-unreachable": Kind("fail", "the school's database does not answer", patience=_BLIP),
    "store-unreachable": Kind("fail", "the message store does not answer", patience=_BLIP),
    "worker-silent": Kind("fail", "messages wait, and the worker gives no sign of life", _MESSAGES),
    "sending-stopped": Kind(
        "warn", "all sending is stopped, by a person or a bad token", _MESSAGES
    ),
    "message-held": Kind("warn", "a message does not start until a person releases it", _MESSAGES),
    "message-paused": Kind("warn", "a message stopped in the middle", _MESSAGES),
    "audit-broken": Kind("fail", "the record of who did what was changed", _AUDIT),
    "schedule-silent": Kind("fail", "a job of the timetable did not begin, or nobody keeps it"),
    "part-down": Kind("fail", "a part of `hsl serve --all` died again and again and is left down"),
    "disk-low": Kind("warn", "there may be no room for the next snapshot"),
    "backup-old": Kind("warn", "the newest backup is older than HSL_BACKUP_MAX_AGE"),
    "job-failed": Kind("warn", "another job of the timetable failed twice in a row or more"),
}


@dataclass(frozen=True)
class Condition:
    """Something is wrong. `since` is None when only looking tells; `about` are the things concerned."""

    name: str
    since: datetime | None
    says: str
    about: frozenset[str] = frozenset()

    @property
    def grade(self) -> Grade:
        """warn: look at it today; fail: something that was promised does not hold."""
        return KINDS[self.name].grade

    @property
    def runbook(self) -> str:
        """Where it is written what to do."""
        return f"{RUNBOOK}#{self.name}"
