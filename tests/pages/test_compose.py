"""Does the form say whom, what and when, keep what is typed, and meet mistakes before anything leaves?"""

import hashlib
import re
import time
from base64 import b64decode
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from messaging import drafts
from messaging.drafts import Said, Whom, Written
from messaging.media import Media, keep, uploaded
from tests.pages.post_office import ANNA, HELLO, MIDDAY, Office
from tests.pages.screens import buttons, prose, tables
from tests.pictures import picture

pytestmark = pytest.mark.slow


def opened(office: Office, written: Written = HELLO, role: str = "marketer") -> AppTest:
    return office.screens.open("compose", role, draft=str(office.draft(written)))


def test_without_a_draft_one_is_begun_or_gone_on_with(office: Office) -> None:
    office.draft()

    app = office.screens.open("compose", "marketer")

    assert {"New message", "Go on", "Throw away"} <= set(buttons(app))
    assert "Привет, {first_name|друг}!\nsegment:registrants" in prose(app)


def test_the_audience_is_counted_as_it_is_chosen(office: Office) -> None:
    app = opened(office)

    before = [(each.label, each.value) for each in app.metric]
    app.multiselect[0].set_value(["segment:registrants", "stream:4th_stream"]).run()

    assert before == [("Get it", "3"), ("Left out", "0")]
    assert [each.value for each in app.metric] == ["4", "0"]


def test_who_is_left_out_is_named_with_the_reason(office: Office) -> None:
    office.ask(
        "INSERT INTO messaging.blocked_users (user_id, reason) VALUES (:user_id, 'blocked')",
        user_id=ANNA,
    )

    app = opened(office)

    assert "1 blocked" in prose(app)
    assert "blocked the bot, or cannot be reached" in tables(app)


def test_what_is_typed_is_kept_by_itself(office: Office) -> None:
    app = opened(office)
    number = int(app.query_params["draft"][0])

    app.text_area(key=f"d{number}-text").set_value("Добрый день").run()

    assert office.kept(number).written.said.text == "Добрый день"
    assert office.kept(number).revision == 2


def test_f15_another_tab_is_not_overwritten(office: Office) -> None:
    app = opened(office)
    number = int(app.query_params["draft"][0])
    other = office.kept(number)
    with office.store.begin() as connection:
        drafts.save(connection, other, replace(HELLO, at="2026-12-01T10:00"), MIDDAY)

    app.text_area(key=f"d{number}-text").set_value("Мимо").run()

    assert "changed in another tab" in prose(app)
    assert office.kept(number).written == replace(HELLO, at="2026-12-01T10:00")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (Said("Привет <b>всем"), "Line 1, column 8: <b> is never closed."),
        (Said("x" * 4097), "this has 4,097"),
        (Said("Привет", ("Войти=nowhere",)), "opens no address"),
        (Said("Привет, {name}"), "there is no placeholder {name}"),
    ],
)
def test_a_text_that_cannot_be_sent_is_met_where_it_is_wrong(
    office: Office, written: Said, said: str
) -> None:
    app = opened(office, replace(HELLO, said=written))

    assert said in prose(app)
    assert app.button(key="rehearse").disabled


def test_the_place_of_an_error_is_marked_under_its_line(office: Office) -> None:
    app = opened(office, replace(HELLO, said=Said("Привет\nкак <i>дела")))

    assert [each.value for each in app.code] == ["как <i>дела\n    ^ here"]


def test_a_list_is_found_by_id_and_name_and_what_is_nobodys_is_said(office: Office) -> None:
    pasted = f"{ANNA}, @Boris_B https://t.me/anna_a\n12345 @nobody_x ???"

    app = opened(office, replace(HELLO, whom=Whom(pasted=pasted)))

    assert [each.value for each in app.metric] == ["2", "0"]
    assert [each.label for each in app.expander] == ["3 entries of the list named nobody"]
    assert "nobody in the snapshot has or had this name" in tables(app)


def test_a_time_that_is_over_and_a_night_hour_are_met_in_words(office: Office) -> None:
    past = opened(office, replace(HELLO, at="2026-11-20T10:00"))

    assert "Friday 20 November 2026, 10:00 is over" in prose(past)


def test_the_instant_is_spelled_out(office: Office) -> None:
    app = opened(office, replace(HELLO, at="2026-11-24T10:00"))

    assert "Tuesday 24 November 2026, 10:00 Moscow time (07:00 UTC), in 18 h 50 min." in prose(app)


def test_quiet_hours_are_said_while_writing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_QUIET_HOURS", "22:00-09:00")

    app = opened(office, replace(HELLO, at="2026-11-24T23:30"))

    assert "in the quiet hours, 22:00 to 09:00: it would wake people up" in prose(app)


def test_names_of_people_are_shown_as_text_in_the_bubble(office: Office) -> None:
    app = opened(office, replace(HELLO, whom=Whom(pasted="33")))

    html = "\n".join(each.proto.body for each in app.get("html"))
    assert "Привет, &lt;b&gt;Вера&lt;/b&gt;!" in html


def test_a_photo_is_shown_small_in_the_bubble(office: Office) -> None:
    with office.store.begin() as connection:
        number = keep(connection, uploaded("photo", "Афиша.png", picture(2_000, 500, "PNG")))

    app = opened(office, replace(HELLO, said=replace(HELLO.said, media_id=number)))

    html = "\n".join(each.proto.body for each in app.get("html"))
    shown = re.search('<img src="data:image/jpeg;base64,([^"]+)" alt="Афиша.png"', html)
    assert shown
    with Image.open(BytesIO(b64decode(shown[1]))) as small:
        assert small.size == (860, 215)


def test_a_damaged_photo_of_earlier_days_is_shown_by_its_name(office: Office) -> None:
    content = picture()[:-200]
    sha256 = hashlib.sha256(content).hexdigest()
    with office.store.begin() as connection:
        number = keep(connection, Media("photo", sha256, "Афиша.jpg", content=content))

    app = opened(office, replace(HELLO, said=replace(HELLO.said, media_id=number)))

    html = "\n".join(each.proto.body for each in app.get("html"))
    assert "Афиша.jpg" in html
    assert "<img" not in html
    assert not app.exception


def test_a_photo_only_telegram_has_is_shown_by_its_name(office: Office) -> None:
    with office.store.begin() as connection:
        number = keep(connection, Media("photo", "0" * 64, file_id="AgACAgIAAxkBAAIB"))

    app = opened(office, replace(HELLO, said=replace(HELLO.said, media_id=number)))

    html = "\n".join(each.proto.body for each in app.get("html"))
    assert "a file that Telegram has already" in html
    assert "<img" not in html


def test_a_template_is_kept_and_used(office: Office) -> None:
    app = opened(office)
    number = int(app.query_params["draft"][0])

    app.text_input(key=f"d{number}-template").set_value("Приветствие").run()
    app.button(key="keep-template").click().run()

    assert "Приветствие" in prose(office.screens.open("compose", "marketer"))


def test_a_test_goes_to_the_test_recipients_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_TEST_RECIPIENTS", str(ANNA))
    app = opened(office)

    app.button(key="test-send").click().run()
    time.sleep(1.1)  # in the same second it would be a double click
    app.button(key="test-send").click().run()

    assert office.ask("SELECT count(*) FROM messaging.message_history") == [(2,)]
    rows = office.ask("SELECT DISTINCT user_id, personal_text FROM messaging.message_recipients")
    assert rows == [(ANNA, "Привет, Анна!")]


def test_somebody_elses_draft_is_not_shown(office: Office) -> None:
    number = office.draft(author="another@school.example")

    app = office.screens.open("compose", "marketer", draft=str(number))

    assert f"You have no draft {number}." in prose(app)
    assert "Привет" not in prose(app)


@pytest.mark.parametrize("role", ["viewer", "analyst"])
@pytest.mark.parametrize(
    "page", ["compose", "rehearsal", "outbox", "history", "suppressions", "audit"]
)
def test_f44_who_may_not_write_sees_no_page_of_messages(
    office: Office, role: str, page: str
) -> None:
    app = office.screens.open(page, role, draft=str(office.draft()))

    assert [each.value for each in app.title] == ["Not for you yet"]
    assert buttons(app) == []


def test_f45_a_role_taken_away_while_writing_saves_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(office)
    number = int(app.query_params["draft"][0])

    monkeypatch.setenv("HSL_LOCAL_ROLE", "viewer")
    app.text_area(key=f"d{number}-text").set_value("Мимо").run()

    assert [each.value for each in app.title] == ["Not for you yet"]
    assert office.kept(number).written == HELLO
