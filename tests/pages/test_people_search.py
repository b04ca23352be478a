"""Does the search page say what can be typed, who was found and by which fact, and what was tried?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.settings import Settings
from tests.pages.screens import NASTY, Screens, opening, prose, tables
from tests.snapshot_maker import NOON, MakeSnapshot, Row

pytestmark = pytest.mark.slow

ANNA, BORIS, VERA = 5_000_000_001, 2, 3
SECRET = "annasecret@x.example"
MANY = range(100, 160)
SCHOOL: dict[str, list[Row]] = {
    "users": [
        {"user_id": ANNA, "first_name": "Анна", "username": "anna_new", "updated_at": NOON},
        {"user_id": BORIS, "first_name": NASTY, "updated_at": NOON},
        *[{"user_id": n, "first_name": f"Толпа {n}", "updated_at": NOON} for n in MANY],
    ],
    "bookings": [
        {"user_id": ANNA, "username": "sergo_old", "confirmed": 2, "course_stream": "5th_stream"},
    ],
    "registrations": [
        {"user_id": ANNA, "email": SECRET, "lesson_type": "a", "registered_at": NOON}
    ],
    "events": [{"user_id": VERA}],
}


@pytest.fixture
def screens(
    make_snapshot: MakeSnapshot, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Screens]:
    make_snapshot(**SCHOOL)
    with opening(settings, monkeypatch) as opened:
        yield opened


def texts(app: AppTest) -> str:
    return prose(app) + tables(app)


@pytest.mark.parametrize(("role", "emails"), [("analyst", False), ("marketer", True)])
def test_when_nothing_is_typed_it_says_what_can_be(
    screens: Screens, role: str, *, emails: bool
) -> None:
    app = screens.open("search", role)

    assert "What you can type" in prose(app)
    assert ("• an e-mail" in prose(app)) is emails
    assert not app.dataframe


def test_a_hit_says_who_it_is_and_which_fact_matched_when(screens: Screens) -> None:
    app = screens.open("search", "analyst", q="@SERGO_O")

    (row,) = app.dataframe[0].value.to_dict("records")
    assert "**1 person**" in prose(app)
    assert (row["display_name"], row["handle"]) == ("Анна", "@anna_new")
    assert (row["fact"], row["how"]) == ("username @sergo_old", "by its beginning")
    assert (row["when"], row["paid"]) == ("23 Nov 2026", "5th stream")


def test_an_id_is_always_true(screens: Screens) -> None:
    app = screens.open("search", "analyst", q=str(ANNA))

    (row,) = app.dataframe[0].value.to_dict("records")
    assert (row["fact"], row["when"]) == (f"id {ANNA}", "always")


def test_somebody_known_from_events_only_is_found_and_said_to_have_no_name(
    screens: Screens,
) -> None:
    app = screens.open("search", "analyst", q="3")

    assert "id 3" in app.dataframe[0].value["display_name"].tolist()


@pytest.mark.parametrize(("role", "found"), [("analyst", False), ("marketer", True)])
def test_emails_are_searched_and_shown_only_for_roles_that_see_contacts(
    screens: Screens, role: str, *, found: bool
) -> None:
    app = screens.open("search", role, q="annasecret")

    assert (SECRET in texts(app)) is found
    assert ("Nobody found" in prose(app)) is not found


def test_more_than_fifty_are_said_to_be_more(screens: Screens) -> None:
    app = screens.open("search", "analyst", q="толпа")

    assert "**The first 50** of more" in prose(app)
    assert "type more letters" in prose(app)
    assert len(app.dataframe[0].value) == 50


def test_nobody_is_said_with_what_was_asked(screens: Screens) -> None:
    app = screens.open("search", "analyst", q="щщшшжж")

    assert "Nobody found" in prose(app)
    assert "Asked for: щщшшжж" in prose(app)
    assert "the other keyboard layout: “ooii;;”" in prose(app)
    assert "Try fewer letters" in prose(app)


def test_filters_narrow_the_hits_and_can_be_cleared(screens: Screens) -> None:
    paid = screens.open("search", "analyst", q="анна", paid="Paid", stream="5th stream")
    unpaid = screens.open("search", "analyst", q="анна", paid="Not paid", tier="Hot")

    assert "**1 person**" in prose(paid)
    assert "Filters are on" in prose(unpaid)
    next(each for each in unpaid.button if each.label == "Clear the filters").click().run()
    assert "**1 person**" in prose(unpaid)


def test_everybody_found_can_be_picked_and_the_last_pick_undone(screens: Screens) -> None:
    app = screens.open("search", "analyst", q="толпа")

    next(each for each in app.button if each.label == "Hand-pick all").click().run()
    picked = len(app.session_state["hand-picked"].ids)
    assert "Hand-picked: 50" in [each.proto.popover.label for each in app.get("popover")]
    app.button(key="hand-picked-undo").click().run()

    assert picked == 50
    assert app.session_state["hand-picked"].ids == ()


def test_without_an_index_it_says_so_and_what_to_do(screens: Screens, settings: Settings) -> None:
    for path in Path(settings.snapshots_dir).glob("*.search.sqlite"):
        path.unlink()

    app = screens.open("search", "analyst", q="анна")

    assert "Nobody can be searched" in prose(app)
    assert "hsl refresh" in prose(app)
    assert "Nobody found" not in prose(app)


def test_f45_hits_of_a_role_that_saw_emails_are_not_shown_to_one_that_does_not(
    screens: Screens, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = screens.open("search", "marketer", q="annasecret")
    assert SECRET in texts(app)

    monkeypatch.setenv("HSL_LOCAL_ROLE", "analyst")
    app.run()
    as_analyst = texts(app)
    monkeypatch.setenv("HSL_LOCAL_ROLE", "viewer")
    app.run()

    assert SECRET not in as_analyst
    assert [each.value for each in app.title] == ["Not for you yet"]
    assert not app.dataframe


def test_f48_names_made_of_markup_stand_in_the_table_only(screens: Screens) -> None:
    app = screens.open("search", "admin", q="2")

    assert NASTY in app.dataframe[0].value["display_name"].tolist()
    assert not [each for each in app.markdown if "Ася" in each.value]
