"""Is what somebody asks of a figure made usable, or refused in words?"""

from datetime import date

import pytest

from core.errors import WrongUse
from core.figures import Figure
from core.figures.params import (
    Check,
    checked,
    day_or_open,
    one_of,
    text_or_any,
    whole,
    yes_or_no,
)


@pytest.mark.parametrize(
    ("check", "given", "used"),
    [
        (one_of("day", "week"), "week", "week"),
        (whole(1, 52), "12", 12),
        (whole(0, 9), 0, 0),
        (day_or_open, "2026-11-23", date(2026, 11, 23)),
        (day_or_open, date(2026, 11, 23), date(2026, 11, 23)),
        (day_or_open, "", None),
        (day_or_open, None, None),
        (yes_or_no, "Yes", True),
        (yes_or_no, False, False),
        (text_or_any, "", None),
        (text_or_any, "5th_stream", "5th_stream"),
    ],
)
def test_a_usable_value_is_given_in_the_form_the_sql_takes(
    check: Check, given: object, used: object
) -> None:
    assert check("it", given) == used


@pytest.mark.parametrize(
    ("check", "given", "said"),
    [
        (one_of("day", "week"), "year", "it is 'year'. Choose from: day, week."),
        (whole(1, 52), "53", "it is '53'. Give a whole number from 1 to 52."),
        (whole(1, 52), "a few", "it is 'a few'. Give a whole number from 1 to 52."),
        (day_or_open, "23.11.2026", "it is '23.11.2026'. Write a date such as 2026-11-23."),
        (yes_or_no, "perhaps", "it is 'perhaps'. Say yes or no."),
    ],
)
def test_an_unusable_value_is_refused_with_what_would_be_right(
    check: Check, given: object, said: str
) -> None:
    with pytest.raises(WrongUse) as refused:
        check("it", given)

    assert str(refused.value) == said


def test_defaults_stand_in_and_unknown_names_are_refused() -> None:
    figure = Figure("f", "A rule.", "SELECT 1", params={"weeks": 4}, checks={"weeks": whole(1, 9)})

    assert checked(figure, {}) == {"weeks": 4}
    assert checked(figure, {"weeks": "5"}) == {"weeks": 5}
    with pytest.raises(WrongUse, match=r"f does not take months\. It takes: weeks"):
        checked(figure, {"months": 1})
