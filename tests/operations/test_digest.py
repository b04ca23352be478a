"""Does the digest say what the figures say, and what is missing, unknown or too much to name?"""

import re
from datetime import UTC, date, datetime, timedelta

from core.clock import clock, window_of
from core.cooling import INSTANT
from core.figures import FIGURES, compute
from core.snapshot import Reader, Snapshot
from operations.digest import MOST_CALLS, Sent
from operations.digest_html import Look, as_html
from operations.digest_text import short_text
from tests.operations.digests import ANNA, BORIS, DAY, VERA, Texts, acts, digest, school, snapshot
from tests.snapshot_maker import NOON, MakeSnapshot

__all__ = ["snapshot"]


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


def test_the_moment_is_told_in_the_schools_time(snapshot: Snapshot) -> None:
    found = digest(snapshot)

    assert "Mon 23 Nov, 15:00 (Europe/Moscow)" in as_html(found, Look("admin"))
    assert snapshot.taken_at == datetime(2026, 11, 23, 12, tzinfo=UTC)
