"""Do imports go one way only? The contracts of import-linter, run as a test."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_contracts_are_kept() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Imports go one way KEPT" in done.stdout
    assert "No page can reach Telegram KEPT" in done.stdout
    assert "Only app.py and the screens know Streamlit KEPT" in done.stdout
    assert "0 broken" in done.stdout
