"""`hsl demo`: a lifelike school in the embedded PostgreSQL."""

from datetime import UTC, datetime

import psycopg
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from commands.answer import screen, show
from core import embedded
from core.errors import HslError, Refused
from core.settings import Settings
from demo.school import School, SchoolCounts, SchoolExists, build


class DemoFailed(HslError):
    """The demo school cannot be written: read the reason; nothing of it was kept."""


def make_demo(settings: Settings, *, users: int, seed: int, replace: bool) -> SchoolCounts:
    """Build the school, showing the rows as they come.

    Raises Refused when HSL_SOURCE_URL is set, SchoolExists, WrongUse, DemoFailed.
    """
    if settings.source_url is not None:
        raise Refused(
            "HSL_SOURCE_URL is set, and a demo school never goes into a database of yours.",
            "Unset HSL_SOURCE_URL: the demo uses the embedded PostgreSQL.",
        )
    school = School(users=users, seed=seed, until=datetime.now(UTC))
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=screen(stderr=True), transient=True) as bar:
        task = bar.add_task("starting the embedded PostgreSQL")

        def told(table: str, rows: int) -> None:
            bar.update(task, description=f"{table}: {rows:,}")

        try:
            with embedded.running(settings.embedded_dir) as url:
                return build(url, school, told, replace=replace)
        except SchoolExists as error:
            cure = f"{error.cure.removesuffix('.')}: `hsl demo --replace`."
            raise SchoolExists(error.what, error.cure if replace else cure) from None
        except psycopg.Error as error:
            reason = str(error).strip().partition("\n")[0]
            raise DemoFailed(
                f"The demo school cannot be written: {reason}.", "Mend that and run again."
            ) from error


def show_demo(counts: SchoolCounts) -> None:
    """The rows of each table, and what to do next."""
    rows = vars(counts).items()
    show("The demo school is there", ["table", "rows"], rows)
    screen().print("Next: hsl refresh, then hsl serve.")
