"""Real servers for the browser tests: ours, as `hsl serve` starts it, and an identity provider."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 60

_SERVE = """
import sys
from core.serving import serve
from core.settings import read_settings
serve(read_settings(), int(sys.argv[1]))
"""


def free_port() -> int:
    """A port of loopback nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(env: Mapping[str, str], data_dir: Path) -> dict[str, str]:
    """This process's environment with only the given HSL_ settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HSL_")}
    return inherited | {"HSL_DATA_DIR": str(data_dir)} | dict(env)


@contextmanager
def running_app(env: Mapping[str, str], data_dir: Path, port: int | None = None) -> Iterator[str]:
    """The app as `hsl serve` starts it, on a free port of loopback; log: data_dir/server.log."""
    port = port or free_port()
    with running([sys.executable, "-c", _SERVE, str(port)], env, data_dir, port) as url:
        yield url


@contextmanager
def watched_app(env: Mapping[str, str], data_dir: Path) -> Iterator[tuple[str, int]]:
    """The same, and the id of its process, for those who measure it."""
    port = free_port()
    command = [sys.executable, "-c", _SERVE, str(port)]
    with _answering(command, env, data_dir, port) as process:
        yield f"http://127.0.0.1:{port}", process.pid


@contextmanager
def running(
    command: Sequence[str], env: Mapping[str, str], data_dir: Path, port: int
) -> Iterator[str]:
    """Any command that starts a Streamlit server on this port."""
    with _answering(command, env, data_dir, port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _answering(
    command: Sequence[str], env: Mapping[str, str], data_dir: Path, port: int
) -> Iterator[subprocess.Popen[bytes]]:
    data_dir.mkdir(parents=True, exist_ok=True)
    with _running(command, clean_environment(env, data_dir), data_dir / "server.log") as process:
        wait_until_answers(f"http://127.0.0.1:{port}/_stcore/health", process, data_dir)
        yield process


@contextmanager
def running_provider(folder: Path) -> Iterator[str]:
    """An OpenID Connect provider that signs in whoever types a name; its own process."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    with _running(command, dict(os.environ), folder / "server.log") as process:
        wait_until_answers(f"http://localhost:{port}/", process, folder)
        yield f"http://localhost:{port}"


def wait_until_answers(url: str, process: subprocess.Popen[bytes], folder: Path) -> None:
    """Return at the first 200; fail with the end of the log when none comes."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  loopback only
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    log = (folder / "server.log").read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(f"No answer from {url} (exit code {process.poll()}):\n{log[-2000:]}")


@contextmanager
def _running(
    command: Sequence[str], env: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, env=env, cwd=log.parent, stdout=output, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
