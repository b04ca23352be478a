"""Do Students and Health show their numbers to whom they should, and are small schools no trouble?"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from core.settings import Settings
from tests.pages.screens import NASTY, Screens, opening, prose, tables
from tests.snapshot_maker import NOON, MakeSnapshot, Row

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)
SCHOOL: dict[str, list[Row]] = {
    "users": [{"user_id": 1, "first_name": NASTY, "username": "anna", "updated_at": NOON}],
    "bookings": [
        {"user_id": 1, "confirmed": 2, "course_stream": "5th_stream", "created_at": NOON - DAY},
        {"user_id": 2, "confirmed": 0, "course_stream": "5th_stream", "created_at": NOON},
        {"user_id": 3, "confirmed": 1, "course_stream": ":red[odd]", "created_at": NOON},
    ],
    "events": [
        {"user_id": 4, "event_type": "view_program", "created_at": NOON},
        {"user_id": 5, "event_type": "view_program", "created_at": NOON - 9 * DAY},
    ],
}
PAGES = ("search", "person", "students", "health")


@pytest.fixture
def screens(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Screens]:
    with opening(settings, monkeypatch) as opened:
        yield opened


@pytest.fixture
def school(make_snapshot: MakeSnapshot, screens: Screens) -> Screens:
    make_snapshot(**SCHOOL)
    return screens


def test_the_current_stream_comes_first_with_who_booked_waits_and_looked(school: Screens) -> None:
    app = school.open("students", "analyst")

    people, streams = (each.value for each in app.dataframe)
    assert "**1 to 3** of 3 people" in prose(app)
    assert "viewed the programme since Sun 22 Nov 2026" in prose(app)
    assert people["status"].tolist() == ["paid", "created", "only looked"]
    assert streams["total"].tolist() == [3, 1, 0, 0]
    assert [(each.label, each.value) for each in app.metric] == [
        ("People", "3"),
        ("Paid", "1"),
        ("Awaiting check", "0"),
        ("Created", "1"),
        ("Only looked", "1"),
        ("Cancelled", "0"),
    ]


def test_another_stream_and_a_status_are_asked_for_by_the_address(school: Screens) -> None:
    odd = school.open("students", "analyst", stream=":red[odd] (not configured)")
    paid = school.open("students", "analyst", status="Paid")
    nobody = school.open("students", "analyst", status="Cancelled")

    assert odd.dataframe[0].value["status"].tolist() == ["awaiting check"]
    assert "known for the current stream alone" in prose(odd)
    assert paid.dataframe[0].value["status"].tolist() == ["paid"]
    assert "Nobody: choose another status" in prose(nobody)


def test_f48_names_and_streams_made_of_markup_stand_in_tables_only(school: Screens) -> None:
    app = school.open("students", "admin")

    assert NASTY in app.dataframe[0].value["display_name"].tolist()
    marked = [each.value for kind in (app.markdown, app.caption) for each in kind]
    assert not [each for each in marked if "Ася" in each or ":red[" in each]


def test_before_the_first_booking_it_is_said_that_nobody_can_tell_who_looked(
    screens: Screens, make_snapshot: MakeSnapshot
) -> None:
    make_snapshot(events=SCHOOL["events"])

    app = screens.open("students", "analyst")

    assert "set HSL_CAMPAIGN_START" in prose(app)
    assert {each.label: each.value for each in app.metric}["Only looked"] == "–"


def test_health_shows_how_the_search_does(school: Screens) -> None:
    school.open("search", "admin", q="an")
    school.open("search", "admin", q="an")

    app = school.open("health", "admin")

    shown = {each.label: each.value for each in app.metric}
    assert shown["Searches"] == "2"
    assert shown["Answered from memory"] == "50.0 %"
    assert shown["People per answer"] == "1.0"
    assert shown["Median time"].endswith(" ms")
    assert (shown["Age"], shown["Kept snapshots"], shown["Damaged"]) == ("10 min", "1", "0")
    assert "for 5 people" in prose(app)
    assert "Answers of the search" in tables(app)


def test_health_before_any_search_has_dashes_not_zeros(school: Screens) -> None:
    app = school.open("health", "analyst")

    shown = {each.label: each.value for each in app.metric}
    assert (shown["Searches"], shown["Median time"], shown["People per answer"]) == ("0", "–", "–")
    assert "Nobody has searched" in prose(app)


def test_health_says_when_the_index_is_gone(school: Screens, settings: Settings) -> None:
    for path in settings.snapshots_dir.glob("*.search.sqlite"):
        path.unlink()

    app = school.open("health", "admin")

    assert "Nobody can be searched." in prose(app)
    assert "hsl refresh" in prose(app)


@pytest.mark.parametrize(
    ("page", "role"),
    [("search", "viewer"), ("person", "viewer"), ("students", "viewer"), ("health", "marketer")],
)
def test_who_may_not_see_a_page_gets_the_reason_only(school: Screens, page: str, role: str) -> None:
    app = school.open(page, role, id="1", q="anna")

    assert [each.value for each in app.title] == ["Not for you yet"]
    assert "needs analyst" in prose(app)
    assert not app.dataframe
    assert not app.metric


@pytest.mark.parametrize("page", PAGES)
def test_without_a_snapshot_the_page_says_what_to_do(screens: Screens, page: str) -> None:
    app = screens.open(page, "analyst", id="1", q="anna")

    assert "No snapshot yet" in prose(app)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("events", [[], [{"user_id": 7}]], ids=["nobody", "one without a name"])
def test_a_school_of_nobody_and_of_one_is_shown(
    screens: Screens, make_snapshot: MakeSnapshot, page: str, events: list[Row]
) -> None:
    make_snapshot(events=events)

    app = screens.open(page, "admin", id="7", q="7")

    assert not app.exception
    said = prose(app) + tables(app) + "".join(each.proto.body for each in app.get("html"))
    if events and page in ("search", "person"):
        assert "id 7" in said
    if not events and page == "search":
        assert "Nobody found" in said
    if not events and page == "person":
        assert "Nobody with this id" in said
