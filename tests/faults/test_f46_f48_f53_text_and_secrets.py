"""F46, F48, F53: hostile text gives no extra rows, names stay text, and a secret shows up nowhere."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from core.settings import Settings
from tests import warm
from tests.e2e.servers import clean_environment
from tests.faults.acts import CLI
from tests.pages.screens import NASTY, SCHOOL, Screens, opening, prose, tables
from tests.snapshot_maker import NOON, MakeSnapshot

pytestmark = pytest.mark.slow

MARKED = "MARKED-token-7731"
HOSTILE = [
    "5th_stream' OR 1=1 --",
    '"; DROP TABLE people; --',
    "%",
    "_",
    "read_csv('/etc/passwd')",
    "getenv('HOME')",
    "x" * 100_000,
    "stream:5th_stream",
]


@pytest.fixture
def screens(
    make_snapshot: MakeSnapshot, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Screens]:
    make_snapshot(**SCHOOL, taken_at=NOON)
    with opening(settings, monkeypatch) as opened:
        yield opened


def hsl(data_dir: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    ask = warm.ask_for([*CLI, *words], data_dir.parent, clean_environment(env, data_dir))
    return warm.run(ask, timeout=120)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_f46_hostile_text_as_a_filter_is_refused_and_gives_no_rows(
    make_snapshot: MakeSnapshot, settings: Settings, text: str
) -> None:
    make_snapshot(**SCHOOL, taken_at=NOON)

    done = hsl(settings.data_dir, "leads", "--stream", text, "--json")

    assert done.returncode == 2
    assert "leads" not in json.loads(done.stdout)
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("text", [*HOSTILE, "../../../etc/passwd", "20261123T120000Z-00000000"])
@pytest.mark.parametrize(
    "screen", ["overview", "leads", "snapshots", "search", "person", "students", "health"]
)
def test_f46_hostile_text_in_the_address_opens_the_current_snapshot(
    screens: Screens, screen: str, text: str
) -> None:
    app = screens.open(screen, as_of=text, tier=text, stream=text, q=text, id=text)

    assert not app.exception
    assert "is not kept any more" in prose(app)


UNSAID = [text for text in HOSTILE if text != "_"]  # which stands in usernames


@pytest.mark.parametrize("text", [*UNSAID, "a\0b", "я" * 1_000_000, "\u202e\u200b", "\\"])
def test_f46_hostile_text_in_the_search_finds_nobody_and_breaks_nothing(
    screens: Screens, text: str
) -> None:
    app = screens.open("search", q=text)

    assert not app.exception
    assert not app.dataframe
    assert max(len(each.value) for each in (*app.text, *app.markdown, *app.caption)) < 2_000


def test_f46_an_underline_is_a_letter_and_not_any_letter(screens: Screens) -> None:
    app = screens.open("search", q="_")

    assert sorted(app.dataframe[0].value["handle"]) == ["@user_1", "@user_2", "@user_3", "@user_4"]


def test_f48_a_name_made_of_markup_is_never_rendered(screens: Screens) -> None:
    app = screens.open("leads")

    assert NASTY in tables(app).replace('""', '"')
    assert not [each.value for each in app.markdown if NASTY in each.value]


def test_f53_a_marked_secret_is_in_no_output_file_or_repr(
    bot_url: str, server_url: str, tmp_path: Path
) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        role = sql.SQL("CREATE ROLE marked LOGIN SUPERUSER PASSWORD {}")
        connection.execute(role.format(sql.Literal(MARKED)))
    place = urlsplit(bot_url)
    url = f"postgresql://marked:{MARKED}@{place.hostname}:{place.port}{place.path}"
    secrets = {"HSL_SOURCE_URL": url, "HSL_COOKIE_SECRET": MARKED, "HSL_OIDC_CLIENT_SECRET": MARKED}
    data_dir = tmp_path / "data"
    try:
        said = [hsl(data_dir, *words.split(), **secrets) for words in ("refresh", "doctor --json")]
        wrong = {**secrets, "HSL_SOURCE_URL": url.replace("//marked:", "//nobody:")}
        said += [hsl(data_dir, "refresh", "--json", **wrong)]
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute("DROP ROLE marked")

    assert said[0].returncode == 0, said[0].stderr
    assert [each for each in said if MARKED in each.stdout + each.stderr] == []
    written = [path for path in data_dir.rglob("*") if path.is_file()]
    assert [path.name for path in written if MARKED.encode() in path.read_bytes()] == []
    shown = Settings.model_validate({"source_url": url, "cookie_secret": MARKED})
    assert MARKED not in repr(shown) + str(shown)
