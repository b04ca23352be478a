"""What does the server run? app.py behind the doorkeeper, with the settings of this process."""

import contextlib
import secrets
import sys
import webbrowser
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.secrets import SecretsValue

from core.doorkeeper import Doorkeeper
from core.errors import HslError
from core.logs import begin as begin_log
from core.serving import ROOT, allowed_hosts, require_sign_in, server_options
from core.settings import Settings, read_settings
from pages.parts.server_log import one_log
from pages.parts.stale_runs import drop_stale_runs
from pages.parts.turns import at_most, take_turns


def run(settings: Settings, port: int, *, open_browser: bool) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    require_sign_in(settings)
    # What st.navigation says at its first call. Said before anybody comes, a deep link to a cold server
    # is neither served by its file nor answered with "page not found".
    PagesManager.uses_pages_directory = False
    drop_stale_runs()
    take_turns(at_most())
    address = settings.public_url or f"http://{settings.address}:{port}"

    @asynccontextmanager
    async def ready(_: st.App) -> AsyncIterator[None]:
        """Say where, when visitors can come."""
        sys.stdout.write(f"The dashboard is at {address} (Ctrl-C ends it).\n")
        sys.stdout.flush()
        if open_browser:  # Streamlit itself opens none for an st.App
            webbrowser.open(address)
        yield

    app = st.App(
        ROOT / "app.py",
        secrets=sign_in_secrets(settings),
        lifespan=ready,
        routes=[Route("/pages/{script:path}", to_start)],
        middleware=[Middleware(Doorkeeper, hosts=allowed_hosts(settings))],
    )
    sys.argv = [str(ROOT / "app.py")]  # Streamlit looks for its files beside argv[0]
    with contextlib.suppress(KeyboardInterrupt):
        app.run(config=server_options(settings, port))


def to_start(_: Request) -> RedirectResponse:
    """Nothing is served by a script's path; without this Streamlit shows an empty page there."""
    return RedirectResponse("/")


def sign_in_secrets(settings: Settings) -> Mapping[str, SecretsValue] | None:
    """The [auth] section st.login asks for; kept in memory, never in a file."""
    if settings.auth == "local" or settings.oidc_client_secret is None:
        return None
    cookie = settings.cookie_secret
    return {
        "auth": {
            "redirect_uri": f"{settings.public_url.rstrip('/')}/oauth2callback",
            "cookie_secret": cookie.get_secret_value() if cookie else secrets.token_urlsafe(32),
            "client_id": settings.oidc_client_id,
            "client_secret": settings.oidc_client_secret.get_secret_value(),
            "server_metadata_url": settings.oidc_metadata_url,
        }
    }


def main() -> int:
    """`server.py PORT [--open]`, as core/serving.py writes it."""
    begin_log("app", secrets.token_hex(4))
    one_log()
    try:
        run(read_settings(), int(sys.argv[1]), open_browser="--open" in sys.argv)
    except HslError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
