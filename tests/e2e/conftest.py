"""The browser and the real server the end-to-end tests use."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.servers import running_app

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-sync",
)

ServeApp = Callable[[dict[str, str], Path], str]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium with a fresh profile that is thrown away."""
    if not CHROMIUM.exists():
        pytest.fail("Chromium is not installed; `.ci/run` installs it (Debian package chromium).")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own context: no cookie of another test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    yield context.new_page()
    context.close()


@pytest.fixture
def serve_app() -> Iterator[ServeApp]:
    """Start the app with these settings and this data folder; gives its address."""
    with ExitStack() as servers:
        yield lambda env, data_dir: servers.enter_context(running_app(env, data_dir))
