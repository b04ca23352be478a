"""Does a person sign in through a real provider, see their role's pages only, and get out again?"""

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.screen import menu_of, settled, text_of
from tests.e2e.servers import free_port, running_app, running_provider

pytestmark = pytest.mark.slow

MARKED_SECRET = "marked-client-secret-1f2e3d"
MARKED_COOKIE_SECRET = "marked-cookie-secret-4c5b6a7988"
# The menu, section by section.
PEOPLE = ["Search", "Leads", "Students", "Segments"]
FIGURES = ["Growth", "Retention", "Conversion", "Streams", "Workshops", "Events", "Referrals"]
DATA = ["Snapshots", "Health"]


@dataclass(frozen=True)
class School:
    """A running app, its provider and the file that says who may do what."""

    app: str
    provider: str
    roles: Path
    log: Path


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    folder = tmp_path_factory.mktemp("school")
    roles = folder / "roles"
    port = free_port()
    with running_provider(folder / "provider") as provider:
        env = {
            "HSL_AUTH": "oidc",
            "HSL_PUBLIC_URL": f"http://localhost:{port}",
            "HSL_OIDC_METADATA_URL": f"{provider}/.well-known/openid-configuration",
            "HSL_OIDC_CLIENT_ID": "hsl",
            "HSL_OIDC_CLIENT_SECRET": MARKED_SECRET,
            "HSL_COOKIE_SECRET": MARKED_COOKIE_SECRET,
            "HSL_ROLES": f"@{roles}",
        }
        write_roles(roles)
        with running_app(env, folder / "data", port):
            yield School(f"http://localhost:{port}", provider, roles, folder / "data/server.log")


def write_roles(path: Path, *, anna: str = "analyst") -> None:
    path.write_text(
        f"anna@school.example={anna}\nvera@school.example=viewer\nboss@school.example=admin\n"
    )


def sign_in(school: School, page: Page, email: str, *, verified: bool = True) -> None:
    claims = json.dumps({"email": email, "email_verified": verified}).encode()
    request = urllib.request.Request(  # noqa: S310  loopback only
        f"{school.provider}/users/{quote(email)}",
        data=claims,
        method="PUT",
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310  loopback only
    settled_at(school, page, "/")
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=sub]").fill(email)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(f"{school.app}/")
    settled(page)


def settled_at(school: School, page: Page, path: str) -> None:
    page.goto(school.app + path)
    settled(page)


def test_an_analyst_signs_in_sees_the_pages_of_that_role_and_signs_out(
    school: School, page: Page
) -> None:
    write_roles(school.roles)

    sign_in(school, page, "anna@school.example")

    assert menu_of(page) == ["Overview", *PEOPLE, *FIGURES, *DATA]
    assert "anna@school.example\nanalyst" in text_of(page)

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click()  # the provider asks
    page.get_by_role("button", name="Sign in").wait_for()

    settled_at(school, page, "/leads")
    assert "Sign in to see the school's figures." in text_of(page)
    assert menu_of(page) == []


def test_a_viewer_has_the_figures_only_by_menu_and_by_deep_link(school: School, page: Page) -> None:
    sign_in(school, page, "vera@school.example")
    assert menu_of(page) == ["Overview", *FIGURES]

    settled_at(school, page, "/snapshots")

    assert "Page not found" in text_of(page)
    assert page.get_by_role("heading", name="Snapshots").count() == 0


def test_an_email_nobody_listed_gets_the_no_role_page(school: School, page: Page) -> None:
    sign_in(school, page, "new@school.example")

    assert "You are signed in as new@school.example but have no role yet." in text_of(page)
    assert menu_of(page) == []
    expect(page.get_by_role("button", name="Sign out")).to_be_visible(timeout=30_000)


def test_an_unverified_email_is_nobody(school: School, page: Page) -> None:
    sign_in(school, page, "boss@school.example", verified=False)

    assert "no verified e-mail address" in text_of(page)
    assert menu_of(page) == []


def test_a_role_taken_away_is_refused_at_the_next_click(school: School, page: Page) -> None:
    write_roles(school.roles)
    sign_in(school, page, "anna@school.example")

    write_roles(school.roles, anna="viewer")
    snapshots = page.get_by_test_id("stSidebarNavLink").filter(has_text="Snapshots")
    snapshots.click()
    expect(snapshots).to_have_count(0, timeout=60_000)
    settled(page)

    assert menu_of(page) == ["Overview", *FIGURES]
    assert page.get_by_role("heading", name="Snapshots").count() == 0


def test_no_secret_of_the_sign_in_is_in_the_log_or_on_disk(school: School) -> None:
    folder = school.log.parent
    written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())

    assert b"The dashboard is at http://localhost:" in written
    assert MARKED_SECRET.encode() not in written
    assert MARKED_COOKIE_SECRET.encode() not in written
