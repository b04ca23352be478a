"""Which numbers does Prometheus get? Counts, ages and states of this installation, and nobody by name."""

import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from operations.facts import Facts, Files, Outbox, Schedule
from operations.kinds import KINDS, Condition
from operations.looks import age_of

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
_DISTRIBUTION: Final = "hsl-dashboard"


@dataclass(frozen=True)
class Seen:
    """What one scrape shows."""

    facts: Facts
    conditions: tuple[Condition, ...]
    at: datetime


def text(seen: Seen) -> bytes:
    """The metrics in Prometheus' text form, from a registry of its own: no other numbers get in."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Numbers(seen))
    return generate_latest(registry)


class _Numbers(Collector):
    """The numbers of one scrape."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen

    def collect(self) -> Iterable[Metric]:
        """All of them."""
        facts, at = self._seen.facts, self._seen.at
        yield from _build()
        yield from _of_snapshot(facts.files, at)
        yield from _of_refreshes(facts.files)
        yield from _of_backups(facts.files)
        yield from _of_conditions(self._seen.conditions)
        yield from _answering(facts)
        yield from _of_schedule(facts.files.schedule, at)
        if facts.outbox is not None:
            yield from _of_outbox(facts.outbox, at)


def _build() -> Iterator[Metric]:
    labels = {"version": metadata.version(_DISTRIBUTION), "python": platform.python_version()}
    yield _labelled("hsl_build_info", "Always 1; what is installed.", labels, [(labels, 1.0)])


def _of_snapshot(files: Files, at: datetime) -> Iterator[Metric]:
    shown = files.shown
    if files.free is not None:
        yield _gauge("hsl_disk_free_bytes", "Free room in the data folder.", files.free)
        yield _gauge("hsl_disk_needed_bytes", "What the next refresh may need.", files.needed)
    if shown is None:
        return
    age = age_of(shown, at).total_seconds()
    yield _gauge("hsl_snapshot_age_seconds", "How old the figures are.", age)
    taken_at = shown.taken_at.timestamp()
    yield _gauge("hsl_snapshot_taken_timestamp_seconds", "The moment they show.", taken_at)
    rows = [({"table": table}, float(count)) for table, count in shown.rows.items()]
    yield _labelled("hsl_snapshot_rows", "Rows of the snapshot.", {"table": ""}, rows)
    size = shown.index_bytes
    yield _gauge("hsl_search_index_bytes", "The size of its search index.", size)


def _of_refreshes(files: Files) -> Iterator[Metric]:
    ended = [each for each in files.runs if each.finished is not None]
    outcomes: list[str] = sorted({each.outcome for each in ended})
    counted = [
        ({"outcome": name}, float(sum(each.outcome == name for each in ended))) for name in outcomes
    ]
    said = "Refreshes by outcome, of the last 50."
    yield _labelled("hsl_refresh_recent_runs", said, {"outcome": ""}, counted)
    if ended and ended[0].seconds is not None:
        took = ended[0].seconds
        yield _gauge("hsl_refresh_last_duration_seconds", "How long the last one took.", took)
    done = [each.finished for each in ended if each.outcome == "done" and each.finished]
    if done:
        when = done[0].timestamp()
        yield _gauge("hsl_refresh_last_success_timestamp_seconds", "When one last published.", when)
    running = any(each.outcome == "running" for each in files.runs)
    yield _gauge("hsl_refresh_running", "1 while a refresh runs.", float(running))


def _of_backups(files: Files) -> Iterator[Metric]:
    done = [each.finished for each in files.backups if each.outcome == "done" and each.finished]
    if done:
        when = done[0].timestamp()
        yield _gauge("hsl_backup_last_success_timestamp_seconds", "When one was last made.", when)


def _of_conditions(found: tuple[Condition, ...]) -> Iterator[Metric]:
    standing = {each.name for each in found}
    rows = [
        ({"name": name, "grade": kind.grade}, float(name in standing))
        for name, kind in KINDS.items()
    ]
    said = "1 while it is wrong; docs/operations.md says what to do."
    yield _labelled("hsl_condition", said, {"name": "", "grade": ""}, rows)


def _answering(facts: Facts) -> Iterator[Metric]:
    asked = {"source": facts.source, "store": facts.store, "audit": facts.audit}
    for part, reach in asked.items():
        if reach is not None:
            said = f"1 while the {part} is as it should be."
            yield _gauge(f"hsl_{part}_up", said, float(reach.well))


def _of_schedule(schedule: Schedule | None, at: datetime) -> Iterator[Metric]:
    if schedule is not None and schedule.beat_at is not None:
        age = max(0.0, (at - schedule.beat_at).total_seconds())
        yield _gauge("hsl_schedule_heartbeat_age_seconds", "Since its last sign of life.", age)


def _of_outbox(outbox: Outbox, at: datetime) -> Iterator[Metric]:
    for what, counts in (("messages", outbox.messages), ("deliveries", outbox.deliveries)):
        rows = [({"state": state}, float(count)) for state, count in counts.items()]
        yield _labelled(f"hsl_{what}", f"{what.capitalize()} by state.", {"state": ""}, rows)
    if outbox.beat_at is not None:
        age = max(0.0, (at - outbox.beat_at).total_seconds())
        yield _gauge("hsl_worker_heartbeat_age_seconds", "Since its last sign of life.", age)
    waiting = outbox.waiting_since
    seconds = max(0.0, (at - waiting).total_seconds()) if waiting else 0.0
    yield _gauge("hsl_outbox_waiting_seconds", "How long the oldest one waits; 0: none.", seconds)
    stopped = float(outbox.stopped_at is not None)
    yield _gauge("hsl_sending_stopped", "1 while all sending is stopped.", stopped)


def _gauge(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(name, said, value=value)


def _labelled(
    name: str, said: str, labels: Iterable[str], rows: Iterable[tuple[dict[str, str], float]]
) -> Metric:
    names = tuple(labels)
    family = GaugeMetricFamily(name, said, labels=names)
    for values, number in rows:
        family.add_metric([values[each] for each in names], number)
    return family
