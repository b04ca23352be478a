"""Which HTTP requests and websockets reach the app at all? Only those its own pages send."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.identity import host_name

_CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
_SAFE_HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Doorkeeper:
    """Refuses a foreign Host (DNS rebinding), a foreign Origin, and routes nobody needs.

    Streamlit itself looks at the Host of websockets only, and takes an Origin from any port of
    localhost, which is any other program of this machine; behind a proxy, pass Host unchanged.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif refusal := self._refusal(Headers(scope=scope), str(scope["path"])):
            await PlainTextResponse(refusal, status_code=403)(scope, receive, send)
        else:
            await self._app(scope, receive, _with_safe_headers(send))

    def _refusal(self, headers: Headers, path: str) -> str | None:
        host, origin = headers.get("host", ""), headers.get("origin")
        if host_name(host) not in self._hosts:
            return "This address does not serve the app."
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return "Another site's page may not use the app."
        if any(path.startswith(closed) for closed in _CLOSED):
            return "Closed."
        return None


def _with_safe_headers(send: Send) -> Send:
    async def send_safely(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_SAFE_HEADERS)
        await send(message)

    return send_safely
