"""The figures of the growth page: how many new people come, and is it more than before?"""

import polars as pl

from core.figures.figure import Figure
from core.figures.group import Group
from core.figures.params import day_or_open, one_of, text_or_any, whole
from core.figures.statistics import wilson
from queries import block

UNITS = ("day", "week", "month")
WHOLE = 100.0
SOURCES = ("booking", "registration", "event")
_OPEN = {"since": None, "until": None}
_DAYS = {"since": day_or_open, "until": day_or_open}


def with_ratio(change: pl.DataFrame) -> pl.DataFrame:
    """Add change and ratio (now of before) with its 95 % interval; null when before is 0 or unknown.

    Two counts of independent arrivals: given their sum, the first is binomial, so Wilson's interval
    of its share p gives the ratio p / (1 - p) (Przyborowski and Wilenski 1940 for the idea).
    """
    now, before = change.row(0, named=True)["now"], change.row(0, named=True)["before"]
    shares = wilson(now, now + before) if before else None
    low, high = (_ratio(share) for share in shares or (None, None))
    return change.with_columns(
        change=pl.col("now") - pl.col("before"),
        ratio=pl.lit(now / before if before else None, dtype=pl.Float64),
        ratio_low=pl.lit(low, dtype=pl.Float64),
        ratio_high=pl.lit(high, dtype=pl.Float64),
    )


def _ratio(share: float | None) -> float | None:
    """Now against before, from now's share of both in per cent; None when there is no before."""
    return None if share is None or share == WHOLE else share / (WHOLE - share)


FIGURES = (
    Figure(
        "growth",
        "People by the day, week (from Monday) or month of their earliest booking, registration,"
        " event or row in the bot's own list, in the school's time zone; periods without anybody"
        " count 0.",
        block("figure_growth"),
        params={"unit": "week", **_OPEN},
        checks={"unit": one_of(*UNITS), **_DAYS},
        terms="First source: the table that knows somebody first, and of those that do at the"
        " same moment a booking before a registration before an event. A registration's time is"
        " the one of its latest renewal. A period is unfinished as long as the snapshot's own day"
        " is in it.",
    ),
    Figure(
        "growth_change",
        "New people of the last so many complete periods against as many before them; the ratio"
        " with its 95 % interval (Wilson, of the share of now in both); unknown when the school is"
        " younger than that.",
        block("figure_growth_change"),
        with_ratio,
        params={"unit": "week", "periods": 4},
        checks={"unit": one_of(*UNITS), "periods": whole(1, 400)},
    ),
)

GROUPS = (
    Group(
        "new_people",
        "People first seen from one day to another, in any table or in that one first.",
        block("group_new_people"),
        {**_OPEN, "source": None},
        {**_DAYS, "source": text_or_any},
    ),
)
