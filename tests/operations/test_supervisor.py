"""Does the supervisor start again what dies, with patience, leave down what cannot live, and end in order?"""

import io
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from operations.one_log import Voice
from operations.parts import Lives, Part, PartState, Patience, note_parts, noted_parts
from operations.supervisor import EverythingDown, Supervisor, World
from tests.operations.fake_children import FakeChild, Place

APP, WORKER, SCHEDULE = (Part(name, (name,)) for name in ("app", "worker", "schedule"))
NEVER_IN_A_HURRY = bool


def test_parts_start_in_their_order_and_end_the_other_way_round() -> None:
    place = Place()
    supervisor = place.supervisor(APP, WORKER, SCHEDULE)

    supervisor.look()
    supervisor.stop(NEVER_IN_A_HURRY)

    assert [name for _, name, _ in place.started] == ["app", "worker", "schedule"]
    assert place.signals == [
        ("schedule", "SIGTERM"), ("worker", "SIGTERM"), ("app", "SIGTERM"),
    ]  # fmt: skip
    assert supervisor.left_down == ()


def test_what_dies_is_started_again_after_a_second_and_that_is_said() -> None:
    place = Place()
    supervisor = place.supervisor(APP, WORKER)
    supervisor.look()

    place.now = 100.0
    place.children["worker"].code = -signal.SIGKILL
    for place.now in (100.0, 100.9, 101.0, 102.0):  # the clock is what moves
        supervisor.look()

    assert place.starts_of("worker") == [0.0, 101.0]
    assert place.starts_of("app") == [0.0]
    ((_, facts),) = [each for each in place.voice.said if each[0] == "died"]
    assert facts == {"child": "worker", "why": "killed by SIGKILL", "deaths": 1, "again_in_s": 1.0}
    assert [state.state for state in place.states[1]] == ["running", "waiting"]


def test_a_part_that_dies_again_and_again_is_left_down_and_the_others_go_on() -> None:
    place = Place()
    supervisor = place.supervisor(APP, WORKER)

    for second in range(400):
        place.now = float(second)
        supervisor.look()
        place.children["worker"].code = 2

    assert place.starts_of("worker")[:6] == [0.0, 2.0, 5.0, 10.0, 19.0, 36.0]
    assert len(place.starts_of("worker")) == 10
    assert place.children["app"].code is None
    assert supervisor.left_down == ("worker",)
    assert place.voice.events("left_down") == ["left_down worker"]
    assert place.states[-1][1] == PartState(
        "worker", "down", None, 10, "died 10 times, at last: exit code 2"
    )


def test_when_nothing_is_left_the_supervisor_ends_too() -> None:
    place = Place()
    supervisor = place.supervisor(APP, patience=Patience(deaths=2))
    ended = threading.Event()

    def dying() -> None:
        while not ended.is_set():
            place.now += 10
            supervisor.look()
            place.children["app"].code = 1

    with pytest.raises(EverythingDown):
        dying()


def test_a_part_that_lacks_something_is_not_started_and_that_is_said() -> None:
    place = Place()
    lacking = Part("worker", ("worker",), lacks="HSL_BOT_TOKEN is not set")
    supervisor = place.supervisor(APP, lacking)

    supervisor.look()

    assert [name for _, name, _ in place.started] == ["app"]
    assert place.voice.events("not_started") == ["not_started worker"]
    assert place.states[-1][1].says == "HSL_BOT_TOKEN is not set"


def test_what_cannot_be_started_counts_as_a_death() -> None:
    place = Place()

    def no_memory(_part: Part, _once: tuple[str, ...]) -> FakeChild:
        raise OSError(12, "Cannot allocate memory")

    supervisor = Supervisor(
        [APP], World(no_memory, lambda: place.now, place.voice), Patience(deaths=3)
    )
    supervisor.look()

    assert place.voice.said[-1][1]["why"] == "cannot start: Cannot allocate memory"


def test_a_browser_is_opened_once() -> None:
    place = Place()
    supervisor = place.supervisor(Part("app", ("app",), once=("--open",)))

    supervisor.look()
    place.children["app"].code = 1
    supervisor.look()
    place.now = 5.0
    supervisor.look()

    assert [once for _, _, once in place.started] == [("--open",), ()]


def test_who_does_not_go_in_time_is_killed_and_in_a_hurry_at_once() -> None:
    slow = Place(stubborn=frozenset({"worker"}))
    supervisor = slow.supervisor(APP, Part("worker", ("worker",), ending=40))
    supervisor.look()
    supervisor.stop(NEVER_IN_A_HURRY)
    quick = Place(stubborn=frozenset({"worker"}))
    hurried = quick.supervisor(Part("worker", ("worker",), ending=40))
    hurried.look()
    hurried.stop(lambda: True)

    assert slow.signals == [("worker", "SIGTERM"), ("worker", "SIGKILL"), ("app", "SIGTERM")]
    assert slow.now == pytest.approx(40, abs=0.3)
    assert quick.signals == [("worker", "SIGTERM"), ("worker", "SIGKILL")]
    assert quick.now == 0


@pytest.mark.parametrize(
    ("lifetimes", "pauses"),
    [
        ([0, 0, 0, 0, 0, 0, 0], [1, 2, 4, 8, 16, 30, 30]),
        ([0, 0, 25, 0], [1, 2, 1, 1]),
        ([19.9, 20], [1, 1]),
    ],
)
def test_the_pause_doubles_until_a_life_was_long_enough(
    lifetimes: list[float], pauses: list[float]
) -> None:
    lives = Lives(Patience())

    assert [lives.died(float(at), lived) for at, lived in enumerate(lifetimes)] == pauses


def test_ten_deaths_in_ten_minutes_are_too_many_however_long_each_life_was() -> None:
    often, seldom = Lives(Patience()), Lives(Patience())

    assert [often.died(60.0 * n, 60) for n in range(10)][-1] is None
    assert [seldom.died(70.0 * n, 70) for n in range(30)][-1] == 1.0


def test_others_see_how_the_parts_stand_while_the_supervisor_lives(tmp_path: Path) -> None:
    states = (PartState("app", "running", 5), PartState("worker", "down", None, 10, "died"))

    note_parts(tmp_path, os.getpid(), states)
    seen = noted_parts(tmp_path)
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    note_parts(tmp_path, int(gone.stdout), states)

    assert seen == states
    assert noted_parts(tmp_path) == ()
    assert noted_parts(tmp_path / "nowhere") == ()


def test_each_line_of_the_log_says_which_part() -> None:
    events, lines = io.StringIO(), io.StringIO()
    own = '{"timestamp": "t", "part": "worker", "event": "sent"}'

    Voice("json", events).heard("worker", own)
    Voice("json", events).heard("worker", "")
    Voice("console", lines).heard("app", "hello postgresql://a:secret@db/x")

    assert events.getvalue() == own + "\n"
    assert lines.getvalue() == "app      | hello postgresql://a:[***]@db/x\n"
