"""Do the charts draw what the figures say, in words a person reads, in light and in dark?"""

from datetime import date, timedelta

import plotly.graph_objects as go
import polars as pl
import pytest

from charts.funnel import funnel
from charts.growth import new_people
from charts.look import DARK, LIGHT, Colours, between, percent

FIRST = date(2026, 11, 1)
STEPS = pl.DataFrame(
    [
        (1, "people", 4000, None, None, 100.0, None, None, None),
        (2, "booked", 1335, 4000, 1291, 33.4, 32.3, 30.8, 33.7),
        (3, "paid", 0, 1335, 0, 0.0, 0.0, 0.0, 0.3),
    ],
    schema=[
        "step",
        "name",
        "people",
        "above",
        "also_before",
        "share_pct",
        "step_pct",
        "step_low",
        "step_high",
    ],
    orient="row",
)


def days(counts: list[int]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "day": [FIRST + timedelta(days=number) for number in range(len(counts))],
            "new_people": counts,
            "running_total": pl.Series(counts, dtype=pl.Int64).cum_sum(),
            "mean_7_days": pl.Series([None] * len(counts), dtype=pl.Float64),
        }
    )


def test_growth_has_a_bar_for_every_day_even_without_anybody() -> None:
    bars, line = new_people(days([1200, 0, 3]), dark=False).data

    assert list(bars.x) == [FIRST, FIRST + timedelta(days=1), FIRST + timedelta(days=2)]
    assert list(bars.y) == [1200, 0, 3]
    assert line.mode == "lines"


def test_growth_says_each_day_in_words() -> None:
    said = new_people(days([1200, 0]), dark=False).data[0].customdata

    assert said[0] == "<b>Sun 1 Nov 2026</b><br>1,200 new<br>1,200 people in all"
    assert said[1] == "<b>Mon 2 Nov 2026</b><br>nobody new<br>1,200 people in all"


def test_growth_says_the_mean_once_there_are_seven_days() -> None:
    known = days([7]).with_columns(mean_7_days=pl.lit(16.142857))

    said = new_people(known, dark=False).data[0].customdata

    assert said[0].split("<br>")[2] == "mean of 7 days 16.1"


def test_the_funnel_keeps_its_order_and_labels_people_and_rate() -> None:
    drawn = funnel(STEPS.sort("people"), dark=False)
    bars = drawn.data[0]

    assert list(bars.y) == ["People", "Booked", "Paid"]
    assert list(bars.text) == ["<b>4,000</b>", "<b>1,335</b>  32 %", "<b>0</b>  0 %"]
    assert drawn.layout.yaxis.autorange == "reversed"


def test_the_funnel_says_its_uncertainty() -> None:
    said = funnel(STEPS, dark=False).data[0].customdata

    assert said[0] == "<b>4,000 people</b>, 100.0 % of everybody"
    assert "1,291 of the 4,000 a step above did this too: 32.3 %" in said[1]
    assert "(95 % interval 31 to 34 %)" in said[1]


@pytest.mark.parametrize(("dark", "ink"), [(False, LIGHT.ink), (True, DARK.ink)])
def test_light_and_dark_differ_in_colour_only(*, dark: bool, ink: str) -> None:
    drawn = funnel(STEPS, dark=dark)

    assert drawn.layout.font.color == ink
    assert drawn.layout.paper_bgcolor == "rgba(0,0,0,0)"
    assert list(drawn.data[0].x) == [4000, 1335, 0]


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_what_is_drawn_can_be_told_from_the_paper(look: Colours) -> None:
    assert contrast(look.ink, look.paper) > 7
    assert contrast(look.muted, look.paper) > 4.5
    assert contrast(look.strong, look.paper) > 4.5
    assert contrast(look.strong, look.soft) > 3


@pytest.mark.parametrize("drawn", [new_people(days([]), dark=True), funnel(STEPS, dark=True)])
def test_charts_can_be_written_out_without_the_network(drawn: go.Figure) -> None:
    assert "http" not in drawn.to_json()


def test_rates_that_do_not_exist_are_a_dash() -> None:
    assert [percent(None), percent(0.0), percent(41.25)] == ["–", "0.0 %", "41.2 %"]
    assert [between(None, 3), between(0.2, 3.4)] == ["–", "0 to 3 %"]


def contrast(one: str, other: str) -> float:
    """WCAG 2: from 1 (the same) to 21 (black on white)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
