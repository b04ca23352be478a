"""Is the lead list who the school thinks it is, in the order a person would call them?"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from core.errors import WrongUse
from core.leads import TIERS, LeadFilter, count_leads, known_streams, lead_batches, lead_page
from core.snapshot import Snapshot
from pipelines.tiers import TIER_NAMES
from tests.snapshot_maker import NOON, MakeSnapshot, Row, published

HOT, WARM, COOL, COLD, PAYER, STRANGER = 1, 2, 3, 4, 9_007_199_254_740_993, 6


def acts(person: int, days: int, a_day: int, kind: str = "view_program") -> list[Row]:
    return [
        {
            "user_id": person,
            "event_type": kind,
            "created_at": NOON - timedelta(days=day, minutes=number),
        }
        for day in range(days)
        for number in range(a_day)
    ]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    reminders = acts(WARM, 5, 4, kind="free_lesson_reminder_sent")
    rows: Mapping[str, Sequence[Row]] = {
        "registrations": [
            {"user_id": person, "email": email, "lesson_type": lesson, "registered_at": NOON}
            for person, email, lesson in [
                (HOT, "a@x.example", "cursor_lesson"),
                (HOT, "b@x.example", "claude_code_lesson"),
                (WARM, "c@x.example", "cursor_lesson"),
                (COOL, "d@x.example", "cursor_lesson"),
                (COLD, "e@x.example", "cursor_lesson"),
                (PAYER, "f@x.example", "cursor_lesson"),
            ]
        ],
        "bookings": [
            {"user_id": PAYER, "confirmed": 2, "course_stream": "4th_stream"},
            {"user_id": PAYER, "confirmed": 2, "course_stream": "summer"},
            {"user_id": COOL, "confirmed": 1, "course_stream": "4th_stream"},
            {"user_id": STRANGER, "confirmed": 2, "course_stream": "4th_stream"},
        ],
        "events": [
            *acts(HOT, 5, 5),
            *acts(WARM, 4, 3)[:2],
            *reminders[:10],
            *acts(COOL, 2, 3),
            *acts(PAYER, 2, 4),
        ],
    }
    return published(tmp_path_factory.mktemp("leads"), rows)


def ids(snapshot: Snapshot, wanted: LeadFilter) -> list[int]:
    return lead_page(snapshot, wanted, 100, 0)["user_id"].to_list()


def test_everybody_with_a_registration_is_there_once_warmest_first(school: Snapshot) -> None:
    found = lead_page(school, LeadFilter(), 100, 0)

    assert found.select("user_id", "tier", "tier_events", "registrations").rows() == [
        (HOT, "hot", 25, 2),
        (WARM, "warm", 12, 1),
        (PAYER, "cool", 8, 1),
        (COOL, "cool", 6, 1),
        (COLD, "cold", 0, 1),
    ]
    assert count_leads(school, LeadFilter()) == 5


def test_streams_are_those_with_a_confirmed_booking(school: Snapshot) -> None:
    found = lead_page(school, LeadFilter(), 100, 0)

    assert dict(found.select("user_id", "streams").iter_rows()) == {
        HOT: "",
        WARM: "",
        COOL: "",
        COLD: "",
        PAYER: "4th_stream, summer",
    }


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (LeadFilter(("hot", "warm")), [HOT, WARM]),
        (LeadFilter(("cold", "hot")), [HOT, COLD]),
        (LeadFilter(("cool",), exclude_customers=True), [COOL]),
        (LeadFilter(exclude_customers=True), [HOT, WARM, COOL, COLD]),
        (LeadFilter(stream="4th_stream"), [PAYER]),
        (LeadFilter(stream="summer"), [PAYER]),
        (LeadFilter(stream="5th_stream"), []),
        (LeadFilter(stream="4th_stream", exclude_customers=True), []),
        (LeadFilter(corrected=True), [HOT, PAYER, COOL, WARM, COLD]),
        (LeadFilter(("warm",), corrected=True), []),
        (LeadFilter(("cold",), corrected=True), [WARM, COLD]),
    ],
)
def test_a_filter_keeps_exactly_those_asked_for(
    school: Snapshot, wanted: LeadFilter, expected: list[int]
) -> None:
    batches = [lead for batch in lead_batches(school, wanted) for lead in batch["user_id"]]

    assert ids(school, wanted) == expected
    assert batches == expected
    assert count_leads(school, wanted) == len(expected)


def test_pages_follow_each_other_without_gap_or_overlap(school: Snapshot) -> None:
    pages = [
        lead_page(school, LeadFilter(), 2, offset)["user_id"].to_list() for offset in (0, 2, 4)
    ]

    assert pages == [[HOT, WARM], [PAYER, COOL], [COLD]]


def test_page_and_batches_have_the_same_columns(school: Snapshot) -> None:
    page = lead_page(school, LeadFilter(), 100, 0)
    batches = list(lead_batches(school, LeadFilter()))

    assert len(batches) == 1
    assert batches[0].equals(page)


def test_equal_leads_go_latest_first_then_by_id_and_nulls_last(make_snapshot: MakeSnapshot) -> None:
    early = datetime(2026, 11, 20, 9, tzinfo=UTC)
    snapshot = make_snapshot(
        registrations=[{"user_id": person, "registered_at": NOON} for person in (14, 13, 12, 11)],
        events=[
            {"user_id": 13, "created_at": early},
            {"user_id": 14, "created_at": early},
            {"user_id": 12, "created_at": early + timedelta(hours=1)},
        ],
    )

    assert ids(snapshot, LeadFilter()) == [12, 13, 14, 11]


def test_an_unknown_tier_is_refused_with_the_known_ones() -> None:
    with pytest.raises(WrongUse, match=r"no tier 'lukewarm'\. Choose from: hot, warm, cool, cold"):
        LeadFilter(("hot", "lukewarm"))


@pytest.mark.parametrize("ask", [count_leads, lead_batches])
def test_a_stream_nobody_knows_is_refused_with_the_known_ones(
    school: Snapshot, ask: object
) -> None:
    assert callable(ask)
    with pytest.raises(WrongUse, match="3rd_stream, 4th_stream, 5th_stream, summer"):
        ask(school, LeadFilter(stream="x' OR 1=1 --"))


def test_known_streams_are_the_configured_then_the_seen(school: Snapshot) -> None:
    assert known_streams(school) == ["3rd_stream", "4th_stream", "5th_stream", "summer"]


def test_the_tiers_are_those_of_the_pipeline() -> None:
    assert TIERS == TIER_NAMES
