"""`hsl refresh`: one refresh, on record, watched through `refresh.json`, reported at the end."""

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import typer

from commands.answer import FAILED, STOPPED, say, say_json, say_no, show
from commands.asking import NoSource, source_address
from commands.recording import ledger
from commands.refreshing import shown
from core import audit, logs, shelf
from core.errors import HslError
from core.settings import Settings
from operations.recording import Begun, recorded
from pipelines.columns import MissingTable
from pipelines.findings import Finding
from pipelines.progress import FILE, ToFile
from pipelines.refresh import AlreadyRunning, CannotWrite, Plan, refresh
from pipelines.report import PublishStopped, Report
from pipelines.tables import SOURCE_TABLES

_READ = tuple(table.snapshot_name for table in SOURCE_TABLES)


class Stopped(HslError):
    """Somebody pressed Ctrl-C: what is published is whole, and nothing is left over."""

    exit_code = STOPPED


@dataclass(frozen=True)
class Wish:
    """Who wants the refresh, why a loss of rows is accepted, if it is, and how its run began."""

    by: str
    accept_loss: str | None = None
    begun: Begun = field(default_factory=Begun)


def run_refresh(settings: Settings, wish: Wish, *, as_json: bool) -> None:
    """Refresh and answer. Raises what `refresh` raises; leaves with code 4 when checks failed."""
    try:
        with logs.acting(actor=wish.by):
            report = _on_the_record_of_runs(settings, wish, quiet=as_json)
    except PublishStopped as stopped:
        if not as_json:
            show_findings(stopped.report.findings)
        say_no(stopped, as_json=as_json, more=stopped.report.as_dict())
        raise typer.Exit(stopped.exit_code) from None
    if as_json:
        say_json(report.as_dict())
    else:
        show_report(report, settings)


def show_report(report: Report, settings: Settings) -> None:
    """Rows, seconds per step, findings."""
    when = f"{report.taken_at.astimezone(settings.zone):%Y-%m-%d %H:%M}"
    title = f"Published {report.snapshot_id}: the school at {when}"
    show(title, ["table", "rows"], report.counts.items())
    total = sum(report.durations.values())
    show(f"{total:.1f} seconds", ["step", "seconds"], report.durations.items())
    show_findings(report.findings)
    if report.pruned:
        say(f"{len(report.pruned)} old snapshots were thinned out")


def show_findings(findings: Sequence[Finding]) -> None:
    """What the checks have to say."""
    rows = [
        (each.severity, each.check_name, each.subject, each.count, each.example, each.advice)
        for each in findings
    ]
    columns = ["severity", "check", "about", "count", "example", "advice"]
    show(f"{len(rows)} findings", columns, rows)


def _on_the_record_of_runs(settings: Settings, wish: Wish, *, quiet: bool) -> Report:
    with recorded(ledger(settings), "refresh", wish.begun) as word:
        try:
            report = _watched(settings, wish, quiet=quiet)
        except PublishStopped as stopped:
            word.findings = len(stopped.report.findings)
            raise
        word.rows = sum(report.counts.get(table, 0) for table in _READ)
        word.findings = len(report.findings)
        word.says = _published(report)
    return report


def _watched(settings: Settings, wish: Wish, *, quiet: bool) -> Report:
    with shown(quiet=quiet) as inner:
        told = ToFile(settings.data_dir / FILE, os.getpid(), datetime.now(UTC), inner)
        with _failure_told(settings, told):
            report = _refresh(settings, wish, told)
        _tell(told, exit_code=0, sentence=_published(report), snapshot_id=report.snapshot_id)
        return report


def _published(report: Report) -> str:
    people, seconds = report.counts.get("people", 0), sum(report.durations.values())
    return f"Published {people:,} people in {seconds:.0f} s."


def _refresh(settings: Settings, wish: Wish, told: ToFile) -> Report:
    now = datetime.now(UTC)
    try:
        with source_address(settings) as url:
            _put_on_record(settings, wish, now)
            return refresh(Plan(url, settings, now, secrets.token_hex(4), wish.accept_loss), told)
    except MissingTable:
        if settings.source_url is None:
            raise NoSource from None
        raise


def _put_on_record(settings: Settings, wish: Wish, now: datetime) -> None:
    facts: dict[str, str | int] = {"accept_loss": wish.accept_loss} if wish.accept_loss else {}
    try:
        audit.record(settings.audit_file, wish.by, "refresh", facts, now)
    except OSError as error:
        raise CannotWrite(
            f"The data folder {settings.data_dir} cannot be written: {error.strerror or error}.",
            "Free space or correct the permissions, then run `hsl refresh` again.",
        ) from error


@contextmanager
def _failure_told(settings: Settings, told: ToFile) -> Iterator[None]:
    """Leave the reason in `refresh.json`; that file belongs to the other refresh if one runs."""
    before = shelf.pointed_at(settings.snapshots_dir)
    try:
        yield
    except AlreadyRunning:
        raise
    except HslError as error:
        _tell(told, exit_code=error.exit_code, sentence=str(error))
        raise
    except KeyboardInterrupt:
        after = shelf.pointed_at(settings.snapshots_dir)
        published = isinstance(after, str) and after != before
        what = f"the new snapshot {after} is published" if published else "nothing was published"
        _tell(told, exit_code=STOPPED, sentence=f"Stopped; {what}.")
        raise Stopped(f"stopped; {what}", "") from None
    except Exception:
        _tell(told, exit_code=FAILED, sentence="Something unexpected happened; see hsl.log.")
        raise


def _tell(told: ToFile, **outcome: object) -> None:
    told.ended(ended_at=datetime.now(UTC).isoformat(), **outcome)
