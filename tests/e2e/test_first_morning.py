"""The first morning of an analyst: no snapshot, one click, and numbers that the source agrees with."""

import csv
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect

from core.embedded import running
from tests.e2e.screen import settled, shows, text_of
from tests.e2e.servers import clean_environment, running_app

pytestmark = pytest.mark.slow

PEOPLE = 300
# Written for this test: nothing of the pipeline's SQL is used.
FOUR_FIGURES = """
    SELECT
        (SELECT count(*) FROM (SELECT user_id FROM bookings UNION
            SELECT user_id FROM free_lesson_registrations UNION
            SELECT user_id FROM events WHERE event_type <> '') AS everybody),
        (SELECT count(*) FROM bookings WHERE confirmed <> -1),
        (SELECT count(*) FROM bookings WHERE confirmed = 2),
        (SELECT count(*) FROM free_lesson_registrations)
"""
# Per page of figures: one answer in its title lines, and the numbers in it asked of the source.
ANSWERS = {
    "streams": (
        "of {:,} bookings are paid",
        "SELECT count(*) FROM bookings WHERE course_stream = '5th_stream'",
    ),
    "workshops": (
        "({:,} of {:,}); counting clicks",
        """
        SELECT count(*) FILTER (WHERE came), count(*)
        FROM (
            SELECT EXISTS (
                SELECT FROM events
                WHERE events.user_id = registered.user_id
                    AND event_type = 'lesson_link_clicked'
                    AND details ->> 'lesson_type' = registered.lesson_type
            ) AS came
            FROM (SELECT DISTINCT user_id, lesson_type FROM free_lesson_registrations) AS registered
        ) AS registered_people
        """,
    ),
    "events?period=Ever": (
        "of {:,} events",
        "SELECT count(*) FROM events WHERE event_type <> ''",
    ),
    "referrals": (
        "{:,} of {:,} codes were used in bookings",
        """
        SELECT count(*) FILTER (WHERE used), count(*)
        FROM (
            SELECT code, bool_or(booked) AS used
            FROM (
                SELECT code, FALSE AS booked FROM referral_coupons
                UNION ALL
                SELECT referral_code, TRUE FROM bookings WHERE referral_code <> ''
            ) AS sightings
            GROUP BY code
        ) AS codes
        """,
    ),
}
LEADS = "SELECT DISTINCT user_id FROM free_lesson_registrations"


def hsl(data_dir: Path, *words: str) -> None:
    """Run a command as a person would; it must end well."""
    done = subprocess.run(
        [sys.executable, "-m", "cli", *words],
        env=clean_environment({}, data_dir),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a demo school in its embedded server, and a snapshot of it."""
    data_dir = tmp_path_factory.mktemp("morning") / "data"
    hsl(data_dir, "demo", "--users", str(PEOPLE))
    hsl(data_dir, "refresh")
    return data_dir


@pytest.fixture(scope="module")
def app(school: Path) -> Iterator[str]:
    with running_app({}, school) as url:
        yield url


def ask(school: Path, question: str) -> list[tuple[object, ...]]:
    with running(school / "postgres") as url, psycopg.connect(url) as connection:
        return list(connection.execute(question.encode()).fetchall())


def test_one_click_makes_the_first_snapshot_and_its_figures_are_those_of_the_source(
    tmp_path: Path, page: Page
) -> None:
    fresh = tmp_path / "data"
    hsl(fresh, "demo", "--users", str(PEOPLE))

    with running_app({}, fresh) as app:
        page.goto(app)
        settled(page)
        before = text_of(page)
        page.get_by_role("button", name="Refresh now").first.click()
        page.get_by_test_id("stMetricValue").first.wait_for(timeout=60_000)
        settled(page)
        shown = page.get_by_test_id("stMetricValue").all_inner_texts()

    assert "no snapshot" in before.lower()
    assert shown == [f"{number:,}" for number in ask(fresh, FOUR_FIGURES)[0]]


def test_the_exported_list_holds_every_lead_of_the_source_once(
    app: str, school: Path, page: Page
) -> None:
    page.goto(f"{app}/leads")
    settled(page)

    with page.expect_download(timeout=30_000) as downloading:
        page.get_by_role("button", name="Export CSV").click()
    text = Path(downloading.value.path()).read_text(encoding="utf-8-sig")

    exported = [int(row["user_id"]) for row in csv.DictReader(text.splitlines())]
    leads = {row[0] for row in ask(school, LEADS)}
    assert len(exported) == len(leads)
    assert set(exported) == leads
    assert len(list((school / "exports").glob("*.manifest.json"))) == 1


def test_a_deep_link_to_a_cold_server_opens_its_page_and_says_nothing_of_not_found(
    school: Path, page: Page
) -> None:
    with running_app({}, school) as cold:
        page.goto(f"{cold}/snapshots")
        settled(page)

        heading = page.get_by_role("heading", name="Snapshots", exact=True)
        expect(heading).to_be_visible(timeout=30_000)
        assert page.get_by_role("dialog").count() == 0


def test_a_page_asks_nobody_but_its_own_server(app: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{app}/leads")
    settled(page)

    assert asked
    assert [url for url in asked if not url.startswith((app, "data:", "blob:"))] == []


@pytest.mark.parametrize("address", ANSWERS)
def test_a_page_of_figures_says_what_the_source_says(
    app: str, school: Path, page: Page, address: str
) -> None:
    sentence, question = ANSWERS[address]

    page.goto(f"{app}/{address}")
    settled(page)

    shows(page, sentence.format(*ask(school, question)[0]))
    expect(page.locator(".js-plotly-plot").nth(1)).to_be_attached(timeout=15_000)
    assert "Traceback" not in text_of(page)
