"""Does the gate ask again at each run, and does app.py show the door to whoever has no role?"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from core.access import Actor, Permission, Role
from core.errors import Refused
from core.serving import ROOT
from core.settings import Settings
from pages.parts.gate import require_still

SCREEN = """
import streamlit as st
from core.access import Permission
from pages.parts.gate import require
actor = require(Permission.EXPORT_LEADS)
st.title("Secret list")
st.text(actor.name)
"""


@pytest.fixture
def roles_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    path = tmp_path / "roles"
    path.write_text("# who\nanna@school.example=analyst\nvera@school.example=viewer\n")
    monkeypatch.setenv("HSL_AUTH", "oidc")
    monkeypatch.setenv("HSL_ROLES", f"@{path}")
    return path


def signed_in(app: AppTest, email: str) -> AppTest:
    app.user = {
        "is_logged_in": True,
        "email": email,
        "email_verified": True,
        "iat": int(time.time()),
    }
    return app.run()


def screen() -> AppTest:
    return AppTest.from_string(SCREEN, default_timeout=30)


def whole_app() -> AppTest:
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)


def texts(app: AppTest) -> str:
    return "\n".join([*(each.value for each in app.title), *(each.value for each in app.text)])


@pytest.mark.usefixtures("roles_file")
def test_a_role_with_the_right_sees_the_screen() -> None:
    app = signed_in(screen(), "Anna@School.example")

    assert texts(app) == "Secret list\nAnna@School.example"


@pytest.mark.usefixtures("roles_file")
def test_a_role_without_the_right_sees_the_reason_only() -> None:
    app = signed_in(screen(), "vera@school.example")

    assert "Secret list" not in texts(app)
    assert "vera@school.example is a viewer; exporting leads needs analyst" in texts(app)


def test_a_role_taken_away_counts_at_the_next_run(roles_file: Path) -> None:
    app = signed_in(screen(), "anna@school.example")
    roles_file.write_text("vera@school.example=viewer\n")

    app.run()

    assert "Secret list" not in texts(app)
    assert "anna@school.example has no role yet" in texts(app)


@pytest.mark.parametrize("broken", ["anna@school.example=emperor\n", None])
def test_roles_that_cannot_be_read_let_nobody_in(roles_file: Path, broken: str | None) -> None:
    if broken is None:
        roles_file.unlink()
    else:
        roles_file.write_text(broken)

    app = signed_in(screen(), "anna@school.example")

    assert "Secret list" not in texts(app)
    assert "HSL_ROLES" in texts(app)


@pytest.mark.usefixtures("roles_file")
@pytest.mark.parametrize("make", [screen, whole_app])
def test_a_signed_out_visitor_sees_no_screen(make: Callable[[], AppTest]) -> None:
    app = make()
    app.user = {"is_logged_in": False}

    app.run()

    assert "Sign in to see the school's figures." in texts(app)
    assert [each.value for each in app.title] in (["Not for you yet"], ["HashSlash School"])
    assert not app.exception


@pytest.mark.usefixtures("roles_file")
def test_somebody_without_a_role_is_told_so_and_may_sign_out() -> None:
    app = signed_in(whole_app(), "new@school.example")

    assert "You are signed in as new@school.example but have no role yet." in texts(app)
    assert [button.label for button in app.button] == ["Sign out"]


def test_local_mode_refuses_at_run_time_on_an_open_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSL_AUTH", "local")
    before = config.get_option("server.address")
    config.set_option("server.address", "0.0.0.0")  # noqa: S104  refused, not used
    try:
        app = screen().run()
    finally:
        config.set_option("server.address", before)

    assert "runs on the machine itself only" in texts(app)
    assert "Secret list" not in texts(app)


def test_nothing_but_the_package_file_lies_directly_in_pages() -> None:
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


def test_every_screen_asks_the_gate_before_it_shows_anything() -> None:
    scripts = [
        path
        for path in (ROOT / "pages").glob("*/*.py")
        if path.parent.name not in ("parts", "account") and path.name != "__init__.py"
    ]

    unguarded = [path.name for path in scripts if not _asks_first(path.read_text(encoding="utf-8"))]

    assert scripts
    assert unguarded == []


def _asks_first(code: str) -> bool:
    lines = [line for line in code.splitlines() if line and not line[0].isspace()]
    asks = [number for number, line in enumerate(lines) if "require(Permission." in line]
    shows = [number for number, line in enumerate(lines) if line.startswith(("st.", "with st."))]
    return bool(asks) and asks[0] < min(shows, default=len(lines))


def test_f45_an_act_from_a_page_that_stood_open_past_the_sessions_end_is_refused() -> None:
    settings = Settings.model_validate(
        {"auth": "oidc", "roles": "ann@school.example=marketer", "session_hours": 12}
    )
    early = datetime.now(UTC) - timedelta(hours=13)
    late = datetime.now(UTC) - timedelta(hours=11)

    require_still(
        Actor("ann@school.example", Role.MARKETER, "oidc", late),
        Permission.WRITE_MESSAGES,
        settings,
    )
    with pytest.raises(Refused, match="Your session has ended"):
        require_still(
            Actor("ann@school.example", Role.MARKETER, "oidc", early),
            Permission.WRITE_MESSAGES,
            settings,
        )
