"""The figures of the retention page: who comes back, and for how long?"""

import polars as pl

from core.figures.figure import Figure
from core.figures.group import Group
from core.figures.params import day_or_open, one_of, whole, yes_or_no
from core.figures.statistics import with_rate
from queries import block

COHORTS = ("week", "month")
_ASKED = {"cohort": "week", "own": True, "since": None, "until": None}
_CHECKS = {
    "cohort": one_of(*COHORTS),
    "own": yes_or_no,
    "since": day_or_open,
    "until": day_or_open,
}
_TERMS = (
    "A cohort is the people whose first day lies in that week (from Monday) or month. Week 0 is a"
    " person's first day and the six days after it, week 1 the seven days after those, and so on;"
    " somebody is active in a week with at least one act of their own (or, when asked, any event)"
    " in it. A cell is finished when its week is over for everybody in the cohort."
)


def with_share(cells: pl.DataFrame) -> pl.DataFrame:
    """Add active_pct with its interval: people of size. Of an unfinished cell it is what is so far."""
    return with_rate(cells, part="people", whole="size", name="active")


def pooled(cells: pl.DataFrame) -> pl.DataFrame:
    """Per week, over every cohort in which it is finished: cohorts, people, size, active_pct and interval."""
    finished = cells.filter(pl.col("finished") & (pl.col("size") > 0))
    weeks = finished.group_by("week").agg(
        cohorts=pl.len().cast(pl.Int64), people=pl.col("people").sum(), size=pl.col("size").sum()
    )
    return with_share(weeks.sort("week"))


FIGURES = (
    Figure(
        "retention",
        "How many of each cohort were active in each week since their own first day.",
        block("figure_retention"),
        with_share,
        params=_ASKED,
        checks=_CHECKS,
        terms=_TERMS,
    ),
    Figure(
        "retention_curve",
        "All cohorts taken together: of the people for whom a week is finished, how many were"
        " active in it.",
        block("figure_retention"),
        pooled,
        params=_ASKED,
        checks=_CHECKS,
        terms=_TERMS,
    ),
)

GROUPS = (
    Group(
        "retention_cell",
        "People first seen in the week (from Monday) or month of a day who were active in one week"
        " since their own first day.",
        block("group_retention_cell"),
        {"cohort": "week", "first": None, "week": 0, "own": True},
        {
            "cohort": one_of(*COHORTS),
            "first": day_or_open,
            "week": whole(0, 5000),
            "own": yes_or_no,
        },
    ),
)
