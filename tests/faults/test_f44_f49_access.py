"""F49 foreign Origin or Host, local mode on an open address, F54 the audit file's mode."""

import http.client
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from core.audit import record
from tests.e2e.servers import clean_environment, free_port, running_app

UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}
SERVE = (
    "import sys; from core.settings import read_settings; from core.serving import serve\n"
    "from core.errors import HslError\n"
    "try: serve(read_settings(), int(sys.argv[1]))\n"
    "except HslError as error: sys.exit(f'{error.exit_code} {error}')\n"
)


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_app({"HSL_AUTH": "local"}, tmp_path_factory.mktemp("data")) as url:
        yield url


def status_of(base_url: str, path: str, headers: Mapping[str, str | None]) -> int:
    netloc = urlsplit(base_url).netloc
    connection = http.client.HTTPConnection(netloc, timeout=10)
    connection.putrequest("GET", path, skip_host=True)
    for name, value in {"Host": netloc, **headers}.items():
        if value is not None:
            connection.putheader(name, value)
    connection.endheaders()
    try:
        with connection.getresponse() as response:
            return response.status
    finally:
        connection.close()


@pytest.mark.slow
def test_our_own_page_and_websocket_are_answered(base_url: str) -> None:
    assert status_of(base_url, "/", {}) == 200
    assert status_of(base_url, "/_stcore/stream", UPGRADE | {"Origin": base_url}) == 101


@pytest.mark.slow
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example@localhost", "", None]
)
@pytest.mark.parametrize("path", ["/", "/leads", "/_stcore/health", "/_stcore/stream"])
def test_a_foreign_host_is_refused(base_url: str, path: str, host: str | None) -> None:
    upgrade = UPGRADE if path.endswith("stream") else {}

    assert status_of(base_url, path, {**upgrade, "Host": host}) in (400, 403)


@pytest.mark.slow
@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://localhost:9", "http://127.0.0.1", "null", ""]
)
@pytest.mark.parametrize("path", ["/", "/_stcore/host-config", "/_stcore/stream"])
def test_a_foreign_origin_is_refused(base_url: str, path: str, origin: str) -> None:
    upgrade = UPGRADE if path.endswith("stream") else {}

    assert status_of(base_url, path, {**upgrade, "Origin": origin}) == 403


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/agent/openapi.json"]
)
def test_routes_nobody_needs_are_closed(base_url: str, path: str) -> None:
    assert status_of(base_url, path, {}) == 403


@pytest.mark.slow
def test_local_mode_refuses_to_start_on_an_open_address(tmp_path: Path) -> None:
    env = clean_environment({"HSL_AUTH": "local", "HSL_ADDRESS": "0.0.0.0"}, tmp_path)  # noqa: S104
    port = str(free_port())

    done = subprocess.run(
        [sys.executable, "-c", SERVE, port],
        env=env, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.stdout == ""
    assert done.stderr.startswith("3 HSL_AUTH=local lets anybody in")
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_ctrl_c_ends_the_server_without_a_traceback(tmp_path: Path) -> None:
    env = clean_environment({"HSL_AUTH": "local"}, tmp_path)
    command = [sys.executable, "-c", SERVE, str(free_port())]

    with subprocess.Popen(
        command, env=env, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        os.kill(server.pid, signal.SIGINT)
        rest, _ = server.communicate(timeout=30)

    assert line.startswith("The dashboard is at http://127.0.0.1:")
    assert rest == ""
    assert server.returncode == 0


def test_the_audit_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "data" / "audit.jsonl"

    record(path, "anna@school.example", "export_leads", {"rows": 1}, datetime.now(UTC))

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
