"""Is this run still wanted? A part of a page that follows by itself may ask after its page was left."""

from typing import Any

from streamlit.runtime.scriptrunner import RerunData, ScriptRunner, get_script_run_ctx

_run_script = ScriptRunner._run_script


def is_of_another_page(asked: RerunData, page: str) -> bool:
    """Whether only parts of a page are asked for, and that page is not the one shown now."""
    return bool(asked.fragment_id_queue and page) and asked.page_script_hash != page


def drop_stale_runs() -> None:
    """Let no part of a left page run: the browser would clear the new page and stay white.

    The timer of `st.fragment(run_every=...)` stops when the browser hears of the new page. What it asked for
    until then waits behind the new page's run, and Streamlit 1.67 runs it under the old page's name.
    """
    runs: Any = ScriptRunner  # replacing a method is what types forbid, and there is no hook
    runs._run_script = _unless_stale


def _unless_stale(runner: ScriptRunner, asked: RerunData) -> None:
    context = get_script_run_ctx()
    if context is None or not is_of_another_page(asked, context.page_script_hash):
        _run_script(runner, asked)
