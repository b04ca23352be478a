"""Do the charts of growth, retention and conversion draw what the figures say, unfinished as unfinished?"""

from datetime import date

import plotly.graph_objects as go
import polars as pl
import pytest

from charts.conversion import side_by_side
from charts.look import stream_colour
from charts.periods import new_by_period, running_total
from charts.retention import curve, heat_map

PERIODS = pl.DataFrame(
    {
        "starts": [date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)],
        "ends": [date(2026, 11, 15), date(2026, 11, 22), date(2026, 11, 29)],
        "new_people": [1200, 0, 3],
        "by_event": [1190, 0, 3],
        "by_registration": [10, 0, 0],
        "by_booking": [0, 0, 0],
        "by_unknown": [0, 0, 0],
        "running_total": [1200, 1200, 1203],
        "unfinished": [False, False, True],
    }
)
CELLS = pl.DataFrame(
    [
        (date(2026, 11, 2), 50, 0, 50, 100.0, 93.0, 100.0, True),
        (date(2026, 11, 2), 50, 1, 20, 40.0, 28.0, 54.0, True),
        (date(2026, 11, 2), 50, 2, 0, 0.0, 0.0, 7.0, False),
        (date(2026, 11, 9), 0, 1, 0, None, None, None, True),
    ],
    schema=[
        "cohort", "size", "week", "people", "active_pct", "active_low", "active_high", "finished",
    ],
    orient="row",
)  # fmt: skip


def cells(drawn: go.Figure) -> dict[str, dict[str, object]]:
    """Each drawn cell by its customdata."""
    return {
        data: {"text": text, "hover": hover, "shape": shape, "fill": fill}
        for trace in drawn.data
        for data, text, hover, shape, fill in zip(
            trace.customdata,
            trace.text,
            trace.hovertext,
            trace.marker.pattern.shape,
            trace.marker.color,
            strict=True,
        )
    }


def test_an_unfinished_period_is_hatched_and_says_so() -> None:
    event_bars, registration_bars = new_by_period(PERIODS, dark=False).data

    assert list(event_bars.y) == [1190, 0, 3]
    assert list(registration_bars.y) == [10, 0, 0]
    assert list(event_bars.marker.pattern.shape) == ["", "", "/"]
    assert "not over yet" in event_bars.hovertext[2]
    assert event_bars.hovertext[0].startswith(
        "<b>Mon 9 Nov 2026 to Sun 15 Nov 2026</b><br>1,200 new"
    )


def test_the_running_total_writes_its_last_number_out() -> None:
    drawn = running_total(PERIODS, dark=True)

    assert drawn.layout.annotations[0].text == "<b>1,203</b>"
    assert running_total(PERIODS.clear(), dark=True).layout.annotations == ()


def test_an_unfinished_cell_has_no_colour_of_its_own_but_a_hatch() -> None:
    drawn = cells(heat_map(CELLS, months=False, dark=False))

    finished, unfinished = drawn["2026-11-02|1"], drawn["2026-11-02|2"]
    assert (finished["text"], finished["shape"]) == ("40", "")
    assert (unfinished["text"], unfinished["shape"]) == ("0…", "/")
    assert unfinished["fill"] != finished["fill"]
    assert "so far" in str(unfinished["hover"])
    assert "20 of 50 active: 40.0 %" in str(finished["hover"])
    assert "(95 % interval 28 to 54 %)" in str(finished["hover"])
    assert set(drawn) == {"2026-11-02|1", "2026-11-02|2"}  # nothing to divide, nothing drawn


def test_a_cohort_of_nobody_keeps_its_row() -> None:
    drawn = heat_map(CELLS, months=True, dark=True)

    assert list(drawn.layout.yaxis.categoryarray) == ["Nov 2026  ·  0", "Nov 2026  ·  50"]


def test_the_curve_has_its_band() -> None:
    weeks = CELLS.filter(pl.col("active_pct").is_not_null()).with_columns(cohorts=pl.lit(1))

    upper, lower, line = curve(weeks, dark=False).data

    assert list(line.x) == [1, 2]
    assert list(upper.y) == [54, 7]
    assert lower.fill == "tonexty"
    assert line.customdata[0].startswith("<b>Week 1</b>: 40.0 %")


def test_two_streams_have_their_own_colours_and_anything_else_ours() -> None:
    row = {
        "step": 1, "name": "paid", "a_people": 1, "a_everybody": 2, "a_share_pct": 50.0,
        "b_people": 0, "b_everybody": 4, "b_share_pct": 0.0, "share_diff": 50.0,
        "share_diff_low": -10.0, "share_diff_high": 90.0, "share_verdict": "could be chance",
    }  # fmt: skip
    steps = pl.DataFrame([row])

    streams = side_by_side(steps, ("4th", "5th"), ("4th_stream", "5th_stream"), dark=False)
    others = side_by_side(steps, ("October", "November"), (None, None), dark=False)

    assert streams.data[0].marker.color == stream_colour("4th_stream", dark=False)
    assert streams.data[1].marker.color == stream_colour("5th_stream", dark=False)
    assert others.data[0].marker.color != others.data[1].marker.color
    assert list(streams.data[0].text) == ["<b>50.0 %</b>  1"]
    assert "could be chance" in streams.data[0].customdata[0]


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_to_draw_is_no_error_and_needs_no_network(*, dark: bool) -> None:
    empty = CELLS.clear()

    charts = [
        heat_map(empty, months=False, dark=dark),
        curve(empty.with_columns(cohorts=pl.lit(1)), dark=dark),
        new_by_period(PERIODS.clear(), dark=dark),
    ]

    assert not [drawn for drawn in charts if "http" in drawn.to_json()]
