"""Do the pages of figures answer their question, show who is behind a number to who may know, and keep it?"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from core.kept_segments import kept_segments
from core.settings import Settings
from tests.pages.screens import NASTY, SCHOOL, Screens, buttons, opening, prose, tables
from tests.snapshot_maker import NOON, MakeSnapshot, Row

pytestmark = pytest.mark.slow

PAGES = ("growth", "retention", "conversion")
LESSON = "=cmd|:red[x]<b>"


@pytest.fixture
def screens(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Screens]:
    with opening(settings, monkeypatch) as opened:
        yield opened


@pytest.fixture
def school(make_snapshot: MakeSnapshot, screens: Screens) -> Screens:
    events: list[Row] = [
        *SCHOOL["events"],
        *({"user_id": 1, "created_at": NOON - timedelta(days=days)} for days in (60, 53, 52)),
        {"user_id": 2, "event_type": "view_program", "created_at": NOON - timedelta(days=40)},
    ]
    odd: Row = {"user_id": 2, "email": "", "lesson_type": LESSON, "registered_at": NOON}
    make_snapshot(**{**SCHOOL, "events": events, "registrations": [*SCHOOL["registrations"], odd]})
    return screens


@pytest.mark.parametrize("page", PAGES)
def test_a_viewer_has_the_figures_and_nobodys_name(school: Screens, page: str) -> None:
    query = {"step": "Booked"} if page == "conversion" else {}

    app = school.open(page, "viewer", **query)

    assert app.subheader
    assert "Snapshot of Mon 23 Nov 2026, 15:00 Moscow time." in prose(app)
    assert "user_1" not in prose(app) + tables(app)
    assert not any("Keep" in label for label in buttons(app))
    if page == "conversion":
        assert "Who they are is for roles that see people." in prose(app)


def test_growth_answers_in_its_title(school: Screens) -> None:
    app = school.open("growth", "analyst")

    (answer,) = [each.value for each in app.subheader]
    assert answer.startswith("0 new people in the last 4 complete weeks")


def test_growth_shows_and_keeps_who_came_in_a_period(school: Screens, settings: Settings) -> None:
    app = school.open("growth", "analyst")

    app.selectbox[0].set_value("2026-09-21").run()
    shown = prose(app) + tables(app)
    app.text_input(key="keep-name-new_people").set_value("September").run()
    app.button(key="keep-new_people").click().run()

    assert "First seen 21 Sep to 27 Sep 2026: 1 person" in shown
    assert "Фёкла Щеглова" in shown
    (segment,) = kept_segments(settings.data_dir)
    assert segment.params == {"since": "2026-09-21", "until": "2026-09-27", "source": ""}


def test_retention_shows_the_people_of_a_cell_as_text(school: Screens) -> None:
    app = school.open("retention", "analyst")

    app.selectbox[0].set_value("2026-09-21").run()

    assert "First seen in the week from 21 Sep 2026, active in week 1: 1 person" in prose(app)
    assert "secret@x.example" not in prose(app) + tables(app)


def test_a_click_on_a_cell_chooses_it(school: Screens) -> None:
    app = school.open("retention", "analyst")

    app.session_state["heat"] = {"selection": {"points": [{"customdata": "2026-09-21|1"}]}}
    app.run()

    assert app.selectbox[0].value == "2026-09-21"
    assert "active in week 1: 1 person" in prose(app)


def test_conversion_lists_who_is_lost_before_a_step(school: Screens) -> None:
    app = school.open("conversion", "marketer", step="Viewed the programme", where="Lost before it")

    assert "Lost before “Viewed the programme”: 3 people" in prose(app)
    assert "Фёкла Щеглова" in tables(app)


def test_conversion_compares_two_sides_and_says_what_the_difference_is_worth(
    school: Screens,
) -> None:
    app = school.open(
        "conversion", "viewer", compare="true", stream="5th stream", other_stream=":red[odd]"
    )

    answer = app.subheader[0].value
    assert answer.startswith("Paid: 100.0 % against 0.0 %, the difference could be chance")
    assert "it is 1 person" in answer


def test_conversion_has_every_group_in_a_table_with_intervals(school: Screens) -> None:
    streams = school.open("conversion", "viewer")
    workshops = school.open("conversion", "viewer", by="Workshops")

    table = streams.dataframe[-1].value
    assert table["name"].to_list() == ["5th stream", ":red[odd]"]
    assert table["share_6"].to_list() == ["100.0 %  (21 to 100 %)", "0.0 %  (0 to 79 %)"]
    assert "Most paid of 2 streams: 5th stream, 100.0 % (21 to 100 %) of 1 person" in prose(streams)
    assert workshops.dataframe[-1].value["people"].to_list() == [3, 1]
    assert "Nobody has paid in any of 2 workshops" not in prose(workshops)


@pytest.mark.parametrize("page", PAGES)
def test_words_of_the_data_are_never_markup(school: Screens, page: str) -> None:
    query = {"lesson": LESSON, "step": "First contact"} if page == "conversion" else {}

    app = school.open(page, "admin", **query)

    kinds = (app.markdown, app.caption, app.subheader)
    marked = "\n".join(each.value for kind in kinds for each in kind)
    assert NASTY not in marked
    assert LESSON not in marked
    assert ":red[odd]" not in marked


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "rows",
    [
        {},
        {"events": [{"user_id": 1}]},
        {"bookings": [{"user_id": 1, "confirmed": 0, "created_at": None}]},
        {"events": [{"user_id": n, "created_at": NOON + timedelta(days=400)} for n in (1, 2)]},
        {"users": [{"user_id": 1, "updated_at": NOON}]},
    ],
    ids=["empty", "one person", "no times", "only the future", "only the list"],
)
def test_a_school_with_next_to_nothing_is_shown_calmly(
    screens: Screens, make_snapshot: MakeSnapshot, page: str, rows: dict[str, list[Row]]
) -> None:
    make_snapshot(**rows)

    app = screens.open(page, "analyst")

    assert not app.exception
    assert "This cannot be shown" not in prose(app)


def test_an_address_with_nonsense_is_no_error(school: Screens) -> None:
    app = school.open("conversion", "viewer", within="ages", since="yesterday", stream="none")

    assert "people paid" in prose(app)
