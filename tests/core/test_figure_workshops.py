"""Who came to the workshops, how sure are we, and what can nobody know?"""

import math
from datetime import UTC, date, datetime

import pytest

from core.figures.statistics import wilson
from tests.core.figure_rows import ANNA, BORIS, DAY, VERA, click, figure, registration
from tests.snapshot_maker import MakeSnapshot


def test_clicks_are_not_people_and_both_sides_of_a_workshop_show(
    make_snapshot: MakeSnapshot,
) -> None:
    snapshot = make_snapshot(
        registrations=[
            registration(ANNA, "a_lesson", date(2026, 11, 1)),
            registration(ANNA, "a_lesson", date(2026, 11, 8)),
            registration(BORIS, "a_lesson"),
            registration(BORIS, "never_held"),
        ],
        events=[
            *[click(ANNA, "a_lesson") for _ in range(7)],
            click(VERA, "a_lesson"),
            click(VERA, "open_door"),
        ],
    )

    found = figure("lesson_conversion", snapshot)

    columns = ["registrations", "clicks", "registered_people", "clicked_people", "attended_people"]
    assert found.select("lesson_type", *columns).rows() == [
        ("a_lesson", 3, 8, 2, 2, 1),
        ("never_held", 1, 0, 1, 0, 0),
        ("open_door", 0, 1, 0, 1, 0),
    ]
    assert found["legacy_pct"].to_list() == [pytest.approx(800 / 3), 0, None]
    assert found["corrected_pct"].to_list() == [50, 0, None]


def test_who_came_on_a_date_is_unknown_without_a_date_and_before_it(
    make_snapshot: MakeSnapshot,
) -> None:
    held, coming = date(2026, 11, 20), date(2026, 12, 1)
    evening = datetime(2026, 11, 19, 21, 30, tzinfo=UTC)  # the 20th in Moscow
    snapshot = make_snapshot(
        registrations=[
            registration(ANNA, "a_lesson", held),
            registration(BORIS, "a_lesson", held),
            registration(BORIS, "a_lesson", coming),
            registration(VERA, "a_lesson"),
        ],
        events=[click(ANNA, "a_lesson", evening), click(BORIS, "a_lesson", evening - DAY)],
    )

    found = figure("lesson_dates", snapshot)

    assert found.select("lesson_date", "registered_people", "attended_people").rows() == [
        (coming, 1, None),
        (held, 2, 1),
        (None, 1, None),
    ]
    assert found["attended_pct"].to_list() == [None, 50, None]


@pytest.mark.parametrize(("k", "n"), [(0, 10), (3, 10), (10, 10), (1, 1), (139, 337)])
def test_the_interval_is_wilsons(k: int, n: int) -> None:
    z = 1.959963984540054
    middle = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(k * (n - k) / n + z * z / 4)

    found = wilson(k, n)

    assert found == pytest.approx((100 * (middle - half), 100 * (middle + half)), abs=1e-9)


def test_nothing_out_of_nothing_has_no_interval() -> None:
    assert wilson(0, 0) is None
    assert wilson(None, 5) is None
