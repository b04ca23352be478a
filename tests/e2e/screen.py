"""What the browser tests do with a page: wait until it is still, and read what is on it."""

from playwright.sync_api import Page, expect

_STILL = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return app !== null
        && app.dataset.testScriptState === "notRunning"
        && app.dataset.testConnectionState === "CONNECTED"
        && document.querySelector('[data-testid="stAppSkeleton"]') === null
        && document.querySelector('[data-testid="stMain"]')?.innerText.trim() !== "";
}"""


def settled(page: Page, *, seconds: float = 30) -> Page:
    """Wait until Streamlit has finished running; looks twice, as a click starts its run later."""
    page.wait_for_function(_STILL, timeout=seconds * 1000)
    page.wait_for_timeout(150)
    page.wait_for_function(_STILL, timeout=seconds * 1000)
    return page


def text_of(page: Page) -> str:
    """All text a person can see, the sidebar included."""
    return page.locator("body").inner_text()


def shows(page: Page, text: str, *, seconds: float = 15) -> None:
    """Wait until a person can see this text: a busy machine paints late."""
    body = page.locator("body")
    expect(body).to_contain_text(text, use_inner_text=True, timeout=seconds * 1000)


def menu_of(page: Page) -> list[str]:
    """The titles in the menu, from top to bottom; an icon's name is the line before."""
    links = page.get_by_test_id("stSidebarNavLink").all_inner_texts()
    return [link.splitlines()[-1] for link in links]
