"""Does a process that is told to end hear it, however often and whenever it is told?"""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from core.ending import Told

ROOT = Path(__file__).parents[2]
# Waits as every service does; says when it waits, and when it ended.
WAITING = """
import signal
from core.ending import told_by
ended = told_by(signal.SIGTERM, signal.SIGINT)
print("waits", flush=True)
while not ended.wait(0.0005):
    pass
"""


def test_who_waits_is_woken_and_who_comes_later_does_not_wait() -> None:
    told = Told()
    waited: list[bool] = []
    thread = threading.Thread(target=lambda: waited.append(told.wait(60)))
    thread.start()

    before = (told.is_set(), told.wait(0))
    told.set()
    thread.join(10)

    assert before == (False, False)
    assert waited == [True]
    assert (told.is_set(), told.wait(60)) == (True, True)


def test_told_a_hundred_thousand_times_is_told() -> None:
    told = Told()

    for _ in range(100_000):  # more than a pipe holds
        told.set()

    assert told.wait(60)


@pytest.mark.slow
def test_many_signals_in_a_row_end_a_process_and_never_hang_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITING], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        until = time.monotonic() + 30
        while process.poll() is None and time.monotonic() < until:
            process.send_signal(signal.SIGTERM)
        process.kill()

    # Python gives signals back to the system at its very end: then SIGTERM ends it at once.
    assert process.returncode in (0, -signal.SIGTERM)
