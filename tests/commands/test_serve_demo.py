"""Does the demo send to the stand-in on loopback only, and never from a school's own data?"""

import pytest
from pydantic import SecretStr

from commands.serve_demo import demo_environment, serve_demo
from core.errors import Refused
from core.settings import Settings


@pytest.mark.parametrize("name", ["source_url", "store_url"])
def test_a_database_of_ones_own_is_refused(settings: Settings, name: str) -> None:
    own = settings.model_copy(update={name: SecretStr("postgresql://x@127.0.0.1/school")})

    with pytest.raises(Refused, match="a demo never sends from a school's own data"):
        serve_demo(own, None, open_browser=False)


def test_app_and_worker_talk_to_the_stand_in_with_a_made_up_token(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_BOT_TOKEN", "1:real")
    monkeypatch.setenv("HSL_TELEGRAM_API", "https://api.telegram.org")

    env = demo_environment(settings, "http://127.0.0.1:1", [5, 6, 7, 8])

    assert env["HSL_TELEGRAM_API"] == "http://127.0.0.1:1"
    assert env["HSL_BOT_TOKEN"] == "0:made-up"
    assert env["HSL_TEST_RECIPIENTS"] == "6,7"
