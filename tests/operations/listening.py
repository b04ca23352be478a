"""A webhook on loopback that keeps what arrives and answers as it is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar


@dataclass
class Hook:
    """What arrived, and what is answered from now on."""

    address: str = ""
    status: int = 204
    arrived: list[dict[str, Any]] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    hook: ClassVar[Hook]

    def do_POST(self) -> None:
        """Keep it."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.hook.arrived.append(json.loads(body))
        self.send_response(self.hook.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_anything: object) -> None:
        """Silent."""


@contextmanager
def hooked() -> Iterator[Hook]:
    """A webhook until the end of the block; its path is a secret."""
    hook = Hook()
    handler = type("Handler", (_Handler,), {"hook": hook})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    hook.address = f"http://127.0.0.1:{server.server_address[1]}/services/MARKED-path"
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
