"""Are numbers, times and names written so that zero, none and unknown differ?"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from pages.parts import formats

MOSCOW = ZoneInfo("Europe/Moscow")
LATE = datetime(2026, 11, 22, 22, 5, tzinfo=UTC)


def test_zero_and_none_differ() -> None:
    assert [formats.number(0), formats.number(None)] == ["0", "–"]
    assert [formats.percent(0.0), formats.percent(None)] == ["0.0 %", "–"]
    assert [formats.interval(0, 20.4), formats.interval(None, None)] == ["0 to 20 %", "–"]


def test_times_are_those_of_the_school() -> None:
    assert formats.moment(LATE, MOSCOW) == "Mon 23 Nov 2026, 01:05"
    assert formats.day(LATE, MOSCOW) == "Mon 23 Nov"
    assert formats.zone_name(MOSCOW) == "Moscow time"
    assert formats.zone_name(ZoneInfo("America/New_York")) == "New York time"
    assert formats.zone_name(ZoneInfo("UTC")) == "UTC"


@pytest.mark.parametrize(
    ("old", "said"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=119), "119 min ago"),
        (timedelta(hours=47, minutes=59), "47 h ago"),
        (timedelta(days=2), "2 days ago"),
    ],
)
def test_age_grows_coarser(old: timedelta, said: str) -> None:
    assert formats.age(old) == said


def test_numbers_carry_their_unit_and_noun() -> None:
    assert formats.size(7_412_000) == "7.4 MB"
    assert [formats.seconds(t) for t in (None, 0.7, 61.0)] == ["–", "0.7 s", "1 min 1 s"]
    assert formats.counted(1, "booking") == "1 booking"
    assert formats.counted(1200, "person", "people") == "1,200 people"
    assert formats.sentence("paid_without_stream") == "Paid without stream"


@pytest.mark.parametrize(
    ("username", "link"),
    [
        ("anna_k", "https://t.me/anna_k"),
        ("name", "https://t.me/name"),
        (None, None),
        ("", None),
        ("abc", None),
        ("1anna", None),
        ("a" * 33, None),
        ("анна_к", None),
        ("anna/../evil", None),
        ("anna\n", None),
        ("javascript:x", None),
    ],
)
def test_links_are_made_of_possible_user_names_only(username: str | None, link: str | None) -> None:
    assert formats.telegram_link(username) == link


def test_very_long_names_are_cut_with_a_sign() -> None:
    assert formats.clipped("Ы" * 120) == "Ы" * 120
    assert formats.clipped("Ы" * 121) == "Ы" * 119 + "…"
    assert formats.clipped(None) is None


def test_every_time_of_a_table_is_in_the_schools_zone() -> None:
    rows = pl.DataFrame({"at": [LATE], "n": [1]})

    shown = formats.in_zone(rows, MOSCOW)

    assert shown["at"].dt.hour().to_list() == [1]
    assert shown["n"].to_list() == [1]


def test_small_times_keep_their_digits_and_shares_are_per_cent() -> None:
    assert [formats.milliseconds(t) for t in (None, 0.0, 0.416, 12.4)] == [
        "–",
        "0.00 ms",
        "0.42 ms",
        "12 ms",
    ]
    assert [formats.share(part) for part in (None, 0.0, 0.5)] == ["–", "0.0 %", "50.0 %"]
    assert [formats.decimal(mean) for mean in (None, 0.0, 4.25)] == ["–", "0.0", "4.2"]
