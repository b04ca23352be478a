"""Who runs the embedded server: a small detached process that stops it when its last user is gone.

Started by core.embedded as `python -m core.embedded_keeper FOLDER`. Its answer on stdout is
`ready`, `busy` (another keeper or its server is still there) or the reason why it cannot.
Lock order: a user takes users.lock, then start.lock; the keeper takes server.lock, then, without
waiting, users.lock. Nobody who holds start.lock is ever waited for by a keeper.
"""

import fcntl
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from core.embedded_cluster import (
    PATIENCE,
    EmbeddedFailed,
    Home,
    cure_of,
    locked,
    reason_in,
    server_command,
    server_environment,
    unusable,
)

READY = "ready"
BUSY = "busy"
_BUSY_AFTER = 1.0
_PORT_TRIES = 5
_PAUSE = 0.02
_LOOK_AROUND = 0.2
# lines by PostgreSQL's pidfile.h: process, folder, start, port, socket, address, memory, status
_POSTMASTER_PID = re.compile(r"(?P<process>\d+)\n(.*\n){2}(?P<port>\d+)\n(.*\n){3}ready")
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "shared_buffers": "128MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "log_checkpoints": "off",
    "cluster_name": "hsl",
}


def listening(home: Home) -> tuple[int, int] | None:
    """Process id and port of the server in postmaster.pid, when it says that it is ready.

    The file may be a dead server's: whoever connects must check `data_directory`.
    """
    try:
        said = (home.cluster / "postmaster.pid").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    found = _POSTMASTER_PID.match(said)
    return (int(found["process"]), int(found["port"])) if found else None


def main() -> None:
    """Keep the server of the folder in argv until nobody uses it."""
    if os.fork():
        os._exit(0)  # the caller waits for this one only, and never has a zombie
    home = Home(Path(sys.argv[1]))
    try:
        with locked(home.server_lock, fcntl.LOCK_EX, seconds=_BUSY_AFTER) as lock:
            server = _start(home, lock)
            _answer(READY)
            _watch(home, server)
    except TimeoutError:
        _answer(BUSY)
    except EmbeddedFailed as error:
        _answer(str(error))
    except OSError as error:
        _answer(str(unusable(home, error)))


def _start(home: Home, lock: int) -> subprocess.Popen[bytes]:
    # server.lock is ours, so no process of an older server lives. Its file goes: by now its
    # process id may be somebody else's, and PostgreSQL would refuse to start.
    (home.cluster / "postmaster.pid").unlink(missing_ok=True)
    for _ in range(_PORT_TRIES):
        server = _spawn(home, lock)
        if _became_ready(home, server):
            return server
        _stop(server)
        said = home.log.read_text(encoding="utf-8", errors="replace")
        if "could not bind" not in said:
            break
    reason = reason_in(said)
    raise EmbeddedFailed(f"The embedded PostgreSQL does not start: {reason}.", cure_of(reason))


def _spawn(home: Home, lock: int) -> subprocess.Popen[bytes]:
    settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    command = [*server_command(home, "postgres"), "-D", str(home.cluster)]
    log = os.open(home.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        return subprocess.Popen(  # noqa: S603  # our binary, no shell
            [*command, "-p", str(_free_port()), *settings],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=server_environment(),
            cwd="/",
            pass_fds=[lock],
        )
    finally:
        os.close(log)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _became_ready(home: Home, server: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < until:
        found = listening(home)
        if found and found[0] == server.pid:
            return True
        time.sleep(_PAUSE)
    return False


def _watch(home: Home, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        with suppress(TimeoutError), locked(home.users_lock, fcntl.LOCK_EX, seconds=0):
            _stop(server)
            return
        time.sleep(_LOOK_AROUND)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown, then immediate, then kill: each keeps what was committed."""
    for how, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
        if server.poll() is not None:
            return
        server.send_signal(how)
        with suppress(subprocess.TimeoutExpired):
            server.wait(seconds)


def _answer(text: str) -> None:
    """Tell the caller, then let go of everything it waits for."""
    os.write(sys.stdout.fileno(), " ".join(text.split()).encode())
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    os.chdir("/")


if __name__ == "__main__":
    main()
