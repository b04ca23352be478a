"""The stub over HTTP, on loopback only: calls under /bot<token>/, and what it is told under /control/."""

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from messaging.stub.judge import Answer, judge, said_no, told_to_wait
from messaging.stub.world import Call, Fault, World

_LONG_HANG = 3600.0
_BEFORE = {"html", "server_error", "too_fast", "unauthorized", "false_200", "bad_request"}


class Dropped(Exception):
    """The connection ends without an answer."""


@contextmanager
def serving(world: World, port: int = 0) -> Iterator[str]:
    """Serve on 127.0.0.1 until the end of the block; the address. Port 0: the kernel gives one."""
    handler = type("Handler", (_Handler,), {"world": world})
    server = _Server(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that was killed in the middle is no news; anything else is printed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as it came


class _Handler(BaseHTTPRequestHandler):
    world: ClassVar[World]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """The record, the people, the chats."""
        if self.path == "/control/record":
            self._control({"calls": [_shown(call) for call in self.world.calls]})
        elif self.path == "/control/chats":
            self._control({"chats": {u: self.world.received(u) for u in self.world.chats}})
        else:
            self._answer(404, _bytes(said_no(404, "Not Found")))

    def do_POST(self) -> None:
        """A call of the Bot API, or something the stub is told."""
        values = self._values()
        if self.path.startswith("/control/"):
            self._tell(self.path.removeprefix("/control/"), values)
            return
        try:
            status, body = self._called(values)
        except Dropped:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._answer(status, body)

    def log_message(self, *_anything: object) -> None:
        """Silent: the path holds a token."""

    def _called(self, values: Mapping[str, object]) -> tuple[int, bytes]:
        token, _, method = self.path.removeprefix("/bot").partition("/")
        with self.world.lock:
            if self.world.token not in (None, token):
                return self._noted(method, values, said_no(401, "Unauthorized"))
            chat = values.get("chat_id")
            fault = self.world.fault_for(int(str(chat)) if chat is not None else None)
            if fault is not None and fault.kind in _BEFORE:
                return self._refused(method, values, fault)
            status, body = self._noted(method, values, judge(self.world, method, values))
        return (status, body) if fault is None else _spoilt(status, body, fault)

    def _refused(
        self, method: str, values: Mapping[str, object], fault: Fault
    ) -> tuple[int, bytes]:
        answers: dict[str, Answer] = {
            "too_fast": told_to_wait(fault.seconds),
            "unauthorized": said_no(401, "Unauthorized"),
            "server_error": said_no(500, "Internal Server Error"),
            "false_200": said_no(400, "Bad Request: something is wrong"),
            "bad_request": said_no(400, "Bad Request: something is wrong"),
            "html": {"ok": False},
        }
        status, body = self._noted(method, values, answers[fault.kind])
        if fault.kind == "html":
            return 502, b"<html><body>Bad Gateway</body></html>"
        return (200 if fault.kind == "false_200" else status), body

    def _noted(
        self, method: str, values: Mapping[str, object], answer: Answer
    ) -> tuple[int, bytes]:
        world = self.world
        effect = answer["ok"] is True and method != "getMe"
        world.calls.append(Call(world.now(), method, dict(values), effect, answer))
        return int(str(answer.get("error_code", 200))), _bytes(answer)

    def _tell(self, what: str, values: Mapping[str, Any]) -> None:
        with self.world.lock:
            match what:
                case "fault":
                    self.world.faults.append(Fault(**values))
                case "mood":
                    self.world.moods[int(values["chat_id"])] = values["mood"]
                case "clock":
                    self.world.ahead = timedelta(seconds=float(values["ahead_seconds"]))
                case _:
                    self._answer(404, _bytes(said_no(404, "Tell fault, mood or clock")))
                    return
        self._control({"ok": True})

    def _values(self) -> dict[str, Any]:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type") or ""
        if kind.startswith("multipart/form-data"):
            return _form(kind, body)
        try:
            found = json.loads(body or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _control(self, what: Mapping[str, object]) -> None:
        self._answer(200, _bytes(what))

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _spoilt(status: int, body: bytes, fault: Fault) -> tuple[int, bytes]:
    """The call took effect; its answer suffers."""
    match fault.kind:
        case "answer_lost":
            raise Dropped
        case "hang":
            time.sleep(fault.seconds or _LONG_HANG)
            raise Dropped
        case "cut_json":
            return status, body[: len(body) // 2]
        case _:
            return 200, _bytes({"ok": True, "result": {}})


def _form(kind: str, body: bytes) -> dict[str, Any]:
    """The fields of an upload: texts as text, files as bytes."""
    whole = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body
    )
    found: dict[str, Any] = {}
    for part in whole.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        raw = content if isinstance(content, bytes) else b""
        found[name] = raw if part.get_filename() else raw.decode()
    return found


def _shown(call: Call) -> Mapping[str, object]:
    values = {n: f"{len(v)} bytes" if isinstance(v, bytes) else v for n, v in call.values.items()}
    return {**asdict(call), "values": values}


def _bytes(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, default=str).encode()
