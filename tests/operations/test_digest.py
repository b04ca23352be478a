"""Does the digest say what the figures say, to whom it may, in one harmless file?"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from core.access import Actor, Role
from core.clock import clock, window_of
from core.cooling import INSTANT
from core.figures import FIGURES, compute
from core.settings import Settings
from core.snapshot import Reader, Snapshot
from operations.digest import MOST_CALLS, Digest, Sent, SentMessage, digest_of
from operations.digest_file import KEPT, forget, place_of, thin_out
from operations.digest_html import Look, as_html
from operations.digest_page import escaped
from operations.digest_text import short_text
from tests.core.search_school import published
from tests.snapshot_maker import NOON, MakeSnapshot, Row

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANNA, BORIS, VERA, GLEB = 101, 102, 103, 104
NASTY = '<b>Anna</b>"><script>alert(1)</script>\u202e'
SENT = Sent((SentMessage(7, NOON - DAY, 3, {"sent": 2, "failed": 1}),))


def acts(person: int, count: int, days: int, last: datetime) -> list[Row]:
    """So many events on so many days, the last one then."""
    return [
        {
            "user_id": person,
            "created_at": last - (n % days) * DAY - (n // days) * timedelta(minutes=5),
        }
        for n in range(count)
    ]


def school() -> Mapping[str, Sequence[Row]]:
    """Anna is hot, Boris and Vera warm, Gleb warm and has paid; people came in each of four weeks."""
    newcomers = [
        {"user_id": 1000 + n, "created_at": NOON - timedelta(days=1 + n % 28)} for n in range(90)
    ]
    return {
        "registrations": [
            {
                "user_id": person,
                "first_name": name,
                "registered_at": NOON - 40 * DAY,
                "lesson_type": "a",
            }
            for person, name in ((ANNA, NASTY), (BORIS, "Boris"), (VERA, "Vera"), (GLEB, "Gleb"))
        ],
        "bookings": [{"user_id": GLEB, "confirmed": 2, "course_stream": "5th_stream"}],
        "events": [
            *acts(ANNA, 40, 6, NOON - HOUR),
            *acts(BORIS, 12, 3, NOON - 4 * DAY),
            *acts(VERA, 12, 3, NOON - 2 * DAY),
            *acts(GLEB, 12, 3, NOON - HOUR),
            *newcomers,
        ],
    }


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return published(tmp_path_factory.mktemp("digest"), school())


def viewer(role: Role) -> Actor:
    """Somebody with this role."""
    return Actor("somebody@school.example", role, "oidc")


def digest(snapshot: Snapshot, role: Role = Role.MARKETER, sent: Sent | None = SENT) -> Digest:
    """The digest of this snapshot for a role."""
    return digest_of(snapshot, Reader(snapshot.file.path.parent), viewer(role), sent)


class Texts(HTMLParser):
    """The tags of a page, and the text of each cell, card and paragraph."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_every_number_is_the_figures(snapshot: Snapshot) -> None:
    reader = Reader(snapshot.file.path.parent)

    found = digest(snapshot)

    asked = {
        "growth_change": {"unit": "week", "periods": 1},
        "conversion_compared": {
            "since": date(2026, 11, 9), "until": date(2026, 11, 15),
            "other_since": date(2026, 11, 2), "other_until": date(2026, 11, 8), "within_days": 7,
        },
    }  # fmt: skip
    for name, frame in found.figures.items():
        assert frame.equals(
            compute(FIGURES[name], snapshot, reader, asked.get(name)), null_equal=True
        )
    assert set(found.figures) >= {"four_figures", "tier_counts", "streams", "attention"}
    assert (found.moment.since, found.moment.until) == (date(2026, 11, 16), date(2026, 11, 22))


def test_the_page_shows_the_figures_numbers(snapshot: Snapshot) -> None:
    found = digest(snapshot)

    page = as_html(found, Look("marketer"))

    texts = Texts(page).texts
    for row in found.figures["four_figures"].iter_rows(named=True):
        assert f"{row['now']:,}" in texts
    change = found.figures["growth_change"].row(0, named=True)
    (said,) = [text for text in texts if text.startswith("New people: ")]
    assert f"{change['now']} against {change['before']} the week before" in said
    assert f"(95 %: {change['ratio_low']:.2f} to {change['ratio_high']:.2f})" in said


def test_who_to_call_are_leads_who_have_not_paid_by_when_they_cool(snapshot: Snapshot) -> None:
    reader = Reader(snapshot.file.path.parent)

    calls = digest(snapshot).calls

    assert calls is not None
    tiers = {each.user_id: each.tier for each in calls}
    assert tiers == {ANNA: "hot", BORIS: "warm", VERA: "warm"}
    assert [each.until for each in calls] == sorted(each.until for each in calls)
    window = window_of(compute(FIGURES["tier_rules"], snapshot, reader))
    for call in calls:
        events = compute(FIGURES["person_window"], snapshot, reader, {"person": call.user_id})
        first = clock(events, window, taken_at=snapshot.taken_at).changes[0]
        assert (call.until, call.then) == (first.at - INSTANT, first.tier)


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


def test_an_empty_school_has_a_digest_too(make_snapshot: MakeSnapshot) -> None:
    found = digest(make_snapshot(), sent=Sent())

    page = as_html(found, Look("marketer"))
    text = short_text(found, names=False, file_name="digest.html")

    assert found.calls == []
    assert "Nobody hot or warm is about to cool." in page
    assert "Nobody has booked yet." in page
    assert "New people: 0; the school is too young to compare." in text
    assert "Messages: none." in text


def test_without_a_snapshot_of_a_week_before_that_is_said(snapshot: Snapshot) -> None:
    found = digest(snapshot)

    page = as_html(found, Look("marketer"))

    assert found.tiers_before is None
    assert "No snapshot of 6 to 8 days before is kept" in page
    assert "a week ago: unknown" in page


def test_with_one_the_tiers_are_compared(make_snapshot: MakeSnapshot) -> None:
    make_snapshot(registrations=[{"user_id": ANNA, "registered_at": NOON - 40 * DAY}],
                  taken_at=NOON - 7 * DAY)  # fmt: skip
    found = digest(make_snapshot(**school()))

    page = re.sub(r"<[^>]+>", " ", as_html(found, Look("marketer")))

    assert found.tiers_before is not None
    assert re.search(r"hot\s+1\s+0\s+\+1", page)
    assert re.search(r"cold\s+0\s+1\s+-1", page)


def test_a_store_that_does_not_answer_is_said_and_stops_nothing(snapshot: Snapshot) -> None:
    found = digest(snapshot, sent=Sent(trouble="The message store does not answer: refused."))

    assert "The message store does not answer" in as_html(found, Look("admin"))
    assert "Messages: unknown. The message store" in short_text(found, names=False, file_name="x")


def test_no_more_than_twenty_are_named_and_the_rest_counted(make_snapshot: MakeSnapshot) -> None:
    people = range(1, MOST_CALLS + 6)
    found = digest(
        make_snapshot(
            registrations=[{"user_id": n, "registered_at": NOON - 40 * DAY} for n in people],
            events=[act for n in people for act in acts(n, 12, 3, NOON - n * timedelta(minutes=1))],
        )
    )

    assert found.calls is not None
    assert (len(found.calls), found.more_calls) == (MOST_CALLS, 5)
    assert "5 more are on the Leads page." in as_html(found, Look("admin"))
    assert "and 20 more." in short_text(found, names=False, file_name="x")


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


def test_the_moment_is_told_in_the_schools_time(snapshot: Snapshot) -> None:
    found = digest(snapshot)

    assert "Mon 23 Nov, 15:00 (Europe/Moscow)" in as_html(found, Look("admin"))
    assert snapshot.taken_at == datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_settings_name_the_place(settings: Settings) -> None:
    assert settings.digests_dir == settings.data_dir / "exports" / "digests"
