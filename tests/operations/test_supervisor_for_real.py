"""Do real processes end with their supervisor, however it ends, and is one that was killed started again?"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.parts import Part, Patience
from operations.supervisor import Supervisor, World, starting, supervise
from tests.operations.fake_children import Voiceless

SLEEPER = "import time; print('up', flush=True); time.sleep(60)"
SUPERVISOR = f"""
import io, sys, threading, time, os
from operations.one_log import Voice
from operations.parts import Part, Patience
from operations.supervisor import Supervisor, World, starting, supervise
voice = Voice("console", sys.stderr)
child = Part("sleeper", (sys.executable, "-c", {SLEEPER!r}))
seen = lambda states: print(*(state.pid for state in states), flush=True)
world = World(starting(os.environ, voice), time.monotonic, voice, seen)
supervise(Supervisor([child], world, Patience()), threading.Event(), bool)
"""


@pytest.fixture
def supervised() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A supervisor in a process of its own, and the pid of its child, which is up."""
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR], text=True, cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        pid = int(process.stdout.readline())
        assert process.stderr.readline() == "sleeper  | up\n"
        yield process, pid
        process.kill()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a parent's death")
def test_kill_9_of_the_supervisor_ends_its_children(
    supervised: tuple[subprocess.Popen[str], int],
) -> None:
    process, child = supervised

    process.kill()
    process.wait()

    assert gone(child)


@pytest.mark.slow
def test_a_child_is_in_no_session_of_the_terminal(
    supervised: tuple[subprocess.Popen[str], int],
) -> None:
    process, child = supervised

    assert os.getsid(child) == child
    assert os.getsid(child) != os.getsid(process.pid)


@pytest.mark.slow
def test_a_real_child_is_started_again_and_ended() -> None:
    voice = Voiceless()
    part = Part("sleeper", (sys.executable, "-c", SLEEPER))
    world = World(starting(os.environ, voice), time.monotonic, voice)
    supervisor = Supervisor([part], world, Patience(first=0.05))
    ended = threading.Event()
    pids: list[int] = []

    class Watching(Voiceless):
        """Kills the first, and is content with the second."""

        def info(self, event: str, **facts: object) -> None:
            if event == "started":
                pids.append(int(str(facts["child_pid"])))
                os.kill(pids[0], signal.SIGKILL) if len(pids) == 1 else ended.set()

    supervisor._world = World(world.start, time.monotonic, Watching())
    supervise(supervisor, ended, bool)

    assert len(pids) == 2
    assert all(gone(pid) for pid in pids)


def gone(pid: int, seconds: float = 30) -> bool:
    """Whether the process ends within this time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, FileNotFoundError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False
