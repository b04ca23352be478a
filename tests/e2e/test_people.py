"""Can a person be found while one types, opened, picked and left again, in a real browser?"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.screen import settled, shows, text_of
from tests.e2e.servers import running_app
from tests.e2e.test_screens import publish
from tests.snapshot_maker import NOON, Row

pytestmark = pytest.mark.slow

LETTERS = "абвгдежзик"
NASTY = "<b>Ася</b> :material/home: **x** [y](javascript:1)"
ROW = 30  # pixels, as pages/parts/cards.py draws a table
# What is shown whenever anything on the page changes: how many people.
WATCHING = r"""() => {
    window.seen = [];
    const look = () => {
        const found = document.body.innerText.match(/(\d+) (?:person|people)\b/);
        if (found && window.seen.at(-1) !== +found[1]) window.seen.push(+found[1]);
    };
    new MutationObserver(look).observe(document.body,
        {subtree: true, childList: true, characterData: true});
}"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Ten people, each with a name one letter longer: the more is typed, the fewer are found."""
    data_dir = tmp_path_factory.mktemp("people") / "data"
    users: list[Row] = [
        {"user_id": 1000 + length, "first_name": LETTERS[:length], "updated_at": NOON}
        for length in range(1, len(LETTERS) + 1)
    ]
    users.append({"user_id": 7, "first_name": NASTY, "updated_at": NOON})
    events: list[Row] = [
        {"user_id": 7, "created_at": NOON - timedelta(hours=hour)} for hour in range(120)
    ]
    registrations: list[Row] = [
        {"user_id": 7, "email": "p@x.example", "lesson_type": "a", "registered_at": NOON}
    ]
    publish(data_dir, {"users": users, "events": events, "registrations": registrations}, NOON)
    with running_app({"HSL_LOCAL_ROLE": "marketer"}, data_dir) as url:
        yield url


def open_search(page: Page, app: str, text: str = "") -> None:
    page.goto(f"{app}/search?q={text}" if text else f"{app}/search")
    settled(page, seconds=90)  # the first page of a cold server on a busy machine


def press_in_row(page: Page, column: int, row: int) -> None:
    """The tables are canvases: their buttons are reached by place."""
    box = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + column, box["y"] + ROW * (row + 1) + ROW / 2)
    settled(page)


@pytest.mark.parametrize("pause_ms", [20, 90, 170, 260])
def test_typing_never_shows_an_older_result_after_a_newer_one(
    app: str, page: Page, pause_ms: int
) -> None:
    open_search(page, app)
    page.evaluate(WATCHING)

    page.locator("input[type=search]").press_sequentially(LETTERS, delay=pause_ms)
    shows(page, "1 person")
    settled(page)

    seen = page.evaluate("() => window.seen")
    assert seen[-1] == 1
    assert seen == sorted(seen, reverse=True)
    assert unquote(page.url).endswith(f"?q={LETTERS}")


def test_the_address_keeps_the_query(app: str, page: Page) -> None:
    open_search(page, app, "абвгдежз")

    shows(page, "3 people")
    page.reload()
    settled(page)

    shows(page, "3 people")


def test_the_keyboard_alone_finds_and_opens_somebody(app: str, page: Page) -> None:
    open_search(page, app)

    page.locator("input[type=search]").focus()
    page.keyboard.type(LETTERS, delay=30)
    shows(page, "1 person")
    settled(page)
    page.keyboard.press("Control+Enter")

    shows(page, "id 1010")
    assert page.url.endswith("/person?id=1010")


def test_picked_people_go_along_to_the_person_and_back_to_the_same_search(
    app: str, page: Page
) -> None:
    open_search(page, app, "абвгдежз")
    shows(page, "3 people")

    press_in_row(page, 64, 0)
    shows(page, "Hand-picked: 1")
    press_in_row(page, 64, 2)
    shows(page, "Hand-picked: 2")
    press_in_row(page, 22, 1)
    shows(page, "Names over time")
    there = text_of(page)
    page.get_by_role("button", name="Back to Search").click()
    shows(page, "3 people")

    assert "Hand-picked: 2" in there
    assert "Hand-picked: 2" in text_of(page)
    page.get_by_role("button", name="Hand-picked: 2").click()
    page.get_by_role("button", name="Undo").click()
    shows(page, "Hand-picked: 1")


def test_a_lead_is_opened_and_the_way_back_leads_to_the_leads(app: str, page: Page) -> None:
    page.goto(f"{app}/leads")
    settled(page)

    press_in_row(page, 54, 0)

    shows(page, NASTY)
    page.get_by_role("button", name="Back to Leads").click()
    shows(page, "1 to 1 of 1 leads")


def test_f48_a_name_made_of_markup_is_shown_letter_by_letter(app: str, page: Page) -> None:
    page.goto(f"{app}/person?id=7")
    settled(page)

    expect(page.get_by_role("heading", name=NASTY)).to_be_visible(timeout=15_000)
    shows(page, "Every event counted")
    expect(page.locator(".js-plotly-plot")).to_have_count(1, timeout=15_000)


def test_f45_a_role_taken_away_while_one_types_is_refused_at_the_next_letter(
    page: Page, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    publish(data_dir, {"users": [{"user_id": 7, "first_name": "Анна"}]}, NOON)
    (data_dir / ".env").write_text("HSL_LOCAL_ROLE=analyst\n")
    with running_app({}, data_dir) as address:
        open_search(page, address, "ан")
        shows(page, "1 person")
        (data_dir / ".env").write_text("HSL_LOCAL_ROLE=viewer\n")

        page.locator("input[type=search]").press_sequentially("н")

        shows(page, "Not for you yet")
        expect(page.get_by_test_id("stDataFrame")).to_have_count(0, timeout=15_000)
