"""Does the cooling chart draw both scores, their drops, and only the tiers that can matter?"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from charts.cooling import cooling
from core.figures.tier_reason import TierRule

START = datetime(2026, 11, 23, 21, tzinfo=UTC)
RULES = (TierRule("hot", 20, 5), TierRule("warm", 10, 3), TierRule("cool", 5, 0))


def falling(*points: tuple[int, str]) -> pl.DataFrame:
    rows = [(START + day * timedelta(days=1), n, 1, tier) for day, (n, tier) in enumerate(points)]
    schema: dict[str, pl.DataType] = {
        "happens_at": pl.Datetime("us", "UTC"),
        "events": pl.Int64(),
        "days": pl.Int64(),
        "tier": pl.String(),
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(pl.col("happens_at").dt.convert_time_zone("Europe/Moscow"))


EVERY = falling((12, "warm"), (6, "cool"), (0, "cold"))
OWN = falling((7, "cool"), (6, "cool"), (0, "cold"))


@pytest.mark.parametrize("dark", [False, True])
def test_both_scores_fall_in_steps_with_a_word_at_each_drop(*, dark: bool) -> None:
    drawn = cooling(EVERY, OWN, RULES, dark=dark)

    lines = {trace.name: list(trace.y) for trace in drawn.data if trace.mode == "lines"}
    words = [word for trace in drawn.data if trace.mode == "markers+text" for word in trace.text]
    assert lines == {"own acts only": [7, 6, 0], "every event": [12, 6, 0]}
    assert all(trace.line.shape == "hv" for trace in drawn.data if trace.mode == "lines")
    assert words == ["cool", "cold"]


def test_times_are_drawn_as_the_clock_of_the_school_shows_them() -> None:
    drawn = cooling(EVERY, OWN, RULES, dark=False)

    first = pl.Series(drawn.data[0].x).to_list()[0]
    assert first == START.astimezone(ZoneInfo("Europe/Moscow")).replace(tzinfo=None)


def test_a_tier_far_above_is_not_drawn() -> None:
    drawn = cooling(EVERY, OWN, RULES, dark=False)

    assert [note.text for note in drawn.layout.annotations] == ["warm", "cool"]


def test_nobody_who_did_anything_still_makes_a_chart() -> None:
    drawn = cooling(falling((0, "cold")), falling((0, "cold")), RULES, dark=False)

    assert tuple(drawn.layout.yaxis.range) == (0, 1.25)
