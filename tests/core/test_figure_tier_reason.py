"""Does the sentence about a tier agree with the rule, and say what the next tier asks?"""

import polars as pl
import pytest

from core.figures import FIGURES, compute
from core.figures.tier_reason import TierRule, tier_rules, why_this_tier
from core.snapshot import Reader
from tests.snapshot_maker import MakeSnapshot

RULES = (TierRule("hot", 20, 5), TierRule("warm", 10, 3), TierRule("cool", 5, 0))


@pytest.mark.parametrize(
    ("tier", "events", "days", "said"),
    [
        ("hot", 20, 5, "hot: 20 events on 5 days reach 20 events on 5 days, the warmest tier."),
        (
            "warm",
            25,
            4,
            "warm: 25 events on 4 days reach 10 events on 3 days; hot needs 5 days, 1 more.",
        ),
        ("cool", 25, 2, "cool: 25 events on 2 days reach 5 events; warm needs 3 days, 1 more."),
        (
            "cool",
            9,
            1,
            "cool: 9 events on 1 day reach 5 events; warm needs 10 events, 1 more and 3 days, 2 more.",
        ),
        ("cold", 1, 1, "cold: 1 event on 1 day; cool needs 5 events, 4 more."),
        ("cold", 0, 0, "cold: 0 events on 0 days; cool needs 5 events, 5 more."),
    ],
)
def test_the_reason_names_the_facts_and_what_is_missing(
    tier: str, events: int, days: int, said: str
) -> None:
    assert why_this_tier(tier, events, days, RULES) == said


def test_the_rules_are_those_of_the_snapshot(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot()

    rows = compute(FIGURES["tier_rules"], snapshot, Reader(snapshot.file.path.parent))

    assert tier_rules(rows) == RULES
    assert rows.select(pl.col("window_hours").unique()).item() == 168
