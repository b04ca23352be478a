"""Are people named in a digest only to whom they may be, as harmless text, and not once forgotten?"""

from datetime import date
from pathlib import Path

import pytest

from core.access import Role
from core.settings import Settings
from core.snapshot import Snapshot
from operations.digest_file import KEPT, forget, place_of, thin_out
from operations.digest_html import Look, as_html
from operations.digest_page import escaped
from operations.digest_text import short_text
from tests.operations.digests import BORIS, DAY, NASTY, SENT, Texts, digest, snapshot

__all__ = ["snapshot"]


def test_names_are_shown_as_text_and_nothing_is_fetched(snapshot: Snapshot) -> None:
    page = as_html(digest(snapshot), Look("marketer", "https://app.example/"))

    seen = Texts(page)
    assert "script" not in seen.tags
    assert seen.tags.isdisjoint({"b", "img", "iframe", "object", "link", "form"} - {"b"})
    assert NASTY.replace("\u202e", "\N{REPLACEMENT CHARACTER}") in seen.texts
    assert "\u202e" not in page
    assert all(each.startswith("https://app.example/person?id=") for each in seen.addresses)
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src &#x27;none&#x27;" in page


def test_an_address_or_a_style_cannot_be_left_through_quotes() -> None:
    assert escaped("\"'<>&") == "&quot;&#x27;&lt;&gt;&amp;"


@pytest.mark.parametrize(
    ("role", "people", "messages"),
    [
        (Role.VIEWER, False, False),
        (Role.ANALYST, True, False),
        (Role.MARKETER, True, True),
        (Role.ADMIN, True, True),
    ],
)
def test_what_a_role_may_not_see_is_not_in_it(
    snapshot: Snapshot, role: Role, people: bool, messages: bool
) -> None:
    found = digest(snapshot, role, SENT if messages else None)

    page = as_html(found, Look(role))

    assert (found.calls is not None) == people
    assert ("Whom to call" in page) == people
    assert ("Boris" in page) == people
    assert ("It names people" in page) == people
    assert ("What was sent?" in page) == messages


def test_the_text_has_ids_and_names_only_where_the_school_says_so(snapshot: Snapshot) -> None:
    found = digest(snapshot)

    silent = short_text(found, names=False, file_name="digest.html")
    naming = short_text(found, names=True, file_name="digest.html")

    assert f"To call, soonest to cool: {BORIS} warm until" in silent
    assert "Boris" not in silent
    assert f"Boris ({BORIS}) warm until" in naming
    assert "\u202e" not in naming
    assert "Messages: 1, delivered 2 times." in silent
    assert len(silent.encode("utf-16-le")) // 2 < 4096


def test_a_quarter_of_digests_is_kept_and_nothing_else_is_touched(tmp_path: Path) -> None:
    ends = [date(2026, 1, 4) + n * 7 * DAY for n in range(KEPT + 3)]
    for end in ends:
        place_of(tmp_path, end).write_text("x", encoding="utf-8")
    (tmp_path / "digest-of-mine.html").write_text("x", encoding="utf-8")

    gone = thin_out(tmp_path)

    assert gone == [place_of(tmp_path, end) for end in ends[:3]]
    assert len(list(tmp_path.iterdir())) == KEPT + 1


def test_a_forgotten_person_is_in_no_kept_digest(snapshot: Snapshot, tmp_path: Path) -> None:
    naming, silent = place_of(tmp_path, date(2026, 11, 22)), place_of(tmp_path, date(2026, 11, 15))
    naming.write_text(as_html(digest(snapshot), Look("admin")), encoding="utf-8")
    silent.write_text(f"<td>{BORIS}7</td><td>1{BORIS}</td>", encoding="utf-8")

    gone = forget(tmp_path, BORIS)

    assert gone == [naming.name]
    assert silent.exists()


def test_settings_name_the_place(settings: Settings) -> None:
    assert settings.digests_dir == settings.data_dir / "exports" / "digests"
