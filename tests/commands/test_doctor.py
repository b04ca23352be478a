"""Does the doctor see what is wrong, and say the cure?"""

import fcntl
import json
from datetime import timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from cli import app
from commands import folder_checkups, world_checkups
from commands.checkup import Checkup
from core import audit
from core.settings import Settings
from pipelines.background import Died, NeverRan, Running
from tests.snapshot_maker import NOON, MakeSnapshot

ONE = [{"user_id": 1, "registered_at": NOON}]


def state_of(found: list[Checkup], subject: str) -> str:
    return next(each.state for each in found if each.subject == subject)


def test_a_fresh_school_is_well(
    make_snapshot: MakeSnapshot, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_snapshot(registrations=ONE)
    monkeypatch.chdir(settings.data_dir.parent)
    monkeypatch.setenv("HSL_DATA_DIR", str(settings.data_dir))
    monkeypatch.delenv("HSL_SOURCE_URL", raising=False)

    done = CliRunner().invoke(app, ["doctor", "--json"])

    said = json.loads(done.stdout)
    assert (done.exit_code, said["ok"]) == (0, True)
    assert list(said["checks"][0]) == ["subject", "state", "what", "cure"]
    assert {each["state"] for each in said["checks"]} == {"ok", "warn"}
    assert all(each["cure"] for each in said["checks"] if each["state"] != "ok")


def test_a_setting_that_cannot_be_read_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HSL_STREAMS", "bad name!")

    done = CliRunner().invoke(app, ["doctor", "--json"])

    first = json.loads(done.stdout)["checks"][0]
    assert (done.exit_code, first["state"]) == (1, "fail")
    assert first["what"].startswith("HSL_STREAMS is not usable")


def test_a_file_others_can_read_fails(make_snapshot: MakeSnapshot, settings: Settings) -> None:
    snapshot = make_snapshot(registrations=ONE)
    before = list(folder_checkups.data_folder(settings.data_dir))
    snapshot.file.path.chmod(0o644)

    after = list(folder_checkups.data_folder(settings.data_dir))

    assert state_of(before, "privacy") == "ok"
    assert state_of(after, "privacy") == "fail"
    assert f"chmod -R go= {settings.data_dir}" in {each.cure for each in after}


def test_little_room_is_said(settings: Settings) -> None:
    settings.data_dir.mkdir(mode=0o700)

    found = list(folder_checkups.data_folder(settings.data_dir, free=400_000_000))

    assert state_of(found, "disk") == "warn"


def test_leftovers_are_said_unless_a_refresh_runs(settings: Settings) -> None:
    settings.snapshots_dir.mkdir(parents=True)
    (settings.snapshots_dir / ".building-20261123T120000Z-00000000.duckdb").touch()
    running = Running(NOON, "people", "", 0, 0, 1.0)

    assert folder_checkups.leftovers(settings.snapshots_dir, NeverRan()).state == "warn"
    assert folder_checkups.leftovers(settings.snapshots_dir, running).state == "ok"


@pytest.mark.parametrize("suffix", [".json", ".duckdb"])
def test_half_a_snapshot_is_a_leftover(settings: Settings, suffix: str) -> None:
    settings.snapshots_dir.mkdir(parents=True)
    (settings.snapshots_dir / f"20261123T120000Z-00000000{suffix}").touch()

    assert folder_checkups.leftovers(settings.snapshots_dir, NeverRan()).state == "warn"


def test_a_dead_refresh_and_a_silent_holder_of_the_lock_are_said(settings: Settings) -> None:
    settings.data_dir.mkdir()
    lock = settings.data_dir / "refresh.lock"

    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        found = list(folder_checkups.last_refresh(settings.data_dir, Died(NOON)))
    freed = list(folder_checkups.last_refresh(settings.data_dir, NeverRan()))

    assert [(each.subject, each.state) for each in found] == [
        ("last refresh", "warn"),
        ("refresh lock", "warn"),
    ]
    assert [each.state for each in freed] == ["ok"]


def test_a_broken_audit_fails(settings: Settings) -> None:
    path = settings.data_dir / "audit.jsonl"
    audit.record(path, "somebody", "x", {}, NOON)
    before = folder_checkups.audit_chain(path)
    path.write_text("{}\n")

    assert before.state == "ok"
    assert folder_checkups.audit_chain(path).state == "fail"


@pytest.mark.parametrize(("hours", "state"), [(25, "ok"), (27, "warn")])
def test_a_snapshot_older_than_26_hours_is_said(
    make_snapshot: MakeSnapshot, settings: Settings, hours: int, state: str
) -> None:
    make_snapshot(registrations=ONE)

    found = list(world_checkups.snapshot(settings, NOON + timedelta(hours=hours)))

    assert state_of(found, "its age") == state
    assert state_of(found, "snapshot") == "ok"
    assert state_of(found, "its findings") == "warn"  # the registration has no lesson date


def test_a_current_snapshot_that_is_gone_fails(
    make_snapshot: MakeSnapshot, settings: Settings
) -> None:
    make_snapshot(registrations=ONE)
    newest = make_snapshot(registrations=ONE, taken_at=NOON + timedelta(hours=1))
    newest.file.path.unlink()

    found = list(world_checkups.snapshot(settings, NOON + timedelta(hours=2)))

    assert state_of(found, "snapshot") == "fail"


def test_a_source_that_does_not_answer_fails_without_its_password(settings: Settings) -> None:
    far = Settings(
        data_dir=settings.data_dir,
        source_url=SecretStr("postgresql://hsl:hunter2hunter2@127.0.0.1:1/bot"),
    )

    found = list(world_checkups.source(far, NOON))

    assert [each.state for each in found] == ["fail"]
    assert "127.0.0.1:1 does not answer" in found[0].what
    assert "hunter2" not in str(found)


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, "ok"),
        ({"address": "0.0.0.0"}, "fail"),  # noqa: S104  it must be refused
        ({"local_role": "king"}, "fail"),
        ({"auth": "oidc"}, "fail"),
    ],
)
def test_access_that_is_not_safe_or_not_complete_fails(changed: dict[str, Any], state: str) -> None:
    settings = Settings.model_construct(**changed)

    assert [each.state for each in world_checkups.access(settings)] == [state]


@pytest.mark.parametrize(("role", "state"), [("analyst", "warn"), ("admin", "ok")])
def test_sign_in_without_an_admin_is_said(role: str, state: str) -> None:
    settings = Settings(
        auth="oidc",
        public_url="https://hsl.example",
        oidc_metadata_url="https://id.example/.well-known/openid-configuration",
        oidc_client_id="hsl",
        oidc_client_secret=SecretStr("not a real one"),
        roles={"anna@school.example": role},
    )

    assert [each.state for each in world_checkups.access(settings)] == [state]


def test_a_library_known_to_be_wrong_or_missing_fails() -> None:
    def version_of(name: str) -> str:
        if name == "polars":
            raise metadata.PackageNotFoundError(name)
        return "2.0.0" if name == "duckdb" else "1.0"

    found = list(world_checkups.versions(version_of))

    assert state_of(found, "duckdb") == "fail"
    assert state_of(found, "polars") == "fail"
    assert state_of(found, "streamlit") == "ok"
