"""The pictures of docs/screenshots: every page of the app on the demo school, light and dark, two widths.

`make screenshots` takes them anew; `python docs/make_screenshots.py overview leads` only these. Needs
Debian's chromium. The school, the snapshot and the server live in a folder that is thrown away.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.conftest import CHROMIUM, QUIET
from tests.e2e.screen import settled
from tests.e2e.servers import clean_environment, free_port, running

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(__file__).parent / "screenshots"
ANY_HOUR = {"HSL_QUIET_HOURS": "off"}
WIDTHS = {1280: 800, 1920: 1080}
SCHEMES = ("light", "dark")
MOST_BYTES = 300_000  # so that the pictures of all pages stay small in the repository
TALLEST = 1600
# A machine that does other work besides needs its time.
BUSY_SECONDS = 120
# A part whose code the browser still loads is a grey bar.
_DRAWN = "() => document.querySelector('[data-testid=\"stSkeleton\"]') === null"
# Charts draw themselves in after the script has ended.
PAINT_MS = 1_200


# The first draft of the school, which `_draft` writes.
DRAFT = 1
GREETING = "Привет, {first_name|друг}! Завтра в 19:00 открытый урок."
LETTER = f'{GREETING} Вот <b>программа</b> и <a href="https://school.example">запись</a>.'


class Shot(NamedTuple):
    """One page: the name of its pictures, and its address with the filters that show it best."""

    name: str
    path: str


SHOTS = (
    Shot("overview", ""),
    Shot("search", "search?q=serg"),
    Shot("person", "person?id=7694697924"),  # of the demo school's first seed
    Shot("students", "students"),
    Shot("leads", "leads"),
    Shot("growth", "growth"),
    Shot("retention", "retention"),
    Shot("conversion", "conversion"),
    Shot(
        "conversion-compared",
        "conversion?compare=true&stream=4th+stream&other_stream=5th+stream",
    ),
    Shot("streams", "streams"),
    Shot("lessons", "workshops?workshop=claude_code_lesson"),
    Shot("events", "events"),
    Shot("referrals", "referrals"),
    Shot("segments", "segments"),
    Shot("compose", f"compose?draft={DRAFT}"),
    Shot("rehearsal", f"rehearsal?draft={DRAFT}"),
    Shot("outbox", "outbox"),
    Shot("history", "history"),
    Shot("message", "history?message=1"),
    Shot("suppressions", "suppressions"),
    Shot("audit", "audit"),
    Shot("snapshots", "snapshots"),
    Shot("health", "health"),
)


def main(wanted: Sequence[str]) -> None:
    """Take the pictures of these pages, of all when none is named."""
    shots = [shot for shot in SHOTS if not wanted or shot.name in wanted]
    with _school() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        _draft(browser, address)
        for shot in shots:
            for width in WIDTHS:
                for scheme in SCHEMES:
                    _take(browser, address, shot, (width, scheme))
        browser.close()


@contextmanager
def _school() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        _hsl(data, "demo")
        _hsl(data, "refresh")
        _hsl(data, "segments", "keep", "Hot unpaid", "leads", "--set", "tiers=hot")
        port = free_port()
        command = [sys.executable, "-m", "cli", "serve", "--demo", "--port", str(port)]
        with running([*command], {**ANY_HOUR, "PYTHONPATH": str(ROOT)}, data, port) as address:
            _send(data)
            yield address


def _hsl(data: Path, *words: str) -> str:
    command = [sys.executable, "-m", "cli", *words]
    env = clean_environment(ANY_HOUR, data)
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  our own command
    return done.stdout


def _send(data: Path) -> None:
    """One message that the worker of the demo delivers, for the pages that tell of messages."""
    asked = ("--text", GREETING, "--audience", "tier:warm", "--json")
    rehearsed = json.loads(_hsl(data, "messages", "rehearse", *asked))
    _hsl(data, "messages", "send", rehearsed["fingerprint"])
    for _ in range(BUSY_SECONDS):
        message = json.loads(_hsl(data, "messages", "list", "--json"))["messages"][0]
        if message["state"] == "done":
            return
        time.sleep(1)
    raise SystemExit("The demo's worker did not deliver its message.")


def _draft(browser: Browser, address: str) -> None:
    """A message in the making, as somebody types it."""
    page = browser.new_page()
    page.set_default_timeout(BUSY_SECONDS * 1000)
    page.goto(f"{address}/compose")
    page.get_by_role("button", name="New message").click()
    settled(page, seconds=BUSY_SECONDS)
    page.get_by_test_id("stMultiSelect").first.locator("input").fill("hot")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    settled(page, seconds=BUSY_SECONDS)
    page.get_by_role("textbox", name="Text", exact=True).fill(LETTER)
    page.keyboard.press("Control+Enter")
    settled(page, seconds=BUSY_SECONDS)
    page.close()


def _take(browser: Browser, address: str, shot: Shot, look: tuple[int, str]) -> None:
    width, scheme = look
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
    )
    page = context.new_page()
    page.set_default_timeout(BUSY_SECONDS * 1000)
    page.goto(f"{address}/{shot.path}")
    settled(page, seconds=BUSY_SECONDS)
    main = page.get_by_test_id("stMainBlockContainer").bounding_box()
    height = min(TALLEST, max(WIDTHS[width], int(main["height"]) if main else 0))
    page.set_viewport_size({"width": width, "height": height})
    settled(page, seconds=BUSY_SECONDS)
    page.wait_for_function(_DRAWN, timeout=BUSY_SECONDS * 1000)
    page.wait_for_timeout(PAINT_MS)
    file = FOLDER / f"{shot.name}-{scheme}-{width}.png"
    page.screenshot(path=file)
    context.close()
    _thin_out(file)
    if file.stat().st_size > MOST_BYTES:
        raise SystemExit(
            f"{file.name} has {file.stat().st_size:,} bytes, more than {MOST_BYTES:,}."
        )


def _thin_out(file: Path) -> None:
    """256 colours are all a quiet page has; a third of the bytes."""
    with Image.open(file) as picture:
        few = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
