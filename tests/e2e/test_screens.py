"""Can a person read the figures, filter the leads, and look back and return, in a real browser?"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from core.settings import Settings
from pipelines import refresh
from pipelines.progress import Silent
from pipelines.source import Source
from tests.e2e.screen import settled, shows, text_of
from tests.e2e.servers import running_app
from tests.snapshot_maker import NOON, Row, source_of

pytestmark = pytest.mark.slow

NASTY = "<b>Ася</b> :material/home: **x**"
ROW = 30  # pixels, as pages/parts/cards.py draws a table


def publish(data_dir: Path, tables: Mapping[str, Sequence[Row]], taken_at: datetime) -> None:
    source = source_of(tables, taken_at)

    @contextmanager
    def opened(_url: str) -> Iterator[Source]:
        yield source

    settings = Settings.model_construct(data_dir=data_dir)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(refresh, "open_source", opened)
        refresh.refresh(refresh.Plan("rows", settings, taken_at, uuid4().hex), Silent())


def acts(person: int, days: int, a_day: int, until: datetime) -> list[Row]:
    return [
        {"user_id": person, "created_at": until - timedelta(days=day, minutes=number)}
        for day in range(days)
        for number in range(a_day)
    ]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A school of three leads, and the same school two days before, when it had one."""
    data_dir = tmp_path_factory.mktemp("school") / "data"
    people: list[Row] = [{"user_id": 1, "first_name": NASTY}, {"user_id": 2, "first_name": "Фёкла"}]
    registrations: list[Row] = [
        {"user_id": person, "email": "p@x.example", "lesson_type": "a", "registered_at": NOON}
        for person in (1, 2, 3)
    ]
    before = NOON - timedelta(days=2)
    early: list[Row] = [{**registrations[0], "registered_at": before}]
    publish(data_dir, {"registrations": early}, before)
    events = [*acts(1, 5, 5, NOON), *acts(2, 3, 4, NOON)]
    now: dict[str, Sequence[Row]] = {
        "users": people,
        "registrations": registrations,
        "events": events,
    }
    publish(data_dir, now, NOON)
    with running_app({"HSL_LOCAL_ROLE": "analyst"}, data_dir) as url:
        yield url


def go_to(page: Page, title: str) -> None:
    page.get_by_test_id("stSidebarNavLink").filter(has_text=title).click()
    page.get_by_role("heading", name=title, exact=True).wait_for()
    settled(page)


def choose_row(page: Page, number: int) -> None:
    """The first table is a canvas: its boxes are reached by place."""
    box = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 16, box["y"] + ROW * (number + 1) + ROW / 2)
    settled(page)


def tier(page: Page, name: str) -> Locator:
    return page.get_by_test_id("stButtonGroup").get_by_role("button", name=name)


def test_the_morning_page_shows_the_four_figures_and_its_moment(app: str, page: Page) -> None:
    page.goto(app)
    settled(page)

    expect(page.get_by_test_id("stMetricValue")).to_have_text(["3", "0", "0", "3"], timeout=15_000)
    shows(page, "Snapshot of Mon 23 Nov 2026, 15:00 Moscow time")
    expect(page.locator(".js-plotly-plot")).to_have_count(2, timeout=15_000)


def test_a_filter_narrows_the_list_and_survives_a_reload(app: str, page: Page) -> None:
    page.goto(app)
    settled(page)
    go_to(page, "Leads")
    shows(page, "1 to 3 of 3 leads")

    tier(page, "Warm").click()
    settled(page)
    shows(page, "1 to 1 of 1 leads")

    page.reload()
    settled(page)
    assert "tier=Warm" in page.url
    shows(page, "1 to 1 of 1 leads")


def test_a_name_made_of_markup_is_shown_letter_by_letter(app: str, page: Page) -> None:
    page.goto(app)
    settled(page)
    go_to(page, "Leads")

    choose_row(page, 0)

    shows(page, f"{NASTY} (id 1)")
    shows(page, "hot: 25 events on 5 days reach 20 events on 5 days")


def test_looking_back_goes_along_from_page_to_page_and_ends_with_a_click(
    app: str, page: Page
) -> None:
    page.goto(app)
    settled(page)
    go_to(page, "Snapshots")
    choose_row(page, 1)
    page.get_by_role("button", name="Look at the app as of this snapshot").click()
    settled(page)
    shows(page, "You are looking back.")

    go_to(page, "Overview")
    shows(page, "You are looking back.")
    expect(page.get_by_test_id("stMetricValue")).to_have_text(["1", "0", "0", "1"], timeout=15_000)

    page.get_by_role("button", name="Back to now").click()
    settled(page)
    assert "You are looking back." not in text_of(page)
    expect(page.get_by_test_id("stMetricValue")).to_have_text(["3", "0", "0", "3"], timeout=15_000)
