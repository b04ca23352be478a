"""Do retention and the funnel give what pandas gives from the same rows, on every kind of school?"""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pandas as pd
import polars as pl
import pytest

from core.figures.statistics import wilson
from tests.core.figure_rows import figure
from tests.snapshot_maker import NOON, MakeSnapshot, Row

SCHOOL_EVENTS = {"payment_approved", "free_lesson_reminder_sent", "referral_created"}
KINDS = ["start_command", "view_program", "lesson_link_clicked", *sorted(SCHOOL_EVENTS)]
School = Mapping[str, Sequence[Row]]


def school(seed: int, *, people: int, days: int, stop: int = 0, pays: bool = True) -> School:
    """A random school of the `days` before NOON; nobody does anything in the last `stop` of them."""
    draw = random.Random(seed)  # noqa: S311  made-up rows

    def some(count: int) -> list[dict[str, object]]:
        return [
            {
                "user_id": draw.randrange(1, people + 1),
                "created_at": NOON
                - timedelta(days=stop, minutes=draw.randrange(1, 60 * 24 * days + 1)),
            }
            for _ in range(count)
        ]

    statuses = [-1, 0, 2] if pays else [0]
    events = [{**row, "event_type": draw.choice(KINDS)} for row in some(people * 12)]
    return {
        "events": [
            {**row, "lesson_type": "a" if row["event_type"] == "lesson_link_clicked" else None}
            for row in events
        ],
        "bookings": [
            {**row, "confirmed": draw.choice(statuses), "course_stream": "5th_stream"}
            for row in some(people)
        ],
    }


def gap(seed: int) -> School:
    """Two schools with three months of nothing between them."""
    early = school(seed, people=20, days=20, stop=120)
    late = school(seed + 1, people=40, days=20)
    return {table: [*early[table], *late[table]] for table in early}


def early_events() -> School:
    """Events lie before the registration that the person made first, as it was renewed since."""
    registered = [
        {"user_id": 1, "email": "", "lesson_type": "a", "registered_at": NOON - timedelta(days=1)}
    ]
    return {**school(9, people=5, days=60), "registrations": registered}


SCHOOLS: Mapping[str, School] = {
    "many": school(1, people=60, days=100),
    "one person": school(2, people=1, days=90),
    "one day": school(3, people=30, days=1),
    "nobody pays": school(4, people=30, days=60, pays=False),
    "a gap of three months": gap(5),
    "events before registration": early_events(),
}


def frames(rows: School) -> tuple[pd.DataFrame, pd.Series]:
    """The events with their Moscow day, and the first moment of everybody."""
    events = pd.DataFrame(rows["events"])
    moments = [(row["user_id"], row["created_at"]) for row in [*rows["events"], *rows["bookings"]]]
    moments += [(row["user_id"], row["registered_at"]) for row in rows.get("registrations", ())]
    first = pd.DataFrame(moments, columns=["user_id", "at"]).groupby("user_id")["at"].min()
    return events, first


@pytest.mark.parametrize("name", list(SCHOOLS))
def test_retention_is_a_pivot(make_snapshot: MakeSnapshot, name: str) -> None:
    events, first = frames(SCHOOLS[name])
    own = events[~events["event_type"].isin(SCHOOL_EVENTS)].copy()
    day = own["created_at"].dt.tz_convert("Europe/Moscow").dt.tz_localize(None).dt.normalize()
    born = first.dt.tz_convert("Europe/Moscow").dt.tz_localize(None).dt.normalize()
    own["week"] = (day - own["user_id"].map(born)).dt.days // 7
    cohorts = born - pd.to_timedelta(born.dt.weekday, unit="D")
    own["cohort"] = own["user_id"].map(cohorts)
    pivot = own.pivot_table(index="cohort", columns="week", values="user_id", aggfunc="nunique")

    found = figure("retention", make_snapshot(**SCHOOLS[name]), cohort="week")

    sizes = cohorts.value_counts()
    for row in found.iter_rows(named=True):
        cohort = pd.Timestamp(row["cohort"])
        assert row["size"] == sizes.get(cohort, 0)
        there = cohort in pivot.index and row["week"] in pivot.columns
        counted = pivot.loc[cohort, row["week"]] if there else 0
        assert row["people"] == (0 if pd.isna(counted) else counted)
        assert (row["active_low"], row["active_high"]) == (
            pytest.approx(wilson(row["people"], row["size"])) if row["size"] else (None, None)
        )
    assert found["people"].sum() == pivot.sum().sum()


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("name", list(SCHOOLS))
def test_the_funnel_is_a_merge(make_snapshot: MakeSnapshot, name: str, *, ordered: bool) -> None:
    events, first = frames(SCHOOLS[name])
    bookings = pd.DataFrame(SCHOOLS[name]["bookings"])
    acts = {
        "viewed": events[events["event_type"] == "view_program"],
        "joined": events[events["event_type"] == "lesson_link_clicked"],
        "booked": bookings,
    }
    reached = first.rename("reached").reset_index()
    counts = [len(first)]
    for act in acts.values():
        merged = act.merge(reached, on="user_id")
        merged = merged[merged["created_at"] >= merged["reached"]] if ordered else merged
        times = merged.groupby("user_id")["created_at"].min().rename("reached")
        counts.append(len(times))
        reached = times.reset_index() if ordered else reached

    found = figure("conversion", make_snapshot(**SCHOOLS[name]), ordered=ordered)

    assert found["people"].to_list()[:4] == counts
    if not ordered:
        assert found["people"][5] == bookings[bookings["confirmed"] == 2]["user_id"].nunique()
    if name == "nobody pays":
        assert found["people"][5] == 0
        assert found["share_pct"][5] == 0


def test_an_empty_school_has_steps_of_nobody_and_no_rate(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot()

    funnel = figure("conversion", snapshot)

    assert funnel["people"].to_list() == [0] * 6
    assert funnel.select(pl.col("share_pct", "step_pct", "days_median").is_null().all()).row(0) == (
        (True,) * 3
    )
    assert figure("growth", snapshot).is_empty()
    assert figure("retention", snapshot).is_empty()
    assert figure("retention_curve", snapshot).is_empty()
    assert figure("conversion_compared", snapshot)["share_verdict"].is_null().all()


def test_everybody_of_one_stream_is_its_funnel_from_booking_on(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot(**SCHOOLS["many"])

    whole = figure("conversion", snapshot)
    stream = figure("conversion", snapshot, stream="5th_stream")

    assert stream["people"].to_list()[3:] == whole["people"].to_list()[3:]
    assert stream["people"][0] == stream["people"][3]


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_new_people_add_up_over_every_calendar(make_snapshot: MakeSnapshot, unit: str) -> None:
    _, first = frames(SCHOOLS["a gap of three months"])
    days = first.dt.tz_convert("Europe/Moscow").dt.tz_localize(None)
    period = days.dt.to_period({"day": "D", "week": "W-SUN", "month": "M"}[unit])
    counted = {start.start_time.date(): n for start, n in period.value_counts().items()}

    found = figure("growth", make_snapshot(**SCHOOLS["a gap of three months"]), unit=unit)

    some = found.filter(pl.col("new_people") > 0)
    assert dict(some.select("starts", "new_people").iter_rows()) == counted
    assert found["running_total"][-1] == len(first)
    assert found["starts"].diff().drop_nulls().dt.total_days().max() <= 31  # type: ignore[operator]  # days
    assert found.filter(pl.col("new_people") == 0).height > 2


def test_the_clock_of_a_dst_night_counts_24_hours_a_day_from_the_first_contact(
    make_snapshot: MakeSnapshot, settings: object
) -> None:
    object.__setattr__(settings, "time_zone", "Europe/Berlin")
    evening = datetime(2026, 10, 24, 20, tzinfo=UTC)  # the night summer time ends
    day_later = [
        {"user_id": 1, "created_at": evening},
        {"user_id": 1, "event_type": "view_program", "created_at": evening + timedelta(hours=24)},
        {"user_id": 2, "created_at": evening},
        {"user_id": 2, "event_type": "view_program", "created_at": evening + timedelta(hours=25)},
    ]

    found = figure("conversion", make_snapshot(events=day_later), within_days=1)

    assert found["people"].to_list()[:2] == [2, 1]
