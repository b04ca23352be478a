"""Is what a left page still asks for dropped, and everything else run?"""

import inspect

import pytest
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner

from pages.parts.stale_runs import is_of_another_page


@pytest.mark.parametrize(
    ("asked", "page", "stale"),
    [
        (RerunData(page_script_hash="rehearsal", fragment_id_queue=["band"]), "outbox", True),
        (RerunData(page_script_hash="outbox", fragment_id_queue=["band"]), "outbox", False),
        (RerunData(page_script_hash="outbox"), "rehearsal", False),
        (RerunData(page_script_hash="rehearsal", fragment_id_queue=["band"]), "", False),
    ],
    ids=["a part of a left page", "a part of this page", "a whole page", "the first run"],
)
def test_only_a_part_of_a_left_page_is_stale(asked: RerunData, page: str, stale: bool) -> None:
    assert is_of_another_page(asked, page) is stale


def test_streamlit_still_runs_everything_through_the_place_we_guard() -> None:
    assert list(inspect.signature(ScriptRunner._run_script).parameters) == ["self", "rerun_data"]
    assert "self._run_script(request.rerun_data)" in inspect.getsource(
        ScriptRunner._run_script_thread
    )
