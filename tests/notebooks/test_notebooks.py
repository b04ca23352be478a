"""Do the notebooks run from first to last cell, on a whole school and on an empty one, and read as text?"""

import importlib.util
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from core.settings import Settings
from tests.core.figure_rows import act
from tests.snapshot_maker import NOON, MakeSnapshot, Row

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.py"))
DAY = timedelta(days=1)
BOOKINGS: list[Row] = [
    {
        "user_id": person,
        "confirmed": 2 if person % 2 else 0,
        "course_stream": "5th_stream" if person > 4 else "4th_<b>",
        "created_at": NOON - (90 - 10 * person) * DAY,
    }
    for person in range(1, 9)
]
EVENTS: list[Row] = [
    *(act(person, ago=(95 - 10 * person) * DAY) for person in range(1, 9)),
    *(act(person, "view_program", (87 - 10 * person) * DAY) for person in range(1, 9)),
    *(
        act(person, "payment_approved", (89 - 10 * person) * DAY, booking_id=person)
        for person in range(1, 9, 2)
    ),
]


def texts_of(path: Path) -> str:
    """Run the notebook; everything it says, as one text."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    outputs, _ = module.app.run()
    return "\n".join(getattr(each, "text", "") for each in outputs)


def test_there_are_two_notebooks() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["retention_by_stream", "who_pays_and_how_fast"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_says_its_numbers_in_sentences(
    make_snapshot: MakeSnapshot, settings: Settings, monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    make_snapshot(bookings=BOOKINGS, events=EVENTS)
    monkeypatch.setenv("HSL_DATA_DIR", str(settings.data_dir))

    said = texts_of(path)

    assert "Monday 23 November 2026, 15:00" in said
    assert "5th stream" in said
    assert "<b>" not in said.replace("&lt;b&gt;", "")
    if path.stem == "who_pays_and_how_fast":
        assert "Of <strong>8</strong> bookings <strong>4</strong> are paid" in said
    else:
        assert "season of 5th stream: in the week after their first one" in said


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_of_an_empty_school_says_that_there_is_nothing(
    make_snapshot: MakeSnapshot, settings: Settings, monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    make_snapshot()
    monkeypatch.setenv("HSL_DATA_DIR", str(settings.data_dir))

    assert "Nobody has booked a stream yet" in texts_of(path)


def test_marimo_has_nothing_to_say_about_them() -> None:
    marimo = Path(sys.executable).with_name("marimo")

    done = subprocess.run(
        [marimo, "check", "--strict", *NOTEBOOKS], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
