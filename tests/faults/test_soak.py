"""The short form of `make soak`: every process killed at random, and nothing is lost or twice."""

from pathlib import Path

import pytest

from tests.faults.killing_all import soak
from tests.faults.killing_scene import Wanted


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_process_is_killed_and_everything_comes_back(tmp_path: Path) -> None:
    tally = soak(tmp_path, Wanted(seconds=12, people=40, seed=5, pause=(0.3, 1.5), refreshed=False))

    print(tally)  # noqa: T201  # the tally is what is asked for
    assert tally.kills.total() >= 5
    assert tally.messages >= 1
    assert tally.good, tally
