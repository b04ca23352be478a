"""How long does it take until somebody pays? Kaplan-Meier, so that those who still wait count as waiting.

The event is the first payment, the clock starts at the first booking. People who have not paid are
censored at the snapshot: their story is not over. So are those who cancelled: they count as not paid to
this day, which makes the curve the share of all who booked, not of those who stayed (with one common
end of observation this is the cumulative incidence, cancelling being the competing outcome).
The curve is `scipy.stats.ecdf` on `CensoredData`, its 95 % interval the exponential Greenwood
(log-log) one, as lifelines has it; the median is the first time the curve reaches a half.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from math import floor

import numpy as np
import polars as pl
from numpy.typing import NDArray

from core.figures.statistics import wilson

_LEVEL = 0.95
_CURVE: dict[str, pl.DataType] = {
    "stream": pl.String(),
    "day": pl.Int64(),
    "people": pl.Int64(),
    "at_risk": pl.Int64(),
    "paid": pl.Int64(),
    "paid_pct": pl.Float64(),
    "paid_low": pl.Float64(),
    "paid_high": pl.Float64(),
}
_SUMMARY: dict[str, pl.DataType] = {
    "stream": pl.String(),
    "people": pl.Int64(),
    "paid": pl.Int64(),
    "waiting": pl.Int64(),
    "cancelled": pl.Int64(),
    "unknown": pl.Int64(),
    "paid_pct": pl.Float64(),
    "paid_low": pl.Float64(),
    "paid_high": pl.Float64(),
    "quarter_days": pl.Float64(),
    "quarter_low": pl.Float64(),
    "quarter_high": pl.Float64(),
    "half_days": pl.Float64(),
    "half_low": pl.Float64(),
    "half_high": pl.Float64(),
    "payers_median_days": pl.Float64(),
}


@dataclass(frozen=True)
class Curve:
    """The share that has not paid at each time of a payment or of somebody's last word, in days."""

    times: NDArray[np.float64]
    unpaid: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def at(self, day: float) -> tuple[float, float, float]:
        """Unpaid share and its interval at `day`: 1 and unknown (NaN) before the first time."""
        place = int(np.searchsorted(self.times, day, side="right")) - 1
        if place < 0:
            return 1.0, np.nan, np.nan
        return float(self.unpaid[place]), float(self.low[place]), float(self.high[place])

    def first_at_most(self, share: float) -> tuple[float | None, float | None, float | None]:
        """The first time at which so few are unpaid, and its interval; None: not reached yet."""
        curves = (self.unpaid, self.low, self.high)
        found, low, high = (_first(self.times, each <= share) for each in curves)
        return found, low, high


def kaplan_meier(days: NDArray[np.float64], paid: NDArray[np.bool_]) -> Curve:
    """The curve of these people: `days` until the payment, or until now for who has not paid."""
    # Loaded here: it takes a second, which no other figure and no other command has to wait for.
    from scipy.stats import CensoredData, ecdf

    result = ecdf(CensoredData.right_censored(days, ~paid)).sf
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        # The interval does not exist before the first payment and after the last person: NaN.
        warnings.simplefilter("ignore", RuntimeWarning)
        interval = result.confidence_interval(_LEVEL, method="log-log")
    return Curve(
        result.quantiles,
        result.probabilities,
        interval.low.probabilities,
        interval.high.probabilities,
    )


def with_curves(waits: pl.DataFrame) -> pl.DataFrame:
    """One row per stream and whole day from 0 to its longest wait; see figure time_to_pay.

    Takes stream, outcome, days (figure_waits). people: all of the stream; at_risk: whose wait lasted
    to that day; paid: within these days; paid_pct with its interval, null while nobody has paid.
    """
    rows = [row for stream, known in _known(waits) for row in _days_of(stream, known)]
    return pl.DataFrame(rows, schema=_CURVE, orient="row")


def with_summary(waits: pl.DataFrame) -> pl.DataFrame:
    """One row per stream: people by outcome, the share paid with its Wilson interval, and when a
    quarter and half of all had paid, in days with intervals (null: not reached); payers_median_days
    is the plain median of those who paid.
    """
    rows = [_summed_up(stream, group) for stream, group in _by_stream(waits)]
    return pl.DataFrame(rows, schema=_SUMMARY, orient="row")


def _by_stream(waits: pl.DataFrame) -> Iterator[tuple[str | None, pl.DataFrame]]:
    for group in waits.partition_by("stream", maintain_order=True):
        yield group["stream"][0], group


def _known(waits: pl.DataFrame) -> Iterator[tuple[str | None, pl.DataFrame]]:
    return _by_stream(waits.filter(pl.col("days").is_not_null()))


def _curve_of(known: pl.DataFrame) -> Curve:
    return kaplan_meier(known["days"].to_numpy(), (known["outcome"] == "paid").to_numpy())


def _days_of(stream: str | None, known: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    curve = _curve_of(known)
    waits = np.sort(known["days"].to_numpy())
    payments = np.sort(known.filter(pl.col("outcome") == "paid")["days"].to_numpy())
    for day in range(floor(waits[-1]) + 1):
        at_risk = waits.size - int(np.searchsorted(waits, day, side="left"))
        paid = int(np.searchsorted(payments, day, side="right"))
        share, low, high = (_per_cent(each) for each in curve.at(day))
        yield stream, day, waits.size, at_risk, paid, _rest(share), _rest(high), _rest(low)


def _summed_up(stream: str | None, group: pl.DataFrame) -> tuple[object, ...]:
    counts = {name: int((group["outcome"] == name).sum()) for name in _OUTCOMES}
    known = group.filter(pl.col("days").is_not_null())
    quarter, half = _reached(known, 0.75), _reached(known, 0.5)
    share = wilson(counts["paid"], known.height) or (None, None)
    paid_pct = 100 * counts["paid"] / known.height if known.height else None
    middle = known.filter(pl.col("outcome") == "paid")["days"].median()
    return stream, group.height, *counts.values(), paid_pct, *share, *quarter, *half, middle


def _reached(known: pl.DataFrame, share: float) -> tuple[float | None, float | None, float | None]:
    return _curve_of(known).first_at_most(share) if known.height else (None, None, None)


def _first(times: NDArray[np.float64], there: NDArray[np.bool_]) -> float | None:
    places = np.flatnonzero(there)
    return float(times[places[0]]) if places.size else None


def _per_cent(share: float) -> float | None:
    return None if np.isnan(share) else 100 * share


def _rest(unpaid_pct: float | None) -> float | None:
    return None if unpaid_pct is None else 100 - unpaid_pct


_OUTCOMES = ("paid", "waiting", "cancelled", "unknown")
