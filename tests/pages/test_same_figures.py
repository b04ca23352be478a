"""Does `hsl figure` give the rows that the pages show, for every figure there is?"""

import json
from collections.abc import Iterator, Mapping

import pytest
from typer.testing import CliRunner

from cli import app
from commands.answer import to_json
from core.access import Actor, Role
from core.figures import FIGURES
from core.settings import Settings
from pages.parts.looking import Looking, Value, reader_of
from tests.pages.screens import SCHOOL, opening
from tests.snapshot_maker import MakeSnapshot

pytestmark = pytest.mark.slow

# What the pages ask for besides the defaults.
ASKED: Mapping[str, Mapping[str, Value]] = {
    "growth": {"unit": "month", "since": "2026-10-01"},
    "growth_change": {"unit": "day", "periods": 7},
    "retention": {"cohort": "month", "own": False},
    "retention_curve": {"cohort": "month"},
    "conversion": {"stream": "5th_stream", "within_days": 30, "ordered": True},
    "conversion_compared": {"stream": "5th_stream", "other_until": "2026-11-01"},
    "conversion_groups": {"by": "lesson", "ordered": True},
    "person_events": {"person": 1},
}


@pytest.fixture
def looking(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, make_snapshot: MakeSnapshot
) -> Iterator[Looking]:
    with opening(settings, monkeypatch):
        make_snapshot(**SCHOOL)
        reader = reader_of(settings.snapshots_dir)
        everything = Actor("somebody", Role.ADMIN, "local")
        yield Looking(reader.current().snapshot, everything, settings, False, None, reader)


def test_every_figure_has_the_same_rows_on_the_page_and_on_the_command_line(
    looking: Looking,
) -> None:
    differing = {}

    for name in FIGURES:
        asked = ASKED.get(name, {})
        options = [word for key, each in asked.items() for word in ("--set", f"{key}={each}")]
        done = CliRunner().invoke(app, ["figure", name, "--json", *options])
        shown = json.loads(to_json(looking.figure(name, **asked).fill_nan(None).to_dicts()))
        if done.exit_code or json.loads(done.stdout)["rows"] != shown:
            differing[name] = done.stdout

    assert differing == {}
