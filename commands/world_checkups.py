"""Is what surrounds us in order: the source, the snapshot, sign-in, Python and its libraries?"""

import platform
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib import metadata

import duckdb

from commands.asking import NoSource, source_address
from commands.checkup import Checkup, fail, failed_by, ok, warn
from core import shelf
from core.access import Role, known_role
from core.errors import HslError
from core.identity import require_loopback
from core.search_layout import SUFFIX
from core.serving import require_sign_in
from core.settings import Settings
from core.snapshot import NoSnapshot, Reader, Snapshot
from pipelines.findings import Finding
from pipelines.judge import clocks
from pipelines.source import Source, open_source
from queries import block

LIBRARIES = ("duckdb", "polars", "pyarrow", "streamlit", "sqlalchemy", "psycopg")
# 2.0.0 gives wrong results when it scans Arrow and Polars data (DESIGN section 5).
KNOWN_WRONG = {("duckdb", "2.0.0"): "it gives wrong results"}
_FINDINGS = block("doctor_findings")


def source(settings: Settings, now: datetime) -> Iterator[Checkup]:
    """Reachable, with our tables and columns, read-only, on time."""
    subject = "source"
    try:
        with source_address(settings) as url, open_source(url) as opened:
            yield from _seen(settings, opened, now)
    except NoSource as error:
        yield warn(subject, error.what, error.cure)
    except HslError as error:
        yield failed_by(subject, error)


def snapshot(settings: Settings, now: datetime) -> Iterator[Checkup]:
    """The current one is whole, fresh, and without serious findings."""
    subject = "snapshot"
    try:
        opened = Reader(settings.snapshots_dir).current()
    except NoSnapshot as error:
        yield warn(subject, error.what, error.cure)
        return
    current = opened.snapshot
    if opened.notice:
        yield fail(subject, opened.notice, "Run `hsl refresh`.")
    else:
        yield ok(subject, f"{current.snapshot_id} is whole.")
    age = now - current.taken_at
    said = f"It is {age.total_seconds() / 3600:.1f} hours old."
    old = age > timedelta(hours=settings.snapshot_max_age)
    yield (
        warn("its age", said, "Run `hsl refresh`; is the timer on?") if old else ok("its age", said)
    )
    yield _findings(current)
    yield _search_index(current)


def access(settings: Settings) -> Iterator[Checkup]:
    """Sign-in is complete, every role exists, and somebody may manage access."""
    subject = "access"
    try:
        require_loopback(settings)
        require_sign_in(settings)
        local = known_role(settings.local_role, setting="HSL_LOCAL_ROLE")
        named = [known_role(name, setting="HSL_ROLES") for name in settings.roles.values()]
    except HslError as error:
        yield failed_by(subject, error)
        return
    if settings.auth == "local":
        yield ok(subject, f"Local: only this machine, as {local}.")
    elif Role.ADMIN not in named:
        what = f"{len(named)} people have a role, and none is admin."
        yield warn(subject, what, "Give somebody the role admin in HSL_ROLES.")
    else:
        yield ok(subject, f"Sign-in is set up; {len(named)} people have a role.")


def versions(version_of: Callable[[str], str] = metadata.version) -> Iterator[Checkup]:
    """Python and the libraries whose version matters; known wrong ones fail."""
    yield ok("Python", f"{platform.python_version()} at {sys.executable}.")
    for name in LIBRARIES:
        try:
            version = version_of(name)
        except metadata.PackageNotFoundError:
            yield fail(name, "Not installed.", "Run `make` again.")
            continue
        why = KNOWN_WRONG.get((name, version))
        cure = "Install the locked versions again: `make`."
        yield fail(name, f"{version}: {why}.", cure) if why else ok(name, version)


def _seen(settings: Settings, opened: Source, now: datetime) -> Iterator[Checkup]:
    rows = sum(count for count in opened.seen.rows.values() if count > 0)
    tables = ", ".join(table.name for table in opened.seen.tables)
    yield ok("source", f"Answers; about {rows:,} rows in {tables}.")
    found = list(opened.seen.findings)
    if settings.source_url is None:  # the demo's owner may of course write its own tables
        found = [each for each in found if each.check_name != "source_role_writes"]
    yield from (_of_finding(each) for each in found)
    late = clocks(opened.source_time, now=now, last=None)
    yield from (_of_finding(each) for each in late)
    if not late:
        yield ok("clocks", "Ours and the database's agree.")


def _of_finding(finding: Finding) -> Checkup:
    named = f"{finding.check_name.replace('_', ' ')} ({finding.count:,}) {finding.example}".strip()
    return Checkup(finding.subject, finding.severity, f"{named}.", finding.advice)


def _findings(current: Snapshot) -> Checkup:
    try:
        counted = dict(current.query(_FINDINGS).iter_rows())
    except duckdb.Error as error:
        return fail("its findings", f"Not readable: {error}.", "Run `hsl refresh`.")
    if not counted:
        return ok("its findings", "None.")
    said = ", ".join(f"{count} {severity}" for severity, count in counted.items())
    return warn("its findings", f"{said}.", "See `hsl figure findings`.")


def _search_index(current: Snapshot) -> Checkup:
    subject = "search index"
    damage = shelf.companion_damage(current.file, SUFFIX)
    if damage is not None:
        return fail(subject, f"Nobody can be searched: {damage.why}.", "Run `hsl refresh`.")
    size = next(each.size for each in current.file.companions if each.suffix == SUFFIX)
    return ok(subject, f"It is whole, {size / 1e6:.1f} MB.")
