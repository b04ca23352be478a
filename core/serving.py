"""How is the Streamlit server started? `hsl serve` becomes it: one process, one line printed.

The server runs `pages/parts/server.py`, found beside this package, so any working directory will
do. That script reads the settings again from the same environment. Secrets of the sign-in
therefore travel as HSL_OIDC_CLIENT_SECRET and HSL_COOKIE_SECRET only: no secrets file, and
nothing in the list of processes. Other secret files of Streamlit are not needed.
"""

import os
import socket
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from core.errors import HslError, WrongUse
from core.identity import is_loopback, require_loopback
from core.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
FIRST_PORT = 8501
PORTS_TRIED = 20


def serve(settings: Settings, port: int | None = None, *, open_browser: bool = False) -> NoReturn:
    """Become the server; returns only by raising Refused or WrongUse, before anything starts."""
    command = server_command(settings, port, open_browser=open_browser)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], command)  # noqa: S606  our own interpreter and script, no shell


def server_command(
    settings: Settings, port: int | None = None, *, open_browser: bool = False
) -> list[str]:
    """The checked command line of the server, for a program that supervises it.

    With no port asked for, the first free one from 8501 on is taken.
    """
    require_loopback(settings)
    require_sign_in(settings)
    chosen = _free_port(settings.address, port)
    # -P: neither the working directory nor the script's folder can shadow a module.
    command = [sys.executable, "-P", str(ROOT / "pages" / "parts" / "server.py"), str(chosen)]
    return [*command, "--open"] if open_browser else command


def require_sign_in(settings: Settings) -> None:
    """Raise WrongUse naming what HSL_AUTH=oidc still lacks."""
    if settings.auth == "local":
        return
    needed = {
        "HSL_PUBLIC_URL": settings.public_url,
        "HSL_OIDC_METADATA_URL": settings.oidc_metadata_url,
        "HSL_OIDC_CLIENT_ID": settings.oidc_client_id,
        "HSL_OIDC_CLIENT_SECRET": settings.oidc_client_secret,
        "HSL_ROLES": settings.roles,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise WrongUse(f"HSL_AUTH=oidc also needs {', '.join(missing)}.", "Set them and run again.")
    public = urlsplit(settings.public_url)
    if not public.hostname or (public.scheme != "https" and not is_loopback(public.hostname)):
        raise WrongUse("HSL_PUBLIC_URL must start with https://.", "Correct it and run again.")


def server_options(settings: Settings, port: int) -> dict[str, object]:
    """Streamlit's options: ours from .streamlit/config.toml, then the address and the port."""
    beside = ROOT / ".streamlit" / "config.toml"
    shipped = beside if beside.is_file() else ROOT / "core" / "streamlit" / "config.toml"
    options = dict(_flat(tomllib.loads(shipped.read_text(encoding="utf-8"))))
    return options | {
        "server.address": settings.address,
        "server.port": port,
        "server.allowedHosts": sorted(allowed_hosts(settings)),
    }


def allowed_hosts(settings: Settings) -> set[str]:
    """The names a browser may use for us: the public one, and this machine's own."""
    public = urlsplit(settings.public_url).hostname if settings.auth == "oidc" else None
    return {"127.0.0.1", "localhost", "::1"} | ({public} if public else set())


def _flat(table: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _free_port(address: str, port: int | None) -> int:
    wanted = range(FIRST_PORT, FIRST_PORT + PORTS_TRIED) if port is None else [port]
    for candidate in wanted:
        if is_free(address, candidate):
            return candidate
    if port is None:
        raise HslError(
            f"Ports {wanted[0]} to {wanted[-1]} of {address} are all taken.",
            "Give a free one with --port.",
        )
    raise WrongUse(
        f"Port {port} of {address} is taken.", "Stop the other program or give another --port."
    )


def is_free(address: str, port: int) -> bool:
    """Whether a server of ours could listen there."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True
