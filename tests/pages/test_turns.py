"""Does a crowd take turns? No more scripts at once than there are places, and everybody gets one."""

import sys
from collections.abc import Iterator
from threading import Barrier, Lock, Thread

import pytest
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner

from pages.parts.turns import at_most, take_turns


@pytest.fixture(autouse=True)
def switching() -> Iterator[None]:
    """How often threads change is of the whole process: it is put back."""
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


def test_no_more_run_at_once_than_there_are_places_and_all_get_their_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    running, most, done, lock, two = 0, 0, 0, Lock(), Barrier(2)

    def run_script(_runner: object, _asked: object) -> None:
        nonlocal running, most, done
        with lock:
            running += 1
            most = max(most, running)
        two.wait(timeout=10)  # each needs another one beside it, so two do run at once
        with lock:
            running -= 1
            done += 1

    monkeypatch.setattr(ScriptRunner, "_run_script", run_script)
    take_turns(2)
    crowd = [Thread(target=ScriptRunner._run_script, args=(None, RerunData())) for _ in range(8)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join(10)

    assert (most, done) == (2, 8)


def test_a_place_is_free_again_after_a_script_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def run_script(_runner: object, _asked: object) -> None:
        raise ValueError("no")

    monkeypatch.setattr(ScriptRunner, "_run_script", run_script)
    take_turns(1)

    for _ in range(3):
        with pytest.raises(ValueError, match="no"):
            ScriptRunner._run_script(None, RerunData())  # type: ignore[arg-type]  # the fake needs none


def test_one_slow_answer_holds_up_nobody() -> None:
    assert at_most() >= 8
