"""Is what a left page still asks for dropped, and everything else run?"""

import inspect
from types import SimpleNamespace

import pytest
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests

from pages.parts.stale_runs import drop_stale_runs, is_of_another_page


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


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> ScriptRequests:
    """What is asked of a script while our guards stand; they are taken away again."""
    for owner, name in ((ScriptRunner, "_run_script"), (ScriptRequests, "_request_rerun_locked")):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    drop_stale_runs()
    return ScriptRequests()


CLICK = RerunData(page_script_hash="outbox")
TIMER = RerunData(page_script_hash="rehearsal", fragment_id="band", is_auto_rerun=True)
FIELD = RerunData(page_script_hash="outbox", fragment_id="field")
TYPED = RerunData(page_script_hash="rehearsal", fragment_id="band")


@pytest.mark.parametrize(
    ("asked", "page", "parts"),
    [
        ([CLICK, TIMER], "outbox", []),
        ([TIMER, CLICK], "outbox", []),
        ([TIMER], "rehearsal", ["band"]),
        ([TIMER, TIMER], "rehearsal", ["band"]),
        ([RerunData(page_script_hash="rehearsal"), TIMER], "rehearsal", []),
        ([TYPED, TIMER], "rehearsal", ["band"]),
        ([FIELD, TIMER], "outbox", ["field"]),
    ],
    ids=["after", "before", "alone", "twice", "of the same page", "field", "field of the new page"],
)
def test_no_timer_of_a_page_takes_the_place_of_the_page_somebody_goes_to(
    asked: list[RerunData], page: str, parts: list[str], requests: ScriptRequests
) -> None:
    accepted = [requests.request_rerun(each) for each in asked]

    run = requests.on_scriptrunner_ready().rerun_data
    assert (run.page_script_hash, run.fragment_id_queue) == (page, parts)
    assert all(accepted)


@pytest.mark.parametrize(
    ("wanted", "page"),
    [("rehearsal", "outbox"), ("history", "history")],
    ids=["st.rerun", "st.switch_page"],
)
def test_a_script_that_runs_again_does_not_take_back_who_goes_elsewhere(
    wanted: str, page: str, requests: ScriptRequests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "pages.parts.stale_runs.get_script_run_ctx",
        lambda **_: SimpleNamespace(page_script_hash="rehearsal"),
    )
    requests.request_rerun(CLICK)

    requests.request_rerun(RerunData(page_script_hash=wanted))

    assert requests.on_scriptrunner_ready().rerun_data.page_script_hash == page


def test_streamlit_still_runs_everything_through_the_place_we_guard() -> None:
    assert list(inspect.signature(ScriptRunner._run_script).parameters) == ["self", "rerun_data"]
    assert "self._run_script(request.rerun_data)" in inspect.getsource(
        ScriptRunner._run_script_thread
    )
    assert "self._request_rerun_locked(new_data)" in inspect.getsource(ScriptRequests.request_rerun)
