"""What a refresh did: the report for people and for `hsl refresh --json`."""

from dataclasses import asdict, dataclass
from datetime import datetime

from core.errors import ChecksFailed
from pipelines.findings import Finding


@dataclass(frozen=True)
class Report:
    """Counts are rows, durations seconds per step; `published` is false when a check stopped it."""

    snapshot_id: str
    taken_at: datetime
    published: bool
    counts: dict[str, int]
    durations: dict[str, float]
    findings: tuple[Finding, ...]
    pruned: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        return asdict(self) | {
            "taken_at": self.taken_at.isoformat(),
            "seconds": round(sum(self.durations.values()), 3),
        }


class PublishStopped(ChecksFailed):
    """A FAIL check stopped the publish; `report` says which. The old snapshot is still current."""

    def __init__(self, report: Report) -> None:
        failed = [each for each in report.findings if each.severity == "fail"]
        first = failed[0]
        super().__init__(
            f"Not published: {first.check_name.replace('_', ' ')} ({first.subject}, {first.count:,}).",
            f"{first.advice} The last snapshot is still the current one.",
        )
        self.report = report
