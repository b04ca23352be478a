"""`/livez`, `/readyz` and `/metrics` on a port of their own, for monitors of this machine.

The standard library's threading server: three answers without a body to read need no framework, and it
runs beside a worker or a supervisor in one thread, with no loop and no signal handlers of its own.
"""

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import ClassVar, Final, NamedTuple

from core.errors import WrongUse
from core.identity import host_name, is_loopback
from operations import metrics
from operations.gathering import Gathering
from operations.readiness import is_ready, parts

# Whoever opens a connection and says nothing is not waited for.
SILENCE_SECONDS: Final = 10
_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_JSON: Final = "application/json"


class Answer(NamedTuple):
    """What one address answers."""

    status: int
    kind: str
    body: bytes


@contextmanager
def serving(gathering: Gathering, host: str, port: int) -> Iterator[str]:
    """Serve until the end of the block; gives the address. Port 0: the kernel gives one.

    Raises WrongUse when the port is taken or the host is not of this machine.
    """
    server = _server(gathering, host, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
    thread.start()
    try:
        yield f"http://{f'[{host}]' if ':' in host else host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def livez() -> Answer:
    """This process lives; nothing else is asked."""
    return Answer(200, _JSON, b'{"alive": true}\n')


def readyz(gathering: Gathering) -> Answer:
    """Every part and every condition; 503 while a part fails. Answers in time, whatever hangs."""
    facts, at = gathering.facts(), gathering.clock()
    found = gathering.judged(facts)
    of = parts(facts, found, at)
    said = {
        "ready": is_ready(of),
        "at": at.isoformat(),
        "parts": {name: asdict(each) for name, each in of.items()},
        "conditions": [
            {
                "name": each.name,
                "grade": each.grade,
                "since": each.since.isoformat() if each.since else None,
                "says": each.says,
                "runbook": each.runbook,
            }
            for each in found
        ],
    }
    body = json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"
    return Answer(200 if is_ready(of) else 503, _JSON, body)


def numbers(gathering: Gathering) -> Answer:
    """The metrics; an answer always, for a scrape that fails shows nothing at all."""
    facts = gathering.facts()
    seen = metrics.Seen(facts, gathering.judged(facts), gathering.clock())
    return Answer(200, metrics.CONTENT_TYPE, metrics.text(seen))


class _Handler(BaseHTTPRequestHandler):
    answers: ClassVar[Mapping[str, Callable[[], Answer]]]
    local: ClassVar[bool]
    timeout = SILENCE_SECONDS

    def do_GET(self) -> None:
        """One of the three."""
        self._say(self._answer())

    def do_HEAD(self) -> None:
        """Its head alone."""
        self._say(self._answer(), with_body=False)

    def version_string(self) -> str:
        """Which program answers is nobody's business."""
        return "hsl"

    def log_message(self, *_anything: object) -> None:
        """Silent: a monitor asks every few seconds."""

    def _answer(self) -> Answer:
        # A name that a web page made point here (DNS rebinding) gets nothing.
        if self.local and host_name(self.headers.get("Host", "")) not in _LOCAL:
            return Answer(403, "text/plain", b"This address does not serve that.\n")
        answer = self.answers.get(self.path.partition("?")[0])
        if answer is None:
            return Answer(404, "text/plain", b"/livez, /readyz, /metrics\n")
        try:
            return answer()
        except Exception as error:  # a monitor has to hear that something is wrong, and no more
            said = json.dumps({"ready": False, "error": type(error).__name__})
            return Answer(500, _JSON, said.encode() + b"\n")

    def _say(self, answer: Answer, *, with_body: bool = True) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if with_body:
            self.wfile.write(answer.body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self) -> None:
        """Without asking a name server who we are, as the parent does."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", int(self.server_address[1])

    def handle_error(self, *_anything: object) -> None:
        """A monitor that hung up is no event."""


class _ServerOnV6(_Server):
    address_family = socket.AF_INET6


def _server(gathering: Gathering, host: str, port: int) -> ThreadingHTTPServer:
    answers = {
        "/livez": livez,
        "/readyz": lambda: readyz(gathering),
        "/metrics": lambda: numbers(gathering),
    }
    handler = type("Handler", (_Handler,), {"answers": answers, "local": is_loopback(host)})
    kind = _ServerOnV6 if ":" in host else _Server
    try:
        return kind((host, port), handler)
    except OSError as error:
        raise WrongUse(
            f"The health server cannot listen on {host}:{port}: {error.strerror}.",
            "Correct HSL_HEALTH_HOST, or give HSL_HEALTH_PORT a free port.",
        ) from None
