"""Do the charts of streams, workshops, events and codes draw what their figures say?"""

import itertools

import plotly.graph_objects as go
import polars as pl
import pytest

from charts.code_weeks import code_weeks
from charts.dates import dates
from charts.events import top_types, trend
from charts.hours import busiest, hours
from charts.lines import apart
from charts.paths import paths
from charts.race import race
from charts.rates import rates
from charts.seasons import seasons
from charts.statuses import statuses
from charts.two_rates import two_rates
from charts.waits import time_to_pay
from tests.charts.analysis_rows import (
    CODE_WEEKS,
    CURVE,
    DATES,
    LESSONS,
    ORDERS,
    RACE,
    RATES,
    STATUSES,
    TYPES,
    WEEK,
    WEEKS,
)

LABELS = {"5th_stream": "5th stream"}
NONE_YET = (
    race(RACE.clear(), "paid", "5th_stream", LABELS, dark=False),
    time_to_pay(CURVE.clear(), "5th_stream", LABELS, last_day=45, dark=False),
    statuses(STATUSES.clear(), [], dark=True),
    two_rates(LESSONS.clear(), dark=True),
    dates(DATES.clear(), dark=False),
    top_types(TYPES.clear(), chosen=None, dark=False),
    trend(WEEKS.clear(), [], dark=False),
    rates([], dark=False),
    paths(ORDERS.clear(), dark=True),
    code_weeks(CODE_WEEKS.clear(), dark=True),
)


def named(drawn: go.Figure) -> dict[str, go.Scatter]:
    return {each.name: each for each in drawn.data}


def test_the_parts_of_a_stream_are_named_where_they_are_wide_enough() -> None:
    drawn = statuses(STATUSES, ["5th stream", "odd"], dark=False)

    texts = {each.name: list(each.text) for each in drawn.data}
    assert texts == {
        "paid": ["<b>40</b> paid", ""],
        "awaiting check": ["", ""],
        "created": ["<b>38</b> created", ""],
        "cancelled": ["<b>20</b> cancelled", ""],
    }
    assert "31 to 50 % of 100" in drawn.layout.annotations[0].text


def test_the_race_shows_the_chosen_stream_before_the_range_of_the_earlier_ones() -> None:
    drawn = named(race(RACE, "booked", "5th_stream", LABELS, dark=False))

    assert list(drawn["range of the earlier streams"].y) == [3, 5, 2, 1]
    assert list(drawn["5th stream"].y) == [1, 4]
    assert drawn["5th stream"].line.width > drawn["4th_stream"].line.width
    assert "4 booked<br>2 paid" in drawn["5th stream"].customdata[1]


def test_the_curve_ends_at_the_last_day_asked_for_and_says_its_interval() -> None:
    drawn = named(time_to_pay(CURVE, "5th_stream", LABELS, last_day=45, dark=False))

    assert list(drawn["5th stream"].x) == [0, 1]
    assert "30.0 % paid (95 % interval 11 to 62 %)" in drawn["5th stream"].customdata[1]
    assert "interval –" in drawn["5th stream"].customdata[0]


def test_a_season_begins_with_the_week_after_the_first_and_the_newest_is_strong() -> None:
    weeks = {"week": [0, 1], "people": [9, 3], "size": [9, 9], "active_pct": [100.0, 33.3]}
    bounds = {"active_low": [70.0, 12.0], "active_high": [100.0, 65.0]}
    one = pl.DataFrame({"stream": "5th_stream", **weeks, **bounds})

    drawn = named(
        seasons(
            pl.concat([one, one.with_columns(stream=pl.lit("4th_stream"))]),
            "5th_stream",
            LABELS,
            dark=False,
        )
    )

    assert list(drawn["5th stream"].x) == [1]
    assert drawn["5th stream"].line.width > drawn["4th_stream"].line.width
    assert "3 of 9 came back: 33.3 %" in drawn["5th stream"].customdata[0]


def test_names_at_the_ends_of_curves_never_hide_one_another() -> None:
    heights = sorted(apart([(90, 100), (90, 99), (90, 98.5), (10, 99)], 340))

    gaps = [high - low for low, high in itertools.pairwise(heights[1:])]
    assert heights[:2] == [98.5, 99]  # the one that ends elsewhere is not moved
    assert min(gaps) > 5


def test_two_rates_leave_out_a_workshop_nobody_registered_for() -> None:
    drawn = named(two_rates(LESSONS, dark=False))

    assert list(drawn["legacy"].x) == [200]
    assert list(drawn["corrected"].text) == ["<b>corrected</b> 50 %"]
    assert "20 clicks per 10 registrations" in drawn["legacy"].customdata[0]


def test_a_date_that_lies_ahead_has_no_share() -> None:
    registered, came = dates(DATES, dark=False).data

    assert list(registered.y) == [10, 6]
    assert list(came.text) == ["40 %", ""]
    assert "not known yet" in came.customdata[1]


def test_the_week_names_its_busiest_hour_and_keeps_empty_ones_empty() -> None:
    (drawn,) = hours(WEEK, "events", "events", dark=True).data

    assert busiest(WEEK, "events") == ("Wednesday", 19, 9)
    assert busiest(WEEK.with_columns(events=0), "events") is None
    assert drawn.customdata[2][19] == "<b>Wednesday, 19:00 to 19:59</b><br>9 events"
    assert drawn.z[2][19] == 3  # the root
    assert drawn.colorscale[0][0] == 0


def test_event_types_carry_count_and_share_and_the_chosen_one_stands_out() -> None:
    (bars,) = top_types(TYPES, chosen="start", dark=False).data

    assert list(bars.text) == ["<b>1,200</b>  99.8 %", "<b>3</b>  0.2 %"]
    assert bars.marker.color[0] != bars.marker.color[1]


def test_a_week_that_is_not_whole_is_a_hollow_dot_and_not_part_of_the_line() -> None:
    line, dots = trend(WEEKS, ["view"], dark=False).data

    assert list(line.y) == [4, 6]
    assert list(dots.y) == [1]
    assert "not a whole week" in dots.customdata[0]


def test_rates_without_anybody_are_a_dash_and_no_dot() -> None:
    drawn = rates(RATES, dark=False)

    assert list(drawn.data[0].x) == [40]
    assert [each.text for each in drawn.layout.annotations] == [
        "<b>40.0 %</b>  4 of 10",
        "<b>–</b>  0 of 0",
    ]


def test_every_way_ends_in_paid_and_bands_are_as_wide_as_people() -> None:
    (drawn,) = paths(ORDERS, dark=False).data

    labels = list(drawn.node.label)
    ways = [
        (labels[start], labels[end], people)
        for start, end, people in zip(
            drawn.link.source, drawn.link.target, drawn.link.value, strict=True
        )
    ]
    # Booked as the second step and booked as the first are two places.
    assert sorted(ways) == [
        ("booked", "paid", 2),
        ("booked", "paid", 7),
        ("viewed the programme", "booked", 7),
    ]
    assert labels.count("paid") == 1


def test_weeks_of_codes_stack_both_kinds() -> None:
    with_code, without = code_weeks(CODE_WEEKS, dark=False).data

    assert (list(with_code.y), list(without.y)) == ([2], [5])


@pytest.mark.parametrize("drawn", NONE_YET)
def test_a_chart_of_nothing_is_an_empty_chart(drawn: go.Figure) -> None:
    assert "http" not in drawn.to_json()
