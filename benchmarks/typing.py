"""From a key to its result in a real browser: the limit is 400 ms at 100,000 people.

`python -m benchmarks.typing [--users N]`; makes the school and its snapshot once, under benchmarks/work.
Needs Debian's chromium. The time runs from the key's own event until the script that answers it has ended
and the browser has drawn; the pause in which Streamlit waits for another key is in it.
"""

import argparse
import os
from itertools import chain
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Page, sync_playwright

from benchmarks.measure import WORK, measure
from benchmarks.refresh import school_url
from core.embedded import running
from core.folders import private_folder
from core.snapshot import NoSnapshot, Reader
from tests.e2e.conftest import CHROMIUM, QUIET
from tests.e2e.screen import settled
from tests.e2e.servers import running_app

LIMIT_MS = 400
WORDS = ("сергей", "maria", "anna_k", "ivanov", "12345", "екатер", "@alex", "ksenia")
# The letter's own time, then the end of the run that answers it, then the next frame that is drawn.
LISTENING = """() => {
    window.keyed = 0; window.answers = [];
    const app = document.querySelector('[data-testid="stApp"]');
    addEventListener('input', () => { window.keyed = performance.now(); }, true);
    let ran = false;
    new MutationObserver(changes => {
        ran ||= app.dataset.testScriptState === 'running' || changes.some(
            each => each.oldValue === 'running');
        if (!ran || !window.keyed || app.dataset.testScriptState !== 'notRunning') return;
        const from = window.keyed; ran = false; window.keyed = 0;
        requestAnimationFrame(() => window.answers.push(performance.now() - from));
    }).observe(app, {attributeFilter: ['data-test-script-state'], attributeOldValue: true});
}"""


def main() -> None:
    """Measure and print median, 95th percentile and slowest."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--users", type=int, default=100_000)
    users = asked.parse_args().users
    with running_app({}, data_folder(users)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{address}/search")
        settled(page, seconds=60)
        typed(page, WORDS[0])  # the first one opens the index
        times = list(chain.from_iterable(typed(page, word) for word in WORDS))
        browser.close()
    late = sum(each > LIMIT_MS for each in times)
    print(
        f"{users:,} people, {len(times)} keys: median {median(times):.0f} ms,"
        f" 95th percentile {quantiles(times, n=20)[-1]:.0f} ms, slowest {max(times):.0f} ms;"
        f" {late} over {LIMIT_MS} ms"
    )


def data_folder(users: int) -> Path:
    """The data folder of a school of this size with a snapshot, made when it is not there yet."""
    folder = WORK / f"data-school_{users}"
    try:
        Reader(folder / "snapshots").current()
    except NoSnapshot:
        with running(private_folder(WORK) / "postgres") as server:
            url = school_url(server, users)
            environment = {"HSL_SOURCE_URL": url, "HSL_DATA_DIR": str(folder)}
            measure(["-m", "cli", "refresh", "--json"], dict(os.environ) | environment)
    return folder


def typed(page: Page, word: str) -> list[float]:
    """Type a word letter by letter, each after the answer to the one before; milliseconds a key."""
    page.evaluate(LISTENING)
    field = page.locator("input[type=search]")
    field.fill("")
    settled(page)
    page.evaluate("() => { window.answers = []; window.keyed = 0; }")
    for number, letter in enumerate(word, 1):
        field.press_sequentially(letter)
        page.wait_for_function("n => window.answers.length >= n", arg=number, timeout=60_000)
    times: list[float] = page.evaluate("() => window.answers")
    return times


if __name__ == "__main__":
    main()
