"""Are settings read, refused in one line, and their secrets never shown?"""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from core.errors import WrongUse
from core.setting_values import known_zones
from core.settings import DEFAULT_STREAMS, Settings, read_settings

TOKEN = "s3cret-T0ken"


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, and no setting in the environment."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HSL_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(monkeypatch: pytest.MonkeyPatch, **values: str) -> str:
    """What is said to these settings."""
    for name, value in values.items():
        monkeypatch.setenv(f"HSL_{name}", value)
    with pytest.raises(WrongUse) as refused:
        read_settings()
    assert refused.value.exit_code == 2
    return str(refused.value)


def test_without_any_setting_the_defaults_hold() -> None:
    found = read_settings()

    assert found.data_dir == Path("data")
    assert (found.time_zone, found.auth, found.local_role) == ("Europe/Moscow", "local", "admin")
    assert found.streams == DEFAULT_STREAMS
    assert (found.source_url, found.store_url) == (None, None)
    assert found.snapshots_dir == Path("data/snapshots")
    assert found.zone.utcoffset(datetime(2026, 7, 1, tzinfo=UTC)) is not None


def test_settings_come_from_the_environment_and_from_env_file(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / ".env").write_text("HSL_DATA_DIR=from_file\nHSL_TIME_ZONE=Europe/Berlin\n")
    monkeypatch.setenv("HSL_TIME_ZONE", "Asia/Almaty")

    found = read_settings()

    assert (found.data_dir, found.time_zone) == (Path("from_file"), "Asia/Almaty")


def test_streams_are_pairs_and_a_name_alone_is_its_own_label(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HSL_STREAMS", " 5th_stream = Fifth , 6th_stream,7th=a=b,")

    assert read_settings().streams == {
        "5th_stream": "Fifth",
        "6th_stream": "6th_stream",
        "7th": "a=b",
    }


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSL_SOURCE_URL", "")
    monkeypatch.setenv("HSL_STREAMS", "")

    found = read_settings()

    assert (found.source_url, found.streams) == (None, DEFAULT_STREAMS)


def test_days_can_be_cut_in_every_zone_that_is_taken() -> None:
    moment = pl.lit(datetime(2026, 7, 1, tzinfo=UTC))

    days = pl.select(
        moment.dt.convert_time_zone(zone).dt.date().alias(zone) for zone in known_zones()
    )

    assert days.width > 500


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TIME_ZONE", "Europe/Nowhere", "HSL_TIME_ZONE is not usable: unknown time zone"),
        ("TIME_ZONE", "../../etc/passwd", "HSL_TIME_ZONE is not usable: unknown time zone"),
        ("TIME_ZONE", "Europe", "HSL_TIME_ZONE is not usable: unknown time zone"),
        ("TIME_ZONE", "posix/Europe/Moscow", "HSL_TIME_ZONE is not usable: unknown time zone"),
        ("STREAMS", ",", "HSL_STREAMS is not usable: a stream's name is 1 to 50"),
        ("STREAMS", "5th stream=x", "HSL_STREAMS is not usable: a stream's name is 1 to 50"),
        ("STREAMS", "'; DROP TABLE x", "HSL_STREAMS is not usable: a stream's name is 1 to 50"),
        ("CURRENT_STREAM", "9th_stream", "HSL_CURRENT_STREAM is '9th_stream', which HSL_STREAMS"),
        ("AUTH", "none", "HSL_AUTH is not usable: Input should be 'oidc' or 'local'"),
        ("SESSION_HOURS", "0", "HSL_SESSION_HOURS is not usable: Input should be greater than 0"),
        ("SESSION_HOURS", "nan", "HSL_SESSION_HOURS is not usable"),
        ("SESSION_HOURS", "721", "HSL_SESSION_HOURS is not usable: Input should be less than"),
        ("SESSION_HOURS", "soon", "HSL_SESSION_HOURS is not usable: Input should be a valid"),
        ("ROLES", "@missing.txt", "HSL_ROLES is not usable: the file it names cannot be read"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    found = refusal(monkeypatch, **{name: value})

    assert found.startswith(said)
    assert "\n" not in found


def test_roles_may_stand_in_a_file_that_is_read_again_each_time(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_ROLES", "@roles.txt")
    (bare / "roles.txt").write_text("# who\nanna@x.example = admin  # head\n\n")
    first = read_settings().roles
    (bare / "roles.txt").write_text("boris@x.example=analyst\n")

    assert first == {"anna@x.example": "admin"}
    assert read_settings().roles == {"boris@x.example": "analyst"}


@pytest.mark.parametrize("name", ["SOURCE_URL", "STORE_URL", "OIDC_CLIENT_SECRET", "COOKIE_SECRET"])
def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"HSL_{name}", f"postgresql://bot:{TOKEN}@host/db")

    found = read_settings()
    shown = [repr(found), str(found), str(found.model_dump()), found.model_dump_json()]
    value = getattr(found, name.lower())

    assert [text for text in shown if TOKEN in text] == []
    assert TOKEN in value.get_secret_value()


def test_a_secret_is_not_in_a_refusal_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSL_SOURCE_URL", f"postgresql://bot:{TOKEN}@host/db")
    monkeypatch.setenv("HSL_ROLES", f"@{TOKEN}")

    found = refusal(monkeypatch, SESSION_HOURS=TOKEN)

    assert TOKEN not in found


def test_settings_do_not_change_while_we_run() -> None:
    found = read_settings()

    with pytest.raises(ValueError, match="frozen"):
        found.time_zone = "UTC"
