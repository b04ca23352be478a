"""Is this run still wanted? A part of a page that follows by itself may ask after its page was left."""

from typing import Any

from streamlit.runtime.scriptrunner import RerunData, ScriptRunner, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests, ScriptRequestType

_run_script = ScriptRunner._run_script
_fold = ScriptRequests._request_rerun_locked


def is_of_another_page(asked: RerunData, page: str) -> bool:
    """Whether only parts of a page are asked for, and that page is not the one shown now."""
    return bool(asked.fragment_id_queue and page) and asked.page_script_hash != page


def drop_stale_runs() -> None:
    """Let no part of a left page run or stand in the way of the page that was asked for.

    The timer of `st.fragment(run_every=...)` stops when the browser hears of the new page. What it asked for
    until then, Streamlit 1.67 does under the old page's name: behind the new page's run, which the browser
    clears and leaves white; or, when that run has not begun, instead of it, so that the click is lost. A
    part that calls `st.rerun` just when somebody goes to another page takes them back in the same way.
    """
    runs: Any = ScriptRunner  # replacing a method is what types forbid, and there is no hook
    runs._run_script = _unless_stale
    requests: Any = ScriptRequests
    requests._request_rerun_locked = _unless_leaving


def _unless_stale(runner: ScriptRunner, asked: RerunData) -> None:
    context = get_script_run_ctx()
    if context is None or not is_of_another_page(asked, context.page_script_hash):
        _run_script(runner, asked)


def _unless_leaving(requests: ScriptRequests, asked: RerunData) -> bool:
    """What a person asked for, and has not begun, is kept from timers of another page and from `st.rerun`."""
    waiting, script = requests._rerun_data, get_script_run_ctx(suppress_warning=True)
    whole = not waiting.fragment_id_queue
    stays = script is not None and asked.page_script_hash == script.page_script_hash
    elsewhere = asked.page_script_hash != waiting.page_script_hash
    waits = requests._state == ScriptRequestType.RERUN
    if waits and elsewhere and (asked.is_auto_rerun or (stays and whole)):
        return True
    return _fold(requests, asked)
