"""How long until people pay: the same curve as lifelines, and who waits is not lost."""

import random
from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from lifelines import KaplanMeierFitter
from lifelines.utils import median_survival_times

from core.figures.survival import kaplan_meier, with_curves, with_summary
from core.snapshot import Snapshot
from tests.core.figure_rows import ANNA, BORIS, DAY, GLEB, VERA, act, figure
from tests.snapshot_maker import NOON, MakeSnapshot, Row

HOUR = timedelta(hours=1)


def booking(person: int, status: int, ago: timedelta | None, stream: str = "5th_stream") -> Row:
    made = None if ago is None else NOON - ago
    return {"user_id": person, "confirmed": status, "course_stream": stream, "created_at": made}


def approved(booking_id: int, ago: timedelta) -> Row:
    return act(99, "payment_approved", ago, booking_id=booking_id)


def waits_of(days: np.ndarray, paid: np.ndarray) -> pl.DataFrame:
    outcomes = ["paid" if each else "waiting" for each in paid]
    return pl.DataFrame({"stream": "5th_stream", "outcome": outcomes, "days": days})


def made_up(seed: int, people: int, *, whole_days: bool) -> tuple[np.ndarray, np.ndarray]:
    draw = random.Random(seed)  # noqa: S311  made-up rows
    days = np.array([draw.expovariate(0.15) for _ in range(people)])
    paid = np.array([draw.random() < 0.4 for _ in range(people)])
    return (np.floor(days) if whole_days else days), paid


@pytest.mark.parametrize("whole_days", [False, True], ids=["moments", "ties"])
@pytest.mark.parametrize(("seed", "people"), [(1, 5), (2, 40), (3, 400), (4, 3000)])
def test_the_curve_and_its_interval_are_those_of_lifelines(
    seed: int, people: int, *, whole_days: bool
) -> None:
    days, paid = made_up(seed, people, whole_days=whole_days)
    peer = KaplanMeierFitter().fit(days, paid)

    curve = kaplan_meier(days, paid)

    theirs = peer.survival_function_at_times(curve.times).to_numpy()
    bounds = peer.confidence_interval_.loc[curve.times].to_numpy()
    inside = (curve.unpaid < 1) & (curve.unpaid > 0)  # elsewhere there is no interval
    assert np.allclose(curve.unpaid, theirs, rtol=0, atol=1e-13)
    assert np.allclose(curve.low[inside], bounds[inside, 0], rtol=0, atol=1e-12)
    assert np.allclose(curve.high[inside], bounds[inside, 1], rtol=0, atol=1e-12)
    assert inside.any()


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_the_median_and_its_interval_are_those_of_lifelines(seed: int) -> None:
    days, _ = made_up(seed, 200, whole_days=False)
    paid = np.arange(200) % 4 > 0
    peer = KaplanMeierFitter().fit(days, paid)
    low, high = median_survival_times(peer.confidence_interval_).to_numpy()[0]

    half = kaplan_meier(days, paid).first_at_most(0.5)

    assert half == pytest.approx((peer.median_survival_time_, low, high), abs=1e-12)


def test_the_days_of_the_figure_are_the_curve_at_whole_days() -> None:
    days, paid = made_up(8, 150, whole_days=False)
    peer = KaplanMeierFitter().fit(days, paid)

    found = with_curves(waits_of(days, paid))

    theirs = 100 * (1 - peer.survival_function_at_times(found["day"].to_numpy()).to_numpy())
    assert np.allclose(found["paid_pct"].to_numpy(), theirs, rtol=0, atol=1e-10)
    assert found["day"].to_list() == list(range(int(days.max()) + 1))
    assert found["at_risk"].to_list() == [(days >= day).sum() for day in found["day"]]


@pytest.fixture
def school(make_snapshot: MakeSnapshot) -> Snapshot:
    """Two who paid after 1 and 3 days, one who waits since 2 days, one who cancelled 10 days ago."""
    return make_snapshot(
        bookings=[
            booking(ANNA, 2, 10 * DAY),
            booking(BORIS, 2, 10 * DAY),
            booking(VERA, 1, 2 * DAY),
            booking(GLEB, -1, 10 * DAY),
        ],
        events=[approved(1, 9 * DAY), approved(2, 7 * DAY)],
    )


def test_who_waits_counts_as_waiting_and_who_cancelled_as_not_paid(school: Snapshot) -> None:
    found = figure("time_to_pay", school)

    # 4 at risk: one pays on day 1. VERA, watched for 2 days, leaves before day 3: one of 2 pays.
    paid = dict(found.select("day", "paid_pct").rows())
    assert [paid[0], paid[1], paid[2]] == [0, 25, 25]
    assert paid[3] == pytest.approx(100 * (1 - 0.75 / 2))
    assert found["at_risk"].to_list()[:4] == [4, 4, 3, 2]
    assert found["paid"].to_list()[:4] == [0, 1, 1, 2]
    assert found["day"].max() == 10


def test_nobody_paid_yet_has_no_interval(make_snapshot: MakeSnapshot) -> None:
    found = figure("time_to_pay", make_snapshot(bookings=[booking(ANNA, 0, 3 * DAY)]))

    assert found.select("day", "paid_pct", "paid_low", "paid_high").rows() == [
        (day, 0, None, None) for day in range(4)
    ]


def test_the_summary_tells_the_people_apart(school: Snapshot) -> None:
    row = figure("time_to_pay_summary", school).row(0, named=True)

    counts = ("people", "paid", "waiting", "cancelled", "unknown")
    assert [row[name] for name in counts] == [4, 2, 1, 1, 0]
    assert row["quarter_days"] == pytest.approx(1)
    assert row["half_days"] == pytest.approx(3)
    assert row["payers_median_days"] == pytest.approx(2)
    assert row["paid_pct"] == 50


def test_a_payment_without_or_before_its_time_is_left_out_and_counted(
    make_snapshot: MakeSnapshot,
) -> None:
    snapshot = make_snapshot(
        bookings=[
            booking(ANNA, 2, 10 * DAY),
            booking(BORIS, 2, 10 * DAY),
            booking(VERA, 2, None),
            booking(GLEB, 0, 1 * DAY),
        ],
        events=[approved(2, 11 * DAY), approved(3, 5 * DAY)],
    )

    row = figure("time_to_pay_summary", snapshot).row(0, named=True)
    curve = figure("time_to_pay", snapshot)

    assert [row["people"], row["paid"], row["waiting"], row["unknown"]] == [4, 0, 1, 3]
    assert curve["people"].to_list() == [1, 1]


def test_the_first_approval_counts_and_only_while_the_booking_is_paid(
    make_snapshot: MakeSnapshot,
) -> None:
    changed = act(99, "booking_status_changed", 8 * DAY, booking_id="1", new_status=2)
    snapshot = make_snapshot(
        bookings=[booking(ANNA, 2, 10 * DAY), booking(BORIS, -1, 10 * DAY)],
        events=[approved(1, 5 * DAY), changed, approved(2, 9 * DAY), approved(77, DAY)],
    )

    times = snapshot.query("SELECT booking_id, paid_at FROM booking_times")

    assert times.rows() == [(1, NOON - 8 * DAY), (2, None)]


def test_a_person_who_cancelled_and_came_back_is_one_person(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(
        bookings=[booking(ANNA, -1, 10 * DAY), booking(ANNA, 2, 4 * DAY)],
        events=[approved(2, 3 * DAY)],
    )

    row = figure("time_to_pay_summary", snapshot).row(0, named=True)

    assert [row["people"], row["paid"], row["cancelled"]] == [1, 1, 0]
    assert row["payers_median_days"] == pytest.approx(7)


def test_no_people_have_no_curve_and_no_summary() -> None:
    nobody = pl.DataFrame(schema={"stream": pl.String, "outcome": pl.String, "days": pl.Float64})

    assert with_curves(nobody).is_empty()
    assert with_summary(nobody).is_empty()
