"""Does the stand-in answer as Telegram does: limits, lengths, markup, files, deletion?"""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import httpx2
import pytest
from pydantic import SecretStr

from messaging.outcomes import Deleted, Known, Refused, Sent, Wait, Whose
from messaging.parcel import Media, Parcel
from messaging.stub.markup import complaint, visible_units
from messaging.stub.server import serving
from messaging.stub.world import World
from messaging.telegram import Telegram
from tests.store_maker import TOKEN, FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def world(clock: FakeClock) -> World:
    return World(clock.now, token=TOKEN)


@pytest.fixture
def telegram(world: World) -> Iterator[Telegram]:
    with serving(world) as base, closing(Telegram(base, SecretStr(TOKEN))) as client:
        yield client


def test_it_knows_its_bot(telegram: Telegram) -> None:
    assert telegram.me() == Known("stub_bot")


def test_one_a_second_to_a_chat_and_thirty_to_all(telegram: Telegram, clock: FakeClock) -> None:
    first, second = telegram.send(Parcel(1, "a")), telegram.send(Parcel(1, "b"))
    others = [telegram.send(Parcel(n, "a")) for n in range(2, 32)]
    clock.sleep(1)
    later = telegram.send(Parcel(1, "b"))

    assert isinstance(first, Sent)
    assert second == Wait(1.0, "Too Many Requests: retry after 1")
    assert [isinstance(each, Sent) for each in others] == [True] * 29 + [False]
    assert isinstance(later, Sent)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x" * 4097, "too_long"),
        ("   ", "empty"),
        ("<b></b>", "empty"),
        ("<b>open", "cannot_parse"),
        ("<b><i>crossed</b></i>", "cannot_parse"),
        ("<div>no</div>", "cannot_parse"),
        ("a < b", "cannot_parse"),
    ],
)
def test_texts_it_refuses(telegram: Telegram, text: str, reason: str) -> None:
    refused = telegram.send(Parcel(1, text))

    assert isinstance(refused, Refused)
    assert (refused.reason, refused.whose) == (reason, Whose.TEXT)


@pytest.mark.parametrize(
    ("text", "units"),
    [("abc", 3), ("<b>a</b>&amp;&lt;", 3), ("\N{GRINNING FACE}", 2), ("ы" * 4096, 4096)],
)
def test_lengths_are_counted_in_utf16_without_markup(text: str, units: int) -> None:
    assert (visible_units(text), complaint(text)) == (units, "")


def test_an_upload_gets_a_name_that_serves_afterwards(telegram: Telegram, clock: FakeClock) -> None:
    uploaded = telegram.send(Parcel(1, "Look", media=Media(1, "photo", None, "a.png", b"\x89PNG")))
    assert isinstance(uploaded, Sent)
    clock.sleep(1)
    by_name = telegram.send(Parcel(1, "Look", media=Media(1, "photo", uploaded.file_id)))
    clock.sleep(1)
    wrong = telegram.send(Parcel(1, "Look", media=Media(1, "photo", "made up")))

    assert isinstance(by_name, Sent)
    assert wrong == Refused(
        "bad_file", "Bad Request: wrong file identifier/HTTP URL specified", Whose.TEXT
    )


def test_a_message_can_be_deleted_for_48_hours(telegram: Telegram, clock: FakeClock) -> None:
    young, old = telegram.send(Parcel(1, "a")), telegram.send(Parcel(2, "b"))
    assert isinstance(young, Sent)
    assert isinstance(old, Sent)

    deleted = telegram.delete(1, young.telegram_message_id)
    twice = telegram.delete(1, young.telegram_message_id)
    clock.time += timedelta(hours=48, seconds=1)
    too_old = telegram.delete(2, old.telegram_message_id)

    assert deleted == Deleted()
    assert isinstance(twice, Refused)
    assert isinstance(too_old, Refused)
    assert (twice.reason, too_old.reason) == ("not_found", "too_old")


def test_it_is_told_what_goes_wrong_and_shows_what_arrived(telegram: Telegram) -> None:
    with httpx2.Client(base_url=telegram.base, trust_env=False) as control:
        control.post("/control/mood", json={"chat_id": 7, "mood": "blocked"})
        control.post("/control/fault", json={"kind": "too_fast", "seconds": 3, "chat_id": 8})
        control.post("/control/clock", json={"ahead_seconds": 60})
        outcomes = [telegram.send(Parcel(7, "a")), telegram.send(Parcel(8, "b"))]
        calls = control.get("/control/record").json()["calls"]
        chats = control.get("/control/chats").json()["chats"]

    assert outcomes[0] == Refused("blocked", "Forbidden: bot was blocked by the user", Whose.PERSON)
    assert outcomes[1] == Wait(3.0, "Too Many Requests: retry after 3")
    assert [call["values"]["chat_id"] for call in calls] == [7, 8]
    assert chats == {}


def test_the_uploaded_file_of_a_message_is_sent_once_and_then_by_name(
    telegram: Telegram, world: World
) -> None:
    world.limits = False
    media = Media(1, "document", None, "plan.pdf", b"%PDF")

    telegram.send(Parcel(1, "", media=media, silent=True))

    (call,) = world.calls
    assert call.method == "sendDocument"
    assert call.values == {
        "chat_id": "1", "parse_mode": "HTML", "disable_notification": "true", "document": b"%PDF",
    }  # fmt: skip
