"""Does a cold server show anything but the sign-in to somebody who is signed out? (F44)"""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.serving import ROOT
from tests.e2e.screen import menu_of, settled, text_of
from tests.e2e.servers import free_port, running

pytestmark = pytest.mark.slow

OIDC = {
    "HSL_AUTH": "oidc",
    "HSL_PUBLIC_URL": "http://localhost:1",
    "HSL_OIDC_METADATA_URL": "http://localhost:1/.well-known/openid-configuration",
    "HSL_OIDC_CLIENT_ID": "hsl",
    "HSL_OIDC_CLIENT_SECRET": "made-up",
    "HSL_ROLES": "anna@school.example=analyst",
}
PATHS = [
    "/",
    "/leads",
    "/snapshots",
    "/search?q=anna",
    "/person?id=1",
    "/students",
    "/health",
    "/morning",
    "/lead_list",
    "/snapshot_list",
    "/pages/leads/lead_list",
    "/server",
    "/nothing-here",
]


@pytest.mark.parametrize("path", PATHS)
def test_the_first_visit_to_any_path_shows_the_sign_in_only(
    serve_app: Callable[[dict[str, str], Path], str], page: Page, tmp_path: Path, path: str
) -> None:
    base_url = serve_app(OIDC, tmp_path)

    page.goto(base_url + path)
    settled(page)

    text = text_of(page)
    assert "Sign in to see the school's figures." in text
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)
    assert menu_of(page) == []
    assert not [
        title for title in ("Overview", "Leads", "Snapshots", "Students", "Health") if title in text
    ]
    assert "Traceback" not in text


@pytest.mark.parametrize("path", ["/", "/leads"])
def test_local_mode_started_past_our_own_command_on_an_open_address_shows_nothing(
    page: Page, tmp_path: Path, path: str
) -> None:
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += ["--server.port", str(port), "--server.address", "0.0.0.0"]  # noqa: S104  refused

    with running(command, {"HSL_AUTH": "local"}, tmp_path, port) as base_url:
        page.goto(base_url + path)
        settled(page)

        text = text_of(page)

    assert "Without sign-in this app runs on the machine itself only." in text
    assert menu_of(page) == []
    assert not [
        title for title in ("Overview", "Leads", "Snapshots", "Students", "Health") if title in text
    ]
