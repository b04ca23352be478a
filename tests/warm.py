"""How does a test start a command without waiting for Python to import every library again?

A process that has imported the libraries forks for each command: what runs is the real command in a process
of its own, with its own folder, environment, umask, pid and exit code. Only the libraries' imports are saved,
most of each start. Ours are not among them: they use Polars at once, and its threads do not survive a fork.
tests/test_cli.py and the browser tests start cold ones.
"""

import atexit
import contextlib
import functools
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).parents[1]
_LIBRARIES = (
    "adbc_driver_postgresql.dbapi",
    "alembic.command",
    "dataframely",
    "duckdb",
    "httpx2",
    "pandas",
    "polars",
    "psycopg",
    "pydantic_settings",
    "rich.progress",
    "rich.table",
    "scipy.stats",
    "sqlalchemy.dialects.postgresql.psycopg",
    "structlog",
    "typer.rich_utils",
)
_LARGEST = 1_000_000
_SERVE = "import sys; from tests.warm import serve; serve(int(sys.argv[1]))"


class Ask(NamedTuple):
    """A command as `subprocess` would get it: python with -c and a text, or -P and a file."""

    argv: list[str]
    cwd: str
    env: dict[str, str]
    umask: int = 0o022


class Child:
    """A started command; `code` is its exit code, or minus the signal that ended it."""

    def __init__(self, answers: socket.socket) -> None:
        self._answers = answers
        self.pid = int(answers.recv(64))
        self.code: int | None = None

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._read(0)

    def wait(self, timeout: float) -> int:
        """The exit code. Kills it and raises TimeoutExpired after that many seconds."""
        code = self._read(timeout)
        if code is None:
            self.send_signal(signal.SIGKILL)
            raise subprocess.TimeoutExpired([str(self.pid)], timeout)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """As `Popen.send_signal`."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def _read(self, timeout: float) -> int | None:
        if self.code is None and select.select([self._answers], [], [], timeout)[0]:
            self.code = int(self._answers.recv(64))
            self._answers.close()
        return self.code


def run(ask: Ask, timeout: float) -> subprocess.CompletedProcess[str]:
    """Run it to its end, as `subprocess.run` with captured text."""
    outputs = [os.pipe(), os.pipe()]
    texts = ["", ""]

    def read(place: int) -> None:
        with os.fdopen(outputs[place][0], encoding="utf-8") as pipe:
            texts[place] = pipe.read()

    child = start(ask, outputs[0][1], outputs[1][1])
    readers = [threading.Thread(target=read, args=(place,)) for place in (0, 1)]
    for place, reader in enumerate(readers):
        os.close(outputs[place][1])
        reader.start()
    code = child.wait(timeout)
    for reader in readers:
        reader.join(timeout)
    return subprocess.CompletedProcess(ask.argv, code, *texts)


def start(ask: Ask, stdout: int, stderr: int) -> Child:
    """Start it with these two files as its output."""
    mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        files = [stdout, stderr, theirs.fileno()]
        socket.send_fds(_forge(), [json.dumps(ask).encode()], files)
    return Child(mine)


@functools.cache
def _forge() -> socket.socket:
    """The other end of the process that forks; it leaves when this one does."""
    mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(theirs.fileno())],
            cwd=ROOT,
            env={**os.environ, "PYTHONUTF8": "1"},
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
    atexit.register(_leave, process, mine)
    return mine


def _leave(process: subprocess.Popen[bytes], mine: socket.socket) -> None:
    mine.close()
    process.wait(30)


def serve(number: int) -> None:
    """Import the libraries, then fork for whoever asks until nobody can."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    sys.path.insert(0, str(ROOT))
    for library in _LIBRARIES:
        importlib.import_module(library)
    with socket.socket(fileno=number) as asked:
        while True:
            text, files, _, _ = socket.recv_fds(asked, _LARGEST, 3)
            if not text:
                return
            if os.fork() == 0:
                asked.close()
                _watch(Ask(*json.loads(text)), files)
            for file in files:
                os.close(file)


def _watch(ask: Ask, files: list[int]) -> NoReturn:
    """Fork the command, tell its pid, wait for it, tell its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    stdout, stderr, answers = files
    pid = os.fork()
    if pid == 0:
        os.close(answers)
        _become(ask, stdout, stderr)
    os.close(stdout)
    os.close(stderr)
    with socket.socket(fileno=answers) as told, contextlib.suppress(OSError):
        told.send(str(pid).encode())
        _, status = os.waitpid(pid, 0)
        told.send(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _become(ask: Ask, stdout: int, stderr: int) -> NoReturn:
    """What a cold Python does between its start and the first line of the script."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    os.closerange(3, 256)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  a descriptor
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(ask.env)
    os.umask(ask.umask)
    os.chdir(ask.cwd)
    _end(_script(ask.argv))


def _script(argv: Sequence[str]) -> int:
    """Run it as Python would; its exit code."""
    _, switch, script, *words = argv
    sys.argv = [script if switch == "-P" else switch, *words]
    try:
        if switch == "-P":
            runpy.run_path(script, run_name="__main__")
        else:
            exec(script, {"__name__": "__main__"})  # noqa: S102  the test's own text
    except SystemExit as ended:
        if isinstance(ended.code, str):
            sys.stderr.write(f"{ended.code}\n")
            return 1
        return ended.code or 0
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _end(code: int) -> NoReturn:
    """Python's own end, but for the C++ libraries': theirs waits for threads that were not forked."""
    threading._shutdown()  # type: ignore[attr-defined]  # what Python does at this point
    atexit._run_exitfuncs()
    sys.stdout.flush()
    os._exit(code)


def ask_for(argv: Sequence[str], cwd: Path, env: Mapping[str, str], *, umask: int = 0o022) -> Ask:
    """An Ask from what a test has at hand."""
    return Ask(list(argv), str(cwd), dict(env), umask)
