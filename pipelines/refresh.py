"""The refresh: extract, compute, check, publish, thin out; alone, and whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb

from core import one_at_a_time, shelf
from core.erasure import read_erased
from core.errors import HslError, Refused
from core.folders import private_folder
from core.settings import Settings
from pipelines import publish, retention, search_index
from pipelines.building import Building
from pipelines.derived import derive_tables
from pipelines.judge import judge
from pipelines.load import compute_people, extract_all, seal
from pipelines.progress import Progress, Watch
from pipelines.report import PublishStopped, Report
from pipelines.source import Source, first_line, open_source
from pipelines.spool import Spool

LOCK = "refresh.lock"
# What DuckDB may hold while a snapshot is built; it spills the rest (benchmarks/README.md).
BUILD_MEMORY_MB = 400


class CannotWrite(HslError):
    """The data folder cannot be written: disk full, read-only, or not ours."""


class AlreadyRunning(Refused):
    """Another refresh runs on this data folder; wait for it."""


@dataclass(frozen=True)
class Plan:
    """What to do: where from, under which settings, at what time by our clock, under which name.

    `accept_loss` is a person's reason to publish although tables shrank (FAULTS F37).
    """

    source_url: str
    settings: Settings
    now: datetime
    unique: str
    accept_loss: str | None = None


def refresh(plan: Plan, progress: Progress) -> Report:
    """Make a new snapshot of the source and publish it.

    Raises AlreadyRunning, CannotWrite, PublishStopped and what `open_source` and `read_table`
    raise; the last snapshot stays current then, and nothing is left over.
    """
    data, zone = plan.settings.data_dir, plan.settings.zone
    watch = Watch(progress)
    with _explained(data), alone(data):
        folder = private_folder(plan.settings.snapshots_dir)
        publish.sweep(folder)
        watch.step("connect")
        erased = read_erased(data)
        with open_source(plan.source_url) as found, _nothing_left_over(folder):
            source = replace(found, erased=erased)
            report = _build_and_publish(plan, source, watch)
        watch.step("thin out")
        gone = retention.prune(folder, now=source.source_time, zone=zone)
        watch.step("end")
    pruned = tuple(file.snapshot_id for file in gone)
    return replace(report, published=True, durations=watch.durations, pruned=pruned)


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Hold the refresh lock of this data folder. Raises AlreadyRunning when somebody else does."""
    taken = AlreadyRunning(
        "Another refresh is running on this data folder.", "Wait for it to end; it publishes soon."
    )
    with one_at_a_time.alone(data_dir, LOCK, taken):
        yield


def _build_and_publish(plan: Plan, source: Source, watch: Watch) -> Report:
    name = shelf.snapshot_name(source.source_time, plan.unique)
    path = publish.building_path(plan.settings.snapshots_dir, name)
    zone = plan.settings.time_zone
    with Building(path, memory_mb=BUILD_MEMORY_MB) as building:
        spool = Spool(private_folder(publish.spool_path(path)), source.source_time, zone)
        extract_all(source, building, spool, watch)
        source.release()
        watch.step("people")
        compute_people(building, spool, zone=zone)
        derive_tables(building)
        watch.step("checks")
        findings = judge(
            building, source, plan.settings, now=plan.now, accept_loss=plan.accept_loss
        )
        report = Report(name, source.source_time, False, {}, watch.durations, findings)
        if any(each.severity == "fail" for each in findings):
            raise PublishStopped(report)
        watch.step("seal")
        counts = seal(building, report, plan.settings, now=plan.now)
    watch.step("search index")
    search_index.build_index(path)
    publish.publish(path, taken_at=source.source_time, counts=counts, step=watch.step)
    return replace(report, counts=counts)


@contextmanager
def _nothing_left_over(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        publish.sweep(folder)
        raise


@contextmanager
def _explained(data_dir: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, duckdb.Error) as error:
        # Polars raises an OSError with a message only.
        reason = (isinstance(error, OSError) and error.strerror) or first_line(error)
        raise CannotWrite(
            f"The snapshot cannot be written under {data_dir}: {reason}.",
            "Free space or correct the permissions, then run `hsl refresh` again.",
        ) from error
