"""Does the server start only as it may, with our own options?"""

import socket
import tomllib

import pytest

from core.errors import Refused, WrongUse
from core.serving import ROOT, allowed_hosts, server_command, server_options
from core.settings import Settings

OIDC = {
    "auth": "oidc",
    "public_url": "https://school.example",
    "oidc_metadata_url": "https://id.example/.well-known/openid-configuration",
    "oidc_client_id": "hsl",
    "oidc_client_secret": "marked-secret",
    "roles": "anna@school.example=analyst",
}


def test_sign_in_secrets_are_not_on_the_command_line() -> None:
    command = server_command(Settings.model_validate(OIDC))

    assert not [word for word in command if "marked-secret" in word]


def test_local_mode_on_an_open_address_is_refused_before_anything_starts() -> None:
    with pytest.raises(Refused):
        server_command(Settings.model_validate({"address": "0.0.0.0"}))  # noqa: S104


@pytest.mark.parametrize("name", ["public_url", "oidc_metadata_url", "oidc_client_id", "roles"])
def test_a_missing_oidc_setting_is_named(name: str) -> None:
    settings = Settings.model_validate({key: OIDC[key] for key in OIDC if key != name})

    with pytest.raises(WrongUse, match=f"HSL_{name.upper()}"):
        server_command(settings)


def test_sign_in_over_plain_http_is_refused_outside_the_machine() -> None:
    settings = Settings.model_validate(OIDC | {"public_url": "http://school.example"})

    with pytest.raises(WrongUse, match="https"):
        server_command(settings)


def test_a_taken_port_is_said_with_its_cure() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(WrongUse, match=f"Port {port} of 127.0.0.1 is taken.*--port"):
            server_command(Settings.model_validate({}), port)


def test_every_line_of_our_config_reaches_streamlit_from_any_folder() -> None:
    options = server_options(Settings.model_validate(OIDC), 8600)

    shipped = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert options["client.showErrorDetails"] == "none"
    assert options["client.disableDataExport"] is True
    assert options["server.port"] == 8600
    assert options["server.address"] == "127.0.0.1"
    assert {f"server.{name}" for name in shipped["server"]} <= set(options)


def test_only_our_own_names_are_answered() -> None:
    assert allowed_hosts(Settings.model_validate({})) == {"127.0.0.1", "localhost", "::1"}
    assert "school.example" in allowed_hosts(Settings.model_validate(OIDC))
