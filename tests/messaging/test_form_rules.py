"""The rules behind the form: lists of people, times, drafts, and what looks wrong about a sending."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from core.errors import WrongUse
from core.settings import Settings
from core.snapshot import Snapshot
from messaging import drafts, ledger
from messaging.cautions import Caution, cautions
from messaging.composing import correction_of, time_of, written_again
from messaging.drafts import NO_TIME, ChangedElsewhere, Said, Whom, Written
from messaging.forgetting import Person, Request, forget
from messaging.letter import Addressee, Letter, Order
from messaging.outbox import queue
from messaging.pasted import read_list
from messaging.rehearsal import rehearse
from messaging.text import compose
from tests.messaging.school import ANNA, AUTHOR, NOON, around, ask, four_people, sent
from tests.snapshot_maker import MakeSnapshot

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def school(make_snapshot: MakeSnapshot) -> Snapshot:
    return four_people(make_snapshot)


@pytest.mark.parametrize(
    ("text", "ids", "nobody"),
    [
        ("", (), ()),
        (f"{ANNA}\n{ANNA};22", (ANNA, 22), ()),
        ("@Anna https://t.me/anna anna", (ANNA,), ()),
        ("999", (), (("999", "nobody with this id has a booking, a registration or an event"),)),
        ("@nobody_x", (), (("@nobody_x", "nobody in the snapshot has or had this name"),)),
        ("???", (), (("???", "neither a Telegram id nor an @name"),)),
        ("-5", (), (("-5", "neither a Telegram id nor an @name"),)),
    ],
)
def test_a_list_gives_people_and_says_of_each_other_entry_why(
    school: Snapshot, text: str, ids: tuple[int, ...], nobody: tuple[tuple[str, str], ...]
) -> None:
    found = read_list(school, text)

    assert (found.ids, found.nobody) == (ids, nobody)


def test_a_name_is_whose_it_is_now_else_of_the_one_who_had_it(make_snapshot: MakeSnapshot) -> None:
    def seen(person: int, name: str, days: int) -> dict[str, object]:
        at = NOON - timedelta(days=days)
        return {"user_id": person, "username": name, "registered_at": at, "lesson_type": str(days)}

    snapshot = make_snapshot(
        registrations=[
            seen(1, "moved", 9), seen(1, "one", 1), seen(2, "moved", 2),
            seen(3, "older", 9), seen(3, "three", 1),
            seen(4, "shared", 9), seen(4, "four", 1), seen(5, "shared", 9), seen(5, "five", 1),
        ]
    )  # fmt: skip

    found = read_list(snapshot, "@moved @older @shared")

    assert found.ids == (2, 3)
    assert found.nobody == (("@shared", "several people had this name, and nobody has it now"),)


def test_a_time_is_an_instant_of_the_schools_clock() -> None:
    assert time_of("", MOSCOW, NOON) is None
    assert time_of("2026-11-24T15:42", MOSCOW, NOON) == datetime(
        2026, 11, 24, 15, 42, tzinfo=MOSCOW
    )


@pytest.mark.parametrize(
    ("at", "zone", "said"),
    [
        ("2026-11-23T11:59", MOSCOW, "Monday 23 November 2026, 11:59 is over: it is 12:00 now"),
        ("2027-03-28T02:30", BERLIN, "The clocks skip 02:30"),
        (NO_TIME, MOSCOW, "No day and time is chosen"),
    ],
)
def test_a_time_that_cannot_be_is_refused(at: str, zone: ZoneInfo, said: str) -> None:
    with pytest.raises(WrongUse, match=said):
        time_of(at, zone, NOON)


def test_a_draft_comes_back_as_it_was_typed(store: sa.Engine) -> None:
    written = Written(
        Said("<b>", ("a=b", "c"), None, silent=True, link_preview=False),
        Whom(("tier:hot",), ("segment:customers",), "1 2", None),
        NO_TIME,
        {"quiet": "because"},
    )
    with store.begin() as connection:
        number = drafts.begin(connection, AUTHOR, written, NOON)

        assert drafts.kept(connection, number, AUTHOR.upper()).written == written
        assert [each.id for each in drafts.open_drafts(connection, AUTHOR)] == [number]
        with pytest.raises(WrongUse, match="You have no draft"):
            drafts.kept(connection, number, "somebody else")


def test_an_older_revision_overwrites_nothing(store: sa.Engine) -> None:
    with store.begin() as connection:
        number = drafts.begin(connection, AUTHOR, Written(), NOON)
        first = drafts.kept(connection, number, AUTHOR)
        drafts.save(connection, first, Written(Said("one")), NOON)

        with pytest.raises(ChangedElsewhere):
            drafts.save(connection, first, Written(Said("two")), NOON)

        assert drafts.kept(connection, number, AUTHOR).written.said.text == "one"


def test_a_template_keeps_what_is_said_and_not_to_whom_under_one_name(store: sa.Engine) -> None:
    with store.begin() as connection:
        whole = Written(Said("Привет"), Whom(("tier:hot",)))
        drafts.keep_template(connection, AUTHOR, " Hello  there ", whole, NOON)

        (kept,) = drafts.templates(connection)
        assert (kept.name, kept.written) == ("Hello there", Written(Said("Привет")))
        with pytest.raises(WrongUse, match="already"):
            drafts.keep_template(connection, AUTHOR, "HELLO THERE", whole, NOON)


def test_a_message_is_written_once_more_with_its_rules_or_corrected_for_its_receivers(
    store: sa.Engine, school: Snapshot, settings: Settings
) -> None:
    with around(store, school, settings) as here:
        queued = sent(ask(), here)

        again = written_again(here.store, queued.message_id)
        correction = correction_of(here.store, queued.message_id)

    assert again == Written(Said("Привет, {first_name|друг}!"), Whom(("segment:registrants",)))
    assert correction.whom == Whom(corrects=queued.message_id)


def looks_wrong(
    store: sa.Engine, school: Snapshot, settings: Settings, text: str, *rules: str
) -> list[Caution]:
    with around(store, school, settings) as here:
        return cautions(rehearse(ask(*rules, draft=compose(text)), here), 100, settings)


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("Студенты 5-го потока!", True),
        ("Dear 5th stream", True),
        ("5 поток, привет", True),
        ("Студенты 4-го потока!", False),
        ("в 5 часов", False),
        ("99 поток", False),
    ],
)
def test_a_text_for_another_stream_is_seen(
    store: sa.Engine, school: Snapshot, settings: Settings, text: str, strange: bool
) -> None:
    found = looks_wrong(store, school, settings, text, "stream:4th_stream")

    assert [each.must_look for each in found] == ([True] if strange else [])
    assert all("speaks of stream 5, and it goes to: 4th stream." in each.what for each in found)


def test_what_people_did_after_a_message_is_counted_from_their_own_delivery(
    store: sa.Engine, make_snapshot: MakeSnapshot
) -> None:
    def act(person: int, days: float, kind: str) -> dict[str, object]:
        at = NOON + timedelta(days=days)
        return {"user_id": person, "event_type": kind, "created_at": at}

    snapshot = make_snapshot(
        events=[
            act(1, 1, "lesson_link_clicked"), act(1, 2, "lesson_link_clicked"),
            act(2, -1, "lesson_link_clicked"), act(2, 8, "booking_created"),
            act(3, 1, "payment_approved"),
        ],
        taken_at=NOON + timedelta(days=9),
    )  # fmt: skip
    with store.begin() as connection:
        people = [Addressee(1), Addressee(2), Addressee(3)]
        number = queue(connection, Letter("x"), Order(AUTHOR), people, NOON)
        connection.execute(
            sa.text(
                "UPDATE messaging.message_recipients SET sent_at = :at, delivery_status = 'sent'"
                " WHERE user_id < 3"
            ),
            {"at": NOON},
        )

        found = ledger.after_message(connection, snapshot, number)

    assert [(each.act, each.after, each.before) for each in found] == [
        ("clicked", 1, 1),
        ("booked", 0, 0),
        ("paid", 0, 0),
    ]


def test_everybody_instead_of_a_stream_is_seen(
    store: sa.Engine, make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    people = [{"user_id": person, "registered_at": NOON} for person in range(1, 26)]
    snapshot = make_snapshot(registrations=people)

    with around(store, snapshot, settings) as here:
        (caution,) = cautions(rehearse(ask(), here), 30, settings)
        few = cautions(rehearse(ask("ids:1,2"), here), 30, settings)

    assert caution.what == "This goes to 83% of everybody the school knows: 25 of 30 people."
    assert caution.must_look
    assert few == []


def test_f50_a_forgotten_person_is_in_no_draft(store: sa.Engine) -> None:
    whom = Whom(("ids:77,78", "tier:hot"), (), "77, @anna_a\n78 t.me/anna_a 777", None)
    written = Written(Said("Привет, @Anna_A (77)!", media_id=None), whom)
    with store.begin() as connection:
        number = drafts.begin(connection, AUTHOR, written, NOON)

        forget(connection, Person(77, "hash", ("anna_a",)), Request(AUTHOR, NOON))

        kept = drafts.kept(connection, number, AUTHOR).written
    assert kept.whom.add == ("ids:erased,78", "tier:hot")
    assert kept.whom.pasted == "erased, erased\n78 erased 777"
    assert kept.said.text == "Привет, erased (erased)!"
