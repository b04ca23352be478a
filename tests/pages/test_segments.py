"""Can a group be kept, found again, used as a filter, renamed and removed in the app, by who may?"""

from collections.abc import Iterator

import pytest

from core.kept_segments import KeptSegment, keep, kept_segments
from core.settings import Settings
from tests.pages.screens import NASTY, SCHOOL, Screens, buttons, opening, prose, tables
from tests.snapshot_maker import NOON, MakeSnapshot

pytestmark = pytest.mark.slow


@pytest.fixture
def school(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, make_snapshot: MakeSnapshot
) -> Iterator[Screens]:
    with opening(settings, monkeypatch) as opened:
        make_snapshot(**SCHOOL)
        yield opened


def kept(settings: Settings, name: str = "Booked", step: int = 5) -> None:
    keep(settings.data_dir, KeptSegment(name, "funnel_step", {"step": step}, "Анна", NOON))


def test_the_leads_of_the_filters_are_kept_under_a_name(
    school: Screens, settings: Settings
) -> None:
    app = school.open("leads", "marketer", tier="Warm", not_customers="true")

    app.text_input(key="keep-name-leads").set_value("Warm ones").run()
    app.button(key="keep-leads").click().run()

    assert "Kept as Warm ones." in prose(app)
    (segment,) = kept_segments(settings.data_dir)
    assert segment.params == {
        "tiers": ["warm"],
        "segment": None,
        "exclude_customers": True,
        "corrected": False,
    }


def test_a_name_that_is_taken_is_refused_in_words(school: Screens, settings: Settings) -> None:
    kept(settings)
    app = school.open("leads", "analyst")

    app.text_input(key="keep-name-leads").set_value("booked").run()
    app.button(key="keep-leads").click().run()

    assert "There is a segment 'booked' already." in prose(app)
    assert len(kept_segments(settings.data_dir)) == 1


def test_a_kept_segment_is_a_filter_of_the_leads(school: Screens, settings: Settings) -> None:
    kept(settings)

    app = school.open("leads", "analyst", segment="Booked")

    assert "**1 to 1** of 1 leads" in prose(app)


def test_a_segment_shows_who_is_in_it_as_text(school: Screens, settings: Settings) -> None:
    kept(settings, "Everybody", 1)
    app = school.open("segments", "analyst")

    app.session_state["segments"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()

    assert "Everybody: 4 people" in prose(app)
    assert NASTY in tables(app).replace('""', '"')
    assert NASTY not in "\n".join(each.value for each in app.markdown)
    assert "secret@x.example" not in prose(app) + tables(app)


def test_a_segment_is_renamed_and_removed(school: Screens, settings: Settings) -> None:
    kept(settings)
    app = school.open("segments", "analyst")
    app.session_state["segments"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()

    app.text_input(key="new-name").set_value("Has booked").run()
    app.button(key="rename").click().run()
    renamed = [each.name for each in kept_segments(settings.data_dir)]
    app.button(key="remove").click().run()

    assert renamed == ["Has booked"]
    assert kept_segments(settings.data_dir) == []
    assert "No segment is kept yet." in prose(app)


def test_without_segments_the_page_says_where_they_come_from(school: Screens) -> None:
    assert "keep them there under a name" in prose(school.open("segments", "marketer"))


def test_a_viewer_is_refused(school: Screens) -> None:
    app = school.open("segments", "viewer")

    assert [each.value for each in app.title] == ["Not for you yet"]
    assert buttons(app) == []
