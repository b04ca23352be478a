"""Bad addresses, settings and schools: does the real command answer clearly, and the old stay?

Asked of every refusal: the exit code of DESIGN section 4, one answer with the cure, no traceback,
no password, and the last snapshot as it was. Full and read-only disks: test_f39_disk.py.
"""

import json
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from core.settings import Settings
from tests.databases import fresh_database
from tests.faults.acts import execute, fill, hsl, left_over, refreshed, whole
from tests.faults.refusals import kept, refusal

SECRET = "hunter2-very-secret"
Changed = Callable[[str], str]


def with_user(url: str, user: str, password: str) -> str:
    """The address with another user and password."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{user}:{password}@{place}").geturl()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


ADDRESSES: dict[str, tuple[Changed, int, str]] = {
    "nobody listens": (
        lambda _: f"postgresql://hsl:{SECRET}@127.0.0.1:{free_port()}/school",
        1,
        "does not answer: ",
    ),
    "wrong password": (
        lambda url: with_user(url, "hsl", SECRET),
        1,
        "does not accept user 'hsl' with this password",
    ),
    "unknown user": (
        lambda url: with_user(url, "nobody_here", SECRET),
        1,
        "does not accept user 'nobody_here' with this password",
    ),
    "unknown database": (
        lambda url: urlsplit(url)._replace(path="/no_such_school").geturl(),
        1,
        'does not let us in: database "no_such_school" does not exist',
    ),
    "no address": (lambda _: f"the usual one, {SECRET}", 2, "is not a database address"),
    "a port that is none": (
        lambda _: f"postgresql://hsl:{SECRET}@localhost:port/school",
        2,
        "is not a database address",
    ),
    "another engine": (
        lambda _: f"mysql://hsl:{SECRET}@127.0.0.1/school",
        2,
        "is for mysql; only PostgreSQL will do",
    ),
    "an unknown option": (
        lambda url: f"{url}?colour={SECRET}",
        2,
        'HSL_SOURCE_URL cannot be used: invalid connection option "colour"',
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("address", "code", "said"), ADDRESSES.values(), ids=ADDRESSES)
def test_a_wrong_address_is_said_without_its_password(
    bot_url: str, settings: Settings, address: Changed, code: int, said: str
) -> None:
    before = refreshed(bot_url, settings).snapshot_id

    done = hsl(settings.data_dir, address(bot_url), "refresh", "--json")

    error, cure = refusal(done, code)
    password = str(urlsplit(bot_url).password)
    assert said in error
    assert "HSL_SOURCE_URL" in error + cure or "postgresql://user:password@host" in cure
    assert SECRET not in done.stdout + done.stderr
    assert password not in done.stdout + done.stderr
    assert kept(settings, before)
    for file in settings.data_dir.glob("*.*"):
        assert SECRET.encode() not in file.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("HSL_TIME_ZONE", "Mars/Base", "HSL_TIME_ZONE is not usable: unknown time zone"),
        ("HSL_STREAMS", "bad stream!=Label", "HSL_STREAMS is not usable: a stream's name"),
        ("HSL_STREAMS", ",", "HSL_STREAMS is not usable"),
        ("HSL_CURRENT_STREAM", "9th_stream", "which HSL_STREAMS does not list"),
    ],
)
def test_a_wrong_setting_is_named_with_code_2(
    bot_url: str, settings: Settings, variable: str, value: str, said: str
) -> None:
    before = refreshed(bot_url, settings).snapshot_id

    done = hsl(settings.data_dir, bot_url, "refresh", "--json", more={variable: value})

    error, _ = refusal(done, 2)
    assert said in error
    assert variable in error
    assert kept(settings, before)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DROP TABLE events", "has no table events"),
        ("ALTER TABLE bookings RENAME confirmed TO state", "bookings has no column confirmed"),
    ],
)
def test_a_missing_table_or_column_is_named_with_code_1(
    bot_url: str, settings: Settings, change: str, said: str
) -> None:
    before = refreshed(bot_url, settings).snapshot_id
    execute(bot_url, change)

    done = hsl(settings.data_dir, bot_url, "refresh", "--json")

    error, _ = refusal(done, 1)
    assert said in error
    assert kept(settings, before)


@pytest.mark.slow
def test_a_person_reads_the_reason_and_the_cure_in_the_last_line(
    bot_url: str, settings: Settings
) -> None:
    execute(bot_url, "DROP TABLE events")

    wrong_source = hsl(settings.data_dir, bot_url, "refresh")
    wrong_setting = hsl(settings.data_dir, bot_url, "refresh", more={"HSL_STREAMS": ","})

    step, reason = wrong_source.stderr.splitlines()
    assert (wrong_source.returncode, step) == (1, "hsl: connect")
    assert "has no table events. Check that HSL_SOURCE_URL names the bot's database" in reason
    assert (wrong_source.stdout, wrong_setting.stdout) == ("", "")
    assert wrong_setting.returncode == 2
    assert wrong_setting.stderr.startswith("hsl: HSL_STREAMS is not usable")
    assert len(wrong_setting.stderr.splitlines()) == 1


@pytest.mark.slow
def test_a_database_without_any_table_is_said(server_url: str, settings: Settings) -> None:
    with fresh_database(server_url) as empty:
        done = hsl(settings.data_dir, empty, "refresh", "--json")

    error, cure = refusal(done, 1)
    assert "has no table bookings, free_lesson_registrations, events" in error
    assert "HSL_SOURCE_URL names the bot's database" in cure
    assert left_over(settings) == []


@pytest.mark.slow
def test_a_role_that_may_not_read_a_table_is_told_what_to_grant(
    bot_url: str, settings: Settings
) -> None:
    before = refreshed(bot_url, settings).snapshot_id
    role = f"blind_{settings.data_dir.parent.name[-20:]}"
    execute(
        bot_url,
        f"CREATE ROLE \"{role}\" LOGIN PASSWORD '{SECRET}'",
        f'GRANT SELECT ON bookings TO "{role}"',
    )

    done = hsl(settings.data_dir, with_user(bot_url, role, SECRET), "refresh", "--json")
    execute(bot_url, f'DROP OWNED BY "{role}"', f'DROP ROLE "{role}"')

    error, cure = refusal(done, 1)
    assert "permission denied for table free_lesson_registrations" in error
    assert "deploy/source_role.sql" in cure
    assert kept(settings, before)


@pytest.mark.slow
def test_tables_without_rows_make_a_first_snapshot_of_nobody(
    bot_url: str, settings: Settings
) -> None:
    done = hsl(settings.data_dir, bot_url, "refresh", "--json")

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["counts"]["people"] == 0
    assert whole(settings).notice is None


def test_a_school_of_one_person_is_published(bot_url: str, settings: Settings) -> None:
    fill(bot_url, 1)

    report = refreshed(bot_url, settings)

    people = whole(settings).snapshot.query("SELECT user_id, display_name FROM people")
    assert report.counts["people"] == 1
    assert people.rows() == [(1, "@name1")]
