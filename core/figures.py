"""Every number, chart and table of the app: its name, its rule in one line, and how it is computed.

`hsl figure NAME` and the pages both come here, so the same name gives the same numbers everywhere.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import duckdb
import polars as pl

from core import figure_kept, figure_statistics, figure_week
from core.access import Permission
from core.errors import HslError, WrongUse
from core.leads import TIERS
from core.snapshot import Reader, Snapshot
from queries import block

Scope = Literal["this", "week", "kept"]


class CannotCompute(HslError):
    """This snapshot lacks what the figure needs: make a new one with `hsl refresh`."""


def as_is(frame: pl.DataFrame) -> pl.DataFrame:
    """The answer of the SQL is the figure."""
    return frame


@dataclass(frozen=True)
class Figure:
    """One figure. `rule` says in plain words what is counted; `needs` who may see it.

    `sql` is a block of queries/*.sql, `params` its parameters with their defaults, `finish` what
    is added afterwards. `scope`: computed from this snapshot, also from the one of a week before,
    or from each kept one.
    """

    name: str
    rule: str
    sql: str
    finish: Callable[[pl.DataFrame], pl.DataFrame] = as_is
    needs: Permission = Permission.SEE_FIGURES
    scope: Scope = "this"
    params: Mapping[str, object] = field(default_factory=dict)


def compute(
    figure: Figure, snapshot: Snapshot, reader: Reader, params: Mapping[str, object] | None = None
) -> pl.DataFrame:
    """The rows of a figure as of `snapshot`.

    Raises WrongUse on a parameter the figure does not take, CannotCompute when the snapshot was
    made by a program that did not keep what the figure needs.
    """
    given = _with_defaults(figure, params or {})
    try:
        if figure.scope == "week":
            return figure_week.against_a_week_before(snapshot, reader, figure.sql)
        if figure.scope == "kept":
            return figure_kept.of_each_kept(reader, figure.sql)
        return figure.finish(snapshot.query(figure.sql, **given))
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise CannotCompute(
            f"The snapshot {snapshot.snapshot_id} does not hold what {figure.name} needs.",
            "It was made by another version; run `hsl refresh`.",
        ) from error


def figure_named(name: str) -> Figure:
    """The figure of that name. Raises WrongUse listing the names there are."""
    try:
        return FIGURES[name]
    except KeyError:
        raise WrongUse(
            f"There is no figure {name!r}.", f"Choose one of: {', '.join(FIGURES)}."
        ) from None


def _with_defaults(figure: Figure, params: Mapping[str, object]) -> dict[str, object]:
    unknown = [name for name in params if name not in figure.params]
    if unknown:
        taken = ", ".join(figure.params) or "none"
        raise WrongUse(
            f"The figure {figure.name} does not take {', '.join(unknown)}.", f"It takes: {taken}."
        )
    return {**figure.params, **params}


def _by_name(figures: Iterable[Figure]) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures}


_NEWEST = {"rows": 10}
_PAGE = {"rows": 100, "skip": 0}
_ALL_LEADS = {"tiers": list(TIERS), "segment": None, "exclude_customers": False, "corrected": False}

FIGURES: Mapping[str, Figure] = _by_name(
    [
        Figure(
            "four_figures",
            "People with a booking, event or registration; bookings not cancelled; bookings paid;"
            " registration rows; each against a week before.",
            block("figure_totals"),
            scope="week",
        ),
        Figure(
            "funnel",
            "Distinct people who ever did each step, in whatever order; the rate is how many who did"
            " the step above did this one too.",
            block("figure_funnel"),
            figure_statistics.with_step_rates,
        ),
        Figure(
            "new_people_per_day",
            "People by the day of their earliest booking, registration or event in the school's time"
            " zone; days without anybody count 0.",
            block("figure_new_people_per_day"),
        ),
        Figure(
            "streams",
            "Bookings per stream by status; conversion is confirmed (paid) of all, cancelled ones"
            " included.",
            block("figure_streams"),
            figure_statistics.with_stream_conversion,
        ),
        Figure(
            "lesson_conversion",
            "Per workshop type: corrected is distinct registered people who pressed join, of distinct"
            " registered people; legacy is clicks per registration and can exceed 100 %.",
            block("figure_lesson_conversion"),
            figure_statistics.with_lesson_conversion,
        ),
        Figure(
            "lesson_dates",
            "Per workshop type and date: distinct registered people whose first or last press of join"
            " fell on that day; without a date nobody can say.",
            block("figure_lesson_dates"),
            figure_statistics.with_date_conversion,
        ),
        Figure(
            "tier_counts",
            "People per lead tier over the 7 x 24 hours before the snapshot; corrected counts only"
            " what people did themselves.",
            block("figure_tier_counts"),
        ),
        Figure(
            "tier_rules",
            "What each tier asked for when the snapshot was made: events and active days in the"
            " window; the first that is reached counts.",
            block("figure_tier_rules"),
        ),
        Figure(
            "lead_list",
            "People with at least one workshop registration, one row each, warmest first.",
            block("lead_all"),
            needs=Permission.SEE_PEOPLE,
            params=_ALL_LEADS,
        ),
        Figure(
            "person_events",
            "What one person did in the 7 x 24 hours before the snapshot, per kind of event.",
            block("figure_person_events"),
            needs=Permission.SEE_PEOPLE,
            params={"person": 0},
        ),
        Figure(
            "newest_bookings",
            "The latest bookings by the time they were made.",
            block("figure_newest_bookings"),
            needs=Permission.SEE_PEOPLE,
            params=_NEWEST,
        ),
        Figure(
            "newest_registrations",
            "The latest workshop registrations by the time they were made or renewed.",
            block("figure_newest_registrations"),
            needs=Permission.SEE_PEOPLE,
            params=_NEWEST,
        ),
        Figure(
            "recent_events",
            "The latest events, at most two per person.",
            block("figure_recent_events"),
            needs=Permission.SEE_PEOPLE,
            params=_NEWEST,
        ),
        Figure(
            "attention",
            "What the data checks found when the snapshot was made, the serious first.",
            block("figure_attention"),
        ),
        Figure(
            "findings",
            "What the data checks found, each with an example row.",
            block("figure_findings"),
            needs=Permission.SEE_SNAPSHOTS,
        ),
        Figure(
            "row_counts",
            "The rows of each table of the snapshot.",
            block("figure_row_counts"),
            needs=Permission.SEE_SNAPSHOTS,
        ),
        Figure(
            "snapshot_list",
            "Every kept snapshot, newest first: its time, how long it took, its size, rows, findings"
            " and rejected rows.",
            block("figure_snapshot_facts"),
            needs=Permission.SEE_SNAPSHOTS,
            scope="kept",
        ),
        Figure(
            "rejected_rows",
            "Source rows that could not be used, each with its reason.",
            block("figure_rejected_rows"),
            needs=Permission.SEE_SNAPSHOTS,
            params=_PAGE,
        ),
        Figure(
            "rejected_payloads",
            "Source rows that could not be used, whole: they may hold e-mails and what people wrote.",
            block("figure_rejected_payloads"),
            needs=Permission.SEE_CONTACTS,
            params=_PAGE,
        ),
    ]
)
