"""Where everything is killed: a school of its own, `hsl serve --all` in it, and what is remembered."""

import subprocess
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from core.embedded_cluster import Home
from core.embedded_keeper import listening
from core.settings import Settings
from messaging.store import store_of
from messaging.stub.world import World
from operations.parts import noted_parts
from tests.e2e.servers import clean_environment, free_port
from tests.faults.killing import CLI


@dataclass(frozen=True)
class Wanted:
    """How long, how many people get each message, how long a pause between two kills may be.

    `refreshed`: in the end a refresh must come through, which takes up to a minute.
    """

    seconds: float
    people: int
    seed: int = 1
    pause: tuple[float, float] = (1.0, 8.0)
    refreshed: bool = True


@dataclass
class Tally:
    """What it came to. The last six must be none, and `troubles` empty."""

    kills: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    states: dict[str, int] = field(default_factory=dict)
    refreshes: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    back_after: float = 0.0
    got_two: int = 0
    sent_not_got: int = 0
    got_not_known: int = 0
    lost: int = 0
    orphans: int = 0
    troubles: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Everything came back, nothing is lost, nothing is there twice."""
        none = (self.got_two, self.sent_not_got, self.got_not_known, self.lost, self.orphans)
        return not any(none) and not self.troubles and set(self.states) <= {"sent", "unknown"}


@dataclass
class Scene:
    """The data folder, the environment, the supervisor of the moment, and what is remembered."""

    data: Path
    env: dict[str, str]
    port: int
    world: World
    tally: Tally
    process: subprocess.Popen[bytes] | None = None
    seen: set[int] = field(default_factory=set)
    queued: set[tuple[str, int]] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def settings(self) -> Settings:
        """What a command in this folder would read."""
        return Settings.model_construct(data_dir=self.data)

    def keep_supervised(self) -> None:
        """What systemd does: start the supervisor again when it ended."""
        if self.process is None or self.process.poll() is not None:
            log = (self.data / "serve.log").open("ab")
            command = [*CLI, "serve", "--all", "--port", str(self.port)]
            self.process = subprocess.Popen(
                command, env=self.env, cwd=self.data, stdout=log, stderr=log
            )
            log.close()

    def pids(self) -> dict[str, int]:
        """Who runs now."""
        found = {each.name: each.pid for each in noted_parts(self.data) if each.pid is not None}
        postgres = listening(Home((self.data / "postgres").resolve()))
        others = {"supervisor": self.process.pid if self.process else None,
                  "postgres": postgres[0] if postgres else None}  # fmt: skip
        found |= {name: pid for name, pid in others.items() if pid is not None}
        self.seen |= set(found.values())
        return found


def scene_in(folder: Path, api: str, world: World) -> Scene:
    """A data folder and an environment in which everything would go out, to the stub."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    settings = {
        "HSL_TELEGRAM_API": api,
        "HSL_BOT_TOKEN": "1:x",
        "HSL_SENDING": "live",
        "HSL_SEND_RATE": "25",
        "HSL_QUIET_HOURS": "off",
        "HSL_REFRESH_AT": "* * * * *",
        "HSL_SCHEDULE_JITTER": "0",
        "HSL_HEALTH_PORT": str(free_port()),
        "HSL_MOST_DEATHS": "0",
        "HSL_LOG": "json",
    }
    return Scene(data, clean_environment(settings, data), free_port(), world, Tally())


def make_school(scene: Scene) -> None:
    """300 people, a first snapshot, the message tables."""
    for words in (("demo", "--users", "300"), ("refresh",)):
        subprocess.run(
            [*CLI, *words], env=scene.env, cwd=scene.data, check=True, capture_output=True
        )
    with store_of(scene.settings):
        pass  # its tables are there before anybody is killed
