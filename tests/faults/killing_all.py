"""Every process of `hsl serve --all` killed at random under load, PostgreSQL and the supervisor too.

`python -m tests.faults.killing --all --minutes 10` is half of `make soak`: it prints the tally. A school of
its own in the embedded PostgreSQL is read each minute and written to without a break, while somebody
kills. In the end nobody has anything twice, nobody called sent has nothing, and all runs again.
"""

import os
import random
import shutil
import signal
import tempfile
import threading
import time
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from rich.console import Console
from rich.table import Table

from core import embedded
from core.embedded_cluster import Home
from core.embedded_keeper import listening
from core.errors import HslError
from messaging.letter import Addressee, Letter, Order
from messaging.outbox import queue
from messaging.store import store_of
from messaging.stub.server import serving
from messaging.stub.world import World
from operations.runs import Runs
from tests.faults.killing_count import count
from tests.faults.killing_scene import Scene, Tally, Wanted, make_school, scene_in

PARTS = ("app", "worker", "schedule", "health")
# Weights: PostgreSQL takes everybody else along, the supervisor its parts.
VICTIMS = {"app": 4, "worker": 6, "schedule": 4, "health": 2, "postgres": 4, "supervisor": 1}
PEOPLE = 300
MOST_WAITING = 3
PATIENCE = 180.0
LOOK = 0.1


def soak(folder: Path, wanted: Wanted) -> Tally:
    """Make a school, start everything, kill for so long, and count when all has come back."""
    world = World(lambda: datetime.now(UTC), limits=False)
    with serving(world) as api:
        scene = scene_in(folder, api, world)
        make_school(scene)
        with _loaded(scene, wanted):
            _kill(scene, wanted)
        _come_back(scene, wanted)
        _end(scene)
    return scene.tally


@contextmanager
def _loaded(scene: Scene, wanted: Wanted) -> Iterator[None]:
    """Messages, page views and somebody who restarts the supervisor, as long as this lasts."""
    scene.keep_supervised()
    _until(lambda: set(PARTS) <= set(scene.pids()), "the parts do not start")
    loads = [
        threading.Thread(target=_again, args=(scene, each, pause))
        for each, pause in (
            (lambda: _queue(scene, wanted.people), wanted.people / 20),
            (lambda: _look_at_app(scene), 0.3),
            (scene.keep_supervised, 0.5),
        )
    ]
    for each in loads:
        each.start()
    try:
        yield
    finally:
        scene.over.set()
        for each in loads:
            each.join()


def _again(scene: Scene, act: Callable[[], object], pause: float) -> None:
    while not scene.over.is_set():
        with suppress(HslError, OSError, psycopg.Error):  # PostgreSQL may be dead just now
            act()
        scene.over.wait(pause)


def _queue(scene: Scene, people: int) -> None:
    """One more message, unless three wait: a worker that is dead half of the time falls behind."""
    if _not_done(scene) >= MOST_WAITING:
        return
    # A text of its own for each try: one whose commit was not answered may be there all the same.
    text = f"Hello {uuid.uuid4().hex}"
    with store_of(scene.settings) as engine, engine.begin() as connection:
        everybody = [Addressee(n + 1) for n in range(people)]
        queue(connection, Letter(text), Order("soak"), everybody, datetime.now(UTC))
    scene.queued |= {(text, n + 1) for n in range(people)}
    scene.tally.messages += 1


def _look_at_app(scene: Scene) -> None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{scene.port}/", timeout=5) as answer:
            said = str(answer.status)
    except OSError:
        said = "none"
    scene.tally.answers[said] += 1


def _kill(scene: Scene, wanted: Wanted) -> None:
    chance = random.Random(wanted.seed)  # noqa: S311  # a dice for moments, no secret
    until = time.monotonic() + wanted.seconds
    while time.monotonic() < until:
        time.sleep(chance.uniform(*wanted.pause))
        alive = scene.pids()
        names = [name for name in VICTIMS if name in alive]
        if not set(PARTS) & set(names):
            continue  # the supervisor has only just begun
        name = chance.choices(names, [VICTIMS[each] for each in names])[0]
        with suppress(ProcessLookupError):
            os.kill(alive[name], signal.SIGKILL)
            scene.tally.kills[name] += 1


def _come_back(scene: Scene, wanted: Wanted) -> None:
    """Nobody is killed any more: everything runs, everything queued is settled, a refresh comes through."""
    began, quiet_at = time.monotonic(), datetime.now(UTC)
    scene.keep_supervised()

    def refreshed() -> bool:
        if not wanted.refreshed:
            return True
        newest = Runs(scene.data).newest("refresh", 1)
        return bool(newest) and newest[0].outcome == "done" and newest[0].started > quiet_at

    for true, trouble in (
        (lambda: _all_run(scene), "not every part runs again"),
        (lambda: _settled(scene), "not everything queued was settled"),
        (refreshed, "no refresh came through"),
    ):
        try:
            _until(true, trouble)
        except AssertionError as error:
            scene.tally.troubles.append(str(error))
    scene.tally.back_after = time.monotonic() - began


def _all_run(scene: Scene) -> bool:
    scene.keep_supervised()
    _look_at_app(scene)
    before = scene.tally.answers["200"]
    _look_at_app(scene)
    return set(PARTS) <= set(scene.pids()) and scene.tally.answers["200"] > before


def _settled(scene: Scene) -> bool:
    try:
        return _not_done(scene) == 0
    except (HslError, psycopg.Error):
        return False


def _not_done(scene: Scene) -> int:
    with embedded.running(scene.data / "postgres") as url, psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM messaging.message_history WHERE state <> 'done'"
        ).fetchone()
    return int((row or (0,))[0])


def _end(scene: Scene) -> None:
    """End the supervisor as an operator does, and count."""
    count(scene)
    scene.pids()
    postgres = listening(Home((scene.data / "postgres").resolve()))
    if scene.process is not None:
        scene.process.send_signal(signal.SIGTERM)
        code = scene.process.wait(timeout=PATIENCE)
        if code:
            scene.tally.troubles.append(f"the supervisor ended with code {code}")
    theirs = scene.seen - ({postgres[0]} if postgres else set())  # its keeper ends it, in its time
    time.sleep(1)
    scene.tally.orphans = sum(Path(f"/proc/{pid}").exists() for pid in theirs)


def _until(true_at_last: Callable[[], bool], trouble: str) -> None:
    until = time.monotonic() + PATIENCE
    while not true_at_last():
        if time.monotonic() > until:
            raise AssertionError(trouble)
        time.sleep(LOOK)


def show_soak(seconds: float, seed: int) -> bool:
    """Print what it came to; whether that is good. The folder stays when it is not, for whoever looks."""
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    tally = soak(folder, Wanted(seconds, PEOPLE, seed))
    table = Table("what", "came to", title=f"{seconds / 60:.1f} minutes of kill -9")
    for name, value in vars(tally).items():
        shown = dict(value) if isinstance(value, Counter) else value
        table.add_row(name.replace("_", " "), str(shown))
    Console(width=100).print(table)
    if tally.good:
        shutil.rmtree(folder)
    else:
        Console().print(f"Not good; everything is left in {folder}")
    return tally.good
