"""`hsl demo`: a lifelike school in the embedded PostgreSQL."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from commands.answer import screen, show
from core import embedded
from core.errors import HslError, Refused
from core.settings import Settings
from demo.load import newest_event
from demo.school import School, SchoolCounts, SchoolExists, build

# Older than this, the last seven days of the school empty out and its leads turn cold.
KEEP = timedelta(hours=24)


class DemoFailed(HslError):
    """The demo school cannot be written: read the reason; nothing of it was kept."""


@dataclass(frozen=True)
class Wanted:
    """How many people, which chance, and whether an earlier demo school may go."""

    users: int
    seed: int
    replace: bool


def make_demo(settings: Settings, wanted: Wanted, *, now: datetime) -> SchoolCounts:
    """Build the school up to this hour, showing the rows as they come.

    The same people and seed in the same hour make the same school.

    Raises Refused when HSL_SOURCE_URL is set, SchoolExists, WrongUse, DemoFailed.
    """
    if settings.source_url is not None:
        raise Refused(
            "HSL_SOURCE_URL is set, and a demo school never goes into a database of yours.",
            "Unset HSL_SOURCE_URL: the demo uses the embedded PostgreSQL.",
        )
    school = School(wanted.users, wanted.seed, until=now.replace(minute=0, second=0, microsecond=0))
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=screen(stderr=True), transient=True) as bar:
        task = bar.add_task("starting the embedded PostgreSQL")

        def told(table: str, rows: int) -> None:
            bar.update(task, description=f"{table}: {rows:,}")

        try:
            with embedded.running(settings.embedded_dir) as url:
                return build(url, school, told, replace=wanted.replace)
        except SchoolExists as error:
            cure = f"{error.cure.removesuffix('.')}: `hsl demo --replace`."
            raise SchoolExists(error.what, error.cure if wanted.replace else cure) from None
        except psycopg.Error as error:
            reason = str(error).strip().partition("\n")[0]
            raise DemoFailed(
                f"The demo school cannot be written: {reason}.", "Mend that and run again."
            ) from error


def is_fresh(settings: Settings, *, now: datetime) -> bool:
    """Whether a demo school is there whose newest event is not a day old: worth keeping."""
    if settings.source_url is not None or not embedded.exists(settings.embedded_dir):
        return False
    with embedded.running(settings.embedded_dir) as url:
        newest = newest_event(url)
    return newest is not None and now - newest < KEEP


def show_kept() -> None:
    """Say that nothing was made."""
    screen().print("The demo school is there already; kept as it is.")


def show_demo(counts: SchoolCounts) -> None:
    """The rows of each table, and what to do next."""
    rows = vars(counts).items()
    show("The demo school is there", ["table", "rows"], rows)
    screen().print("Next: hsl refresh, then hsl serve.")
