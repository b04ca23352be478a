"""Is a text that people had before recognised, and another one not?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.alike import NEARLY, alikeness

INVITATION = (
    "Привет, Аня! Завтра в 19:00 бесплатный урок по Cursor: соберём бота за час. "
    "Ссылка придёт за десять минут до начала, запись останется у всех."
)


@pytest.mark.parametrize(
    "again",
    [
        INVITATION,
        INVITATION.upper(),
        INVITATION.replace("Аня", "Борис"),
        INVITATION.replace("19:00", "20:30"),
        f"{INVITATION}!!! 🎉",
    ],
)
def test_a_text_with_another_name_or_time_is_the_same(again: str) -> None:
    assert alikeness(INVITATION, again) >= NEARLY


@pytest.mark.parametrize(
    "other",
    [
        "",
        "Привет!",
        "Привет, Аня! Твоя заявка на 5-й поток подтверждена, увидимся в понедельник на курсе.",
    ],
)
def test_another_text_is_another(other: str) -> None:
    assert alikeness(INVITATION, other) < NEARLY


@given(st.text(max_size=40), st.text(max_size=40))
def test_alikeness_is_a_share_whichever_comes_first(one: str, other: str) -> None:
    assert 0 <= alikeness(one, other) == alikeness(other, one) <= 1
    assert alikeness(one, one) == 1
