"""Is the difference of two funnels a difference, or eleven people?"""

import math
from collections.abc import Mapping

import polars as pl

from core.figures.statistics import wilson

OTHER = "other_"
_KEPT = ("people", "above", "also_before", "everybody", "share_pct", "step_pct", "days_median")


def sides(params: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """What is asked of each side: the parameters without `other_`, and those with it."""
    one = {name: value for name, value in params.items() if not name.startswith(OTHER)}
    other = {name: params.get(OTHER + name, value) for name, value in one.items()}
    return one, other


def compared(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """Two funnels side by side, step by step: `a_...` and `b_...`, and their differences.

    step_diff (a less b, in points of per cent, of the rate from the step above) and share_diff (of
    everybody), each with its 95 % interval (`_low`, `_high`) and `_verdict`; step_people is how many
    more people a has than it would at b's rate. Null where a side has nobody to divide by.
    """
    pairs = list(zip(one.iter_rows(named=True), other.iter_rows(named=True), strict=True))
    a = one.select("step", "name", *(pl.col(name).alias(f"a_{name}") for name in _KEPT))
    b = other.select(pl.col(name).alias(f"b_{name}") for name in _KEPT)
    differences = [
        _difference("step", (a["also_before"], a["above"]), (b["also_before"], b["above"]))
        | _difference("share", (a["people"], a["everybody"]), (b["people"], b["everybody"]))
        for a, b in pairs
    ]
    kinds = {
        f"{of}_{what}": pl.String() if what == "verdict" else pl.Float64()
        for of in ("step", "share")
        for what in ("diff", "diff_low", "diff_high", "people", "verdict")
    }
    return pl.concat([a, b, pl.DataFrame(differences, schema=kinds)], how="horizontal")


def newcombe(
    one: tuple[int | None, int | None], other: tuple[int | None, int | None]
) -> tuple[float, float, float] | None:
    """The difference of two shares in points of per cent and its 95 % interval; None without a whole.

    Newcombe 1998, "Interval estimation for the difference between independent proportions", method
    10: the square-and-add of the two Wilson intervals.
    """
    first, second = wilson(*one), wilson(*other)
    if first is None or second is None:
        return None
    p, q = 100 * (one[0] or 0) / (one[1] or 1), 100 * (other[0] or 0) / (other[1] or 1)
    low = p - q - math.hypot(p - first[0], second[1] - q)
    high = p - q + math.hypot(first[1] - p, q - second[0])
    return p - q, low, high


def _difference(
    of: str, one: tuple[int | None, int | None], other: tuple[int | None, int | None]
) -> dict[str, object]:
    found = newcombe(one, other)
    if found is None:
        values: tuple[object, ...] = (None, None, None, None, None)
    else:
        more = (one[0] or 0) - (one[1] or 0) * (other[0] or 0) / (other[1] or 1)
        values = (*found, more, _verdict(*found))
    names = ("diff", "diff_low", "diff_high", "people", "verdict")
    return {f"{of}_{name}": value for name, value in zip(names, values, strict=True)}


def _verdict(difference: float, low: float, high: float) -> str:
    if low <= 0 <= high:
        return "could be chance"
    return "more" if difference > 0 else "less"
