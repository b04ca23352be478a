"""Does an audience hold exactly the people its rules name, each once, and every other one a reason?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from core.errors import HslError, Refused, WrongUse
from core.snapshot import Snapshot
from messaging.audience import (
    REASON_MEANING,
    Audience,
    Dropped,
    Groups,
    Reason,
    gather,
    require_somebody,
    validate_ids,
)
from messaging.audience_rules import Wanted, as_id, read_wanted
from tests.snapshot_maker import NOON, MakeSnapshot, Row, published

ANNA, BORIS, VERA, GLEB, DINA, EGOR = 5_000_000_001, 22, 33, 44, 55, 66
STREAMS = {"3rd_stream": "3rd", "4th_stream": "4th", "5th_stream": "5th"}


@pytest.fixture(scope="module")
def groups(tmp_path_factory: pytest.TempPathFactory) -> Groups:
    """Anna paid in two streams, Boris in one that is not configured; Vera is hot; Gleb only booked."""
    rows: Mapping[str, Sequence[Row]] = {
        "bookings": [
            {"user_id": ANNA, "confirmed": 2, "course_stream": "3rd_stream", "first_name": "Анна"},
            {"user_id": ANNA, "confirmed": 2, "course_stream": "4th_stream"},
            {"user_id": BORIS, "confirmed": 2, "course_stream": "9th_stream"},
            {"user_id": GLEB, "confirmed": 1, "course_stream": "4th_stream", "username": "gleb"},
        ],
        "registrations": [{"user_id": VERA, "registered_at": NOON}],
        "events": [{"user_id": VERA, "created_at": NOON} for _ in range(5)],
        "hackathon_registrations": [{"user_id": DINA}, {"user_id": ANNA}],
        "users": [{"user_id": EGOR}],
    }
    return Groups(published(tmp_path_factory.mktemp("groups"), rows), STREAMS)


def ids_of(groups: Groups, *rules: str, exclude: tuple[str, ...] = ()) -> list[int]:
    return [each.user_id for each in gather(groups, read_wanted(rules, exclude)).kept]


@pytest.mark.parametrize(
    ("rules", "exclude", "expected"),
    [
        (["stream:4th_stream"], [], [ANNA]),
        (["stream:3rd_stream", "stream:4th_stream"], [], [ANNA]),
        (["stream:3rd_stream,4th_stream"], [], [ANNA]),
        (["stream:5th_stream", "tier:cool"], [], [VERA]),
        (["tier:cool"], [], [VERA]),
        (["tier:cold"], ["segment:customers"], [GLEB, DINA, EGOR]),
        (["segment:not_customers"], [], [VERA, GLEB, DINA, EGOR]),
        (["segment:not_customers"], ["ids:33,55,66"], [GLEB]),
        (["hackathon"], [], [DINA, ANNA]),
        (["hackathon"], ["stream:4th_stream"], [DINA]),
        (["segment:registrants"], [], [VERA]),
        (["ids:22", "stream:4th_stream", "ids:22,5000000001"], [], [BORIS, ANNA]),
        (["segment:customers"], ["stream:9th_stream"], [ANNA]),
    ],
)
def test_rules_add_up_and_exclusions_take_away(
    groups: Groups, rules: list[str], exclude: list[str], expected: list[int]
) -> None:
    assert ids_of(groups, *rules, exclude=tuple(exclude)) == expected


def test_what_a_message_needs_to_know_of_a_person(groups: Groups) -> None:
    gleb, anna = gather(groups, read_wanted(["ids:44,5000000001"])).kept

    assert (gleb.display_name, gleb.username, gleb.first_name) == ("@gleb", "gleb", "")
    assert anna.values == {"first_name": "Анна", "last_name": "", "username": ""}


def test_a_bad_id_neither_vanishes_nor_stops_the_good_ones(groups: Groups) -> None:
    audience = gather(groups, read_wanted(["ids:22,abc,999,22,-5,1.5, 33 ,66"]))

    assert [each.user_id for each in audience.kept] == [BORIS, VERA]
    assert audience.dropped == (
        Dropped("abc", Reason.INVALID_ID),
        Dropped("999", Reason.UNKNOWN_PERSON),
        Dropped("-5", Reason.INVALID_ID),
        Dropped("1.5", Reason.INVALID_ID),
        Dropped("66", Reason.UNKNOWN_PERSON),
    )
    assert audience.invalid_ids == ["abc", "999", "-5", "1.5", "66"]
    assert audience.counts == {Reason.INVALID_ID: 3, Reason.UNKNOWN_PERSON: 2}


def test_ids_may_be_numbers_or_text(groups: Groups) -> None:
    valid, nobody = validate_ids(groups.snapshot, [22, "33", 0, True, 10**30])

    assert valid == {BORIS, VERA}
    assert [each.given for each in nobody] == ["0", "True", str(10**30)]


def test_an_excluded_person_is_dropped_once_with_that_reason(groups: Groups) -> None:
    audience = gather(groups, read_wanted(["tier:cold", "ids:22"], ["ids:22", "hackathon"]))

    assert audience.dropped == (
        Dropped("22", Reason.EXCLUDED),
        Dropped("55", Reason.EXCLUDED),
        Dropped(str(ANNA), Reason.EXCLUDED),
    )


def test_a_stream_in_the_data_is_not_written_to_before_it_is_configured(groups: Groups) -> None:
    with pytest.raises(Refused, match="3rd_stream, 4th_stream, 5th_stream") as refused:
        gather(groups, read_wanted(["stream:9th_stream"]))

    assert "9th_stream" in refused.value.what
    assert ids_of(replace(groups, streams={"9th_stream": "9th"}), "stream:9th_stream") == [BORIS]
    with pytest.raises(Refused):
        gather(groups, read_wanted(["segment:stream:9th_stream"]))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("stream:6th_stream", "no stream '6th_stream'.*3rd_stream, 4th_stream, 5th_stream"),
        ("tier:boiling", "no tier 'boiling'.*hot, warm, cool, cold"),
        ("segment:nobody", "no segment 'nobody'.*customers, hackathon"),
        ("everybody", "names no audience"),
        ("ids:", "names no audience"),
        ("stream:", "names no audience"),
        ("user:22", "names no audience"),
        ("", "names no audience"),
        ("message:abc", "no message's number"),
    ],
)
def test_a_rule_that_names_nobody_we_know_is_refused(groups: Groups, rule: str, said: str) -> None:
    with pytest.raises(WrongUse, match=said):
        gather(groups, read_wanted([rule]))


@pytest.mark.parametrize(
    "rule", ["segment:nobody", "stream:6th_stream", "ids:abc", "tier:lukewarm"]
)
def test_a_mistyped_exclusion_is_refused_and_not_ignored(groups: Groups, rule: str) -> None:
    with pytest.raises(WrongUse):
        gather(groups, read_wanted(["tier:cold"], [rule]))


def test_segments_people_made_are_found_after_the_snapshots_own(groups: Groups) -> None:
    own = replace(groups, kept_segment={"quiet": frozenset({BORIS, 999})}.get)

    audience = gather(own, read_wanted(["segment:quiet"]))

    assert [each.user_id for each in audience.kept] == [BORIS]
    assert audience.dropped == (Dropped("999", Reason.UNKNOWN_PERSON),)


def test_nobody_named_and_nobody_left_are_both_refused(groups: Groups) -> None:
    with pytest.raises(WrongUse, match="Nobody is named"):
        read_wanted([])
    with pytest.raises(Refused, match=r"Nobody is left to write to \(1 unknown_person\)"):
        require_somebody(gather(groups, read_wanted(["ids:999"])))
    with pytest.raises(HslError, match=r"Nobody is left to write to\."):
        require_somebody(gather(groups, read_wanted(["stream:5th_stream"])))


def test_the_audience_in_words() -> None:
    wanted: Wanted = read_wanted(["tier:hot", "ids:1,2"], ["segment:customers"])

    assert wanted.in_words == "tier:hot + ids:1,2 - segment:customers"


def test_every_reason_is_explained() -> None:
    assert set(REASON_MEANING) == set(Reason)
    assert Audience((), ()).counts == {}


@pytest.mark.parametrize(
    ("given", "number"),
    [("1", 1), ("9223372036854775807", 2**63 - 1), ("9223372036854775808", None)]
    + [(text, None) for text in ("0", "", "१२", "1e5", "+5", "0x1", "1_0", "١", "1\x00")],
)
def test_what_is_an_id(given: str, number: int | None) -> None:
    assert as_id(given) == number


def test_the_snapshot_is_asked_only_by_parameters(make_snapshot: MakeSnapshot) -> None:
    snapshot: Snapshot = make_snapshot(registrations=[{"user_id": 1, "registered_at": NOON}])

    with pytest.raises(WrongUse):
        gather(Groups(snapshot, STREAMS), read_wanted(["segment:x' OR '1'='1"]))
