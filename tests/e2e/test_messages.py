"""From a group to a delivered, then recalled message, as a marketer goes; every way to do it twice (F15)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.campaign import SECONDS, Campaign, campaign, say, to_the_question, until, write
from tests.e2e.screen import shows

# Without a focus the active element is the whole page, whose last line may be a button's label.
_FOCUSED_BUTTON = """() => {
    const active = document.activeElement;
    return active?.tagName === "BUTTON" ? active.innerText : "";
}"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campaign]:
    with campaign(tmp_path_factory.mktemp("campaign") / "data") as opened:
        yield opened


@pytest.fixture(autouse=True)
def patient(page: Page) -> None:
    """A busy machine answers late; nothing here depends on how fast it is."""
    page.set_default_timeout(SECONDS * 1000)


def confirm(page: Page, *, twice: bool = False) -> None:
    page.get_by_label("Type the number of people").fill("3")
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name="Send", exact=True)
    if twice:
        button.dblclick()
    else:
        button.click()


def test_from_a_group_to_a_message_that_is_delivered_and_then_recalled(
    place: Campaign, page: Page
) -> None:
    before = place.messages() if (place.data_dir / "postgres").exists() else 0
    page.goto(f"{place.app}/leads")
    page.get_by_role("button", name="Write to these").click()
    shows(page, "Get it\n\n3", seconds=SECONDS)
    say(page, "Привет, <b>{first_name|друг}</b>!")
    to_the_question(page)

    page.get_by_label("Type the number of people").fill("30")
    page.get_by_role("button", name="Send", exact=True).click()
    shows(page, "It goes to 3 people; nothing was sent.", seconds=SECONDS)
    confirm(page, twice=True)

    shows(page, "to 3 people leaves in", seconds=SECONDS)
    assert place.messages() == before + 1
    assert place.received() == [[], [], []]
    with place.worker():
        until(lambda: all(place.received()))
        assert place.received() == [
            [f"Привет, <b>{name}</b>!"] for name in ("Имя1", "Имя2", "Имя3")
        ]
        number = place.ask("SELECT max(id) FROM messaging.message_history")[0][0]
        page.goto(f"{place.app}/history?message={number}")
        page.get_by_role("button", name="Recall or correct").click()
        shows(page, "3 can still be reached", seconds=SECONDS)
        page.get_by_role("button", name="Delete it for 3 people").click()
        until(lambda: place.received() == [[], [], []])
    assert len(place.world.took("send")) == 3


def test_f15_two_tabs_a_reload_and_the_back_button_make_one_message(
    place: Campaign, page: Page
) -> None:
    write(page, place, "Второе письмо: завтра начало в семь вечера")
    to_the_question(page)
    before = place.messages()
    other = page.context.new_page()
    other.goto(page.url)
    shows(other, "3 people would get this", seconds=SECONDS)
    other.get_by_role("button", name="Send: 3 people …").click()
    shows(other, "Type the number of people to confirm: 3", seconds=SECONDS)

    confirm(page)
    shows(page, "leaves in", seconds=SECONDS)
    confirm(other)
    shows(other, "leaves in", seconds=SECONDS)
    page.go_back()
    shows(page, "This was sent as message", seconds=SECONDS)
    page.reload()
    shows(page, "Nothing on this page can send it a second time.", seconds=SECONDS)

    assert place.messages() == before + 1
    other.get_by_role("button", name="Take it back").click()
    shows(other, "was taken back. Nobody got it.", seconds=SECONDS)


def test_a_reload_in_the_middle_keeps_what_was_written_and_sends_nothing(
    place: Campaign, page: Page
) -> None:
    write(page, place, "Третье письмо, совсем другое")
    to_the_question(page)
    before = place.messages()

    page.reload()

    shows(page, "3 people would get this", seconds=SECONDS)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Back to the text").click()
    field = page.get_by_role("textbox", name="Text", exact=True)
    expect(field).to_have_value("Третье письмо, совсем другое", timeout=SECONDS * 1000)
    assert place.messages() == before


def test_f45_a_role_taken_away_while_the_question_is_open_sends_nothing(
    place: Campaign, page: Page
) -> None:
    write(page, place, "Четвёртое: приглашаем на встречу выпускников")
    to_the_question(page)
    before = place.messages()

    place.settings("HSL_LOCAL_ROLE=viewer\n")
    try:
        confirm(page)
        shows(page, "writing messages needs", seconds=SECONDS)
    finally:
        place.settings("")

    assert place.messages() == before


def test_a_store_that_goes_away_is_said_and_nothing_is_lost(place: Campaign, page: Page) -> None:
    write(page, place, "Пятое: расписание на декабрь")
    to_the_question(page)
    before = place.messages()

    place.settings("HSL_STORE_URL=postgresql://nobody@127.0.0.1:1/none\n")
    try:
        confirm(page)
        shows(page, "The message store does not answer", seconds=SECONDS)
    finally:
        place.settings("")
    page.reload()
    shows(page, "3 people would get this", seconds=SECONDS)

    assert place.messages() == before


def test_by_keyboard_alone_from_the_text_to_the_confirmed_message(
    place: Campaign, page: Page
) -> None:
    write(page, place, "Шестое: только клавиатура")
    before = place.messages()
    expect(page.get_by_role("button", name="Rehearse")).to_be_enabled(timeout=SECONDS * 1000)

    tab_to(page, "Rehearse")
    shows(page, "3 people would get this", seconds=SECONDS)
    tab_to(page, "Send: 3 people …")
    shows(page, "Type the number of people to confirm: 3", seconds=SECONDS)
    page.wait_for_timeout(500)
    for _ in range(4):
        if page.evaluate("document.activeElement.tagName") == "INPUT":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    tab_to(page, "Send")

    shows(page, "leaves in", seconds=SECONDS)
    assert place.messages() == before + 1
    tab_to(page, "Take it back")
    shows(page, "was taken back. Nobody got it.", seconds=SECONDS)


def test_f01_a_worker_killed_halfway_is_said_and_the_next_one_finishes(
    place: Campaign, page: Page
) -> None:
    write(page, place, "Седьмое: завтра в семь")
    to_the_question(page)
    before = place.received()
    confirm(page)
    shows(page, "leaves in", seconds=SECONDS)

    with place.worker(killed=True, HSL_SEND_RATE="0.2"):
        until(lambda: place.received() != before)
    shows(page, "The worker is silent", seconds=SECONDS)
    shows(page, "of 3", seconds=SECONDS)
    with place.worker():
        shows(page, "Nothing is on its way", seconds=SECONDS)

    added = [len(now) - len(then) for then, now in zip(before, place.received(), strict=True)]
    assert max(added) == 1  # nobody twice; one may be unknown, and is never sent again by itself
    assert sum(added) >= 2


def test_enter_takes_one_group_and_not_all_that_look_alike(place: Campaign, page: Page) -> None:
    page.goto(f"{place.app}/compose")
    page.get_by_role("button", name="New message").click()
    shows(page, "1 · To whom", seconds=SECONDS)
    groups = page.get_by_test_id("stMultiSelect").first

    groups.locator("input").fill("hot")  # also in "who has not paid"
    page.keyboard.press("Enter")

    expect(groups).to_contain_text("Leads: hot", timeout=SECONDS * 1000)
    expect(groups).not_to_contain_text("not paid")


def tab_to(page: Page, label: str) -> None:
    """Press Tab until this button has the focus, then Enter."""
    for _ in range(80):
        if page.evaluate(_FOCUSED_BUTTON).splitlines()[-1:] == [label]:
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
        page.wait_for_timeout(30)
    raise AssertionError(f"{label} is not reached by Tab")


@pytest.mark.parametrize("path", ["compose", "outbox", "history", "suppressions", "audit"])
def test_no_page_is_wider_than_1280(place: Campaign, page: Page, path: str) -> None:
    page.goto(f"{place.app}/{path}")
    shows(page, "Messages", seconds=SECONDS)
    page.get_by_role("heading").first.wait_for()

    wide = page.evaluate(
        "document.querySelector('[data-testid=\"stMain\"]').scrollWidth"
        " - document.querySelector('[data-testid=\"stMain\"]').clientWidth"
    )

    assert wide <= 0
