"""Does each screen show each role what it may see, and say so when there is nothing or something wrong?"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from core import shelf
from core.settings import Settings
from tests.pages.screens import NAMES, NASTY, SCHOOL, Screens, opening, prose, tables
from tests.snapshot_maker import NOON, MakeSnapshot

pytestmark = pytest.mark.slow


@pytest.fixture
def screens(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Screens]:
    with opening(settings, monkeypatch) as opened:
        yield opened


@pytest.fixture
def school(make_snapshot: MakeSnapshot, screens: Screens) -> Screens:
    make_snapshot(**SCHOOL)
    return screens


def test_a_viewer_sees_figures_and_nobodys_name(school: Screens) -> None:
    app = school.open("overview", "viewer")

    assert [each.value for each in app.metric] == ["4", "2", "1", "3"]
    assert "Snapshot of Mon 23 Nov 2026, 15:00 Moscow time" in prose(app)
    assert "Newest bookings" not in prose(app)
    everything = prose(app) + tables(app)
    assert not [name for name in NAMES.values() if name[:20] in everything]
    assert "user_1" not in everything


def test_an_analyst_sees_who_came_but_no_email(school: Screens) -> None:
    app = school.open("overview", "analyst")

    assert "Newest bookings" in prose(app)
    assert "Фёкла Щеглова" in tables(app)
    assert "secret@x.example" not in prose(app) + tables(app)


@pytest.mark.parametrize("page", ["overview", "leads", "snapshots"])
def test_names_stand_in_tables_and_never_in_markdown(school: Screens, page: str) -> None:
    app = school.open(page)

    marked = "\n".join(each.value for kind in (app.markdown, app.caption) for each in kind)
    assert NASTY not in marked
    assert ":red[odd]" not in marked
    if page != "snapshots":
        assert NASTY in tables(app).replace('""', '"')
        assert "Ы" * 121 not in tables(app)


def test_change_is_unknown_in_words_when_nobody_can_tell(school: Screens) -> None:
    app = school.open("overview")

    assert [each.delta for each in app.metric] == ["4", "unknown", "unknown", "3"]


@pytest.mark.parametrize(("page", "needs"), [("leads", "people"), ("snapshots", "snapshots")])
def test_a_viewer_is_refused_with_the_reason(school: Screens, page: str, needs: str) -> None:
    app = school.open(page, "viewer")

    assert [each.value for each in app.title] == ["Not for you yet"]
    assert f"seeing {'the ' if needs == 'snapshots' else ''}{needs}" in prose(app)
    assert not app.dataframe


def test_the_lead_list_is_counted_whole_and_filtered_by_the_address(school: Screens) -> None:
    everybody = school.open("leads", "analyst")
    warm = school.open("leads", "analyst", tier="Warm")
    unpaid = school.open("leads", "analyst", not_customers="true")

    assert "**1 to 3** of 3 leads" in prose(everybody)
    assert "**1 to 1** of 1 leads" in prose(warm)
    assert "**1 to 2** of 2 leads" in prose(unpaid)
    assert [each.label for each in everybody.metric] == ["Hot", "Warm", "Cool", "Cold"]
    assert "https://t.me/user_1" in tables(everybody)


def test_filters_that_match_nobody_say_so(school: Screens) -> None:
    app = school.open("leads", "marketer")

    app.button_group(key="tier").set_value(["cool"]).run()

    assert "Nobody matches these filters." in prose(app)


def test_the_chosen_person_has_their_tier_explained_as_text(school: Screens) -> None:
    app = school.open("leads", "analyst")

    app.session_state["leads"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    app.run()

    texts = [each.value for each in app.text]
    assert f"{NASTY} (@user_2, id 2)" in texts
    assert any("warm: 12 events on 3 days reach 10 events on 3 days; hot" in each for each in texts)


@pytest.mark.parametrize(("role", "payload"), [("analyst", False), ("admin", True)])
def test_what_rejected_rows_say_is_for_roles_that_see_contacts(
    school: Screens, role: str, *, payload: bool
) -> None:
    app = school.open("snapshots", role)

    app.session_state["snapshots"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()

    assert "event_type is empty" in tables(app)
    assert ("secret@x.example" in tables(app)) is payload


def test_looking_back_is_said_on_every_page_and_ends_with_a_click(
    school: Screens, make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    make_snapshot(**SCHOOL, taken_at=NOON + timedelta(minutes=5))
    old = shelf.snapshots(settings.snapshots_dir)[-1].snapshot_id

    app = school.open("overview", "viewer", as_of=old)

    assert "You are looking back" in prose(app)
    assert "15:00 Moscow time" in prose(app)
    app.button[0].click().run()
    assert "You are looking back" not in prose(app)
    assert "15:05 Moscow time" in prose(app)
    assert "as_of" not in app.query_params


@pytest.mark.parametrize("wrong", ["20260101T000000Z-00000000", "../../etc/passwd", "x' OR 1=1"])
def test_a_snapshot_that_is_not_there_shows_the_current_one_and_says_so(
    school: Screens, wrong: str
) -> None:
    app = school.open("overview", "viewer", as_of=wrong)

    assert "is not kept any more" in prose(app)
    assert [each.value for each in app.metric] == ["4", "2", "1", "3"]
