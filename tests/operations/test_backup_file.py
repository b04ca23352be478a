"""Is a backup file whole or not there, and is every change of it found before anything is done with it?"""

import gzip
import io
import stat
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.errors import Refused
from core.settings import Settings
from operations import backup_manifest
from operations.backup import name_at, older_than_kept
from operations.backup_file import DamagedBackup, unpack, verified, writing
from operations.backup_manifest import Contents, Manifest, Part, Rows
from operations.backup_settings import settings_text

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CONTENTS = Contents(NOON, "0004", (Rows("drafts", ("id", "name"), 3, 7),), None)
PARTS = {"settings.env": "HSL_X='1'\n", "data/segments.json": "{}\n", "store/drafts.copy": "1\ta\n"}


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A whole one."""
    path = tmp_path / "backup.tar.gz"
    with writing(path) as packing:
        for name, text in PARTS.items():
            packing.add_text(name, text)
        packing.close(CONTENTS)
    return path


def rewritten(path: Path, members: dict[str, bytes], kind: bytes = tarfile.REGTYPE) -> None:
    """Another file in its place, with these members."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.type = len(content), kind
            tar.addfile(member, io.BytesIO(content))


def members_of(path: Path) -> dict[str, bytes]:
    with tarfile.open(path, "r:gz") as tar:
        return {each.name: tar.extractfile(each).read() for each in tar}  # type: ignore[union-attr]  # all are files


def test_what_went_in_comes_out_as_private_files(backup: Path, tmp_path: Path) -> None:
    manifest = verified(backup)
    unpack(backup, tmp_path / "out", manifest)

    found = {name: (tmp_path / "out" / name).read_text() for name in PARTS}
    modes = {stat.S_IMODE((tmp_path / "out" / name).stat().st_mode) for name in PARTS}
    assert manifest.contents == CONTENTS
    assert found == PARTS
    assert modes == {0o600}
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_a_backup_that_fails_in_the_middle_leaves_no_file(tmp_path: Path) -> None:
    def fails() -> None:
        with writing(tmp_path / "backup.tar.gz") as packing:
            packing.add_text("settings.env", "")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        fails()

    assert list(tmp_path.iterdir()) == []


def test_a_flipped_byte_is_found_or_changes_nothing(backup: Path) -> None:
    whole = backup.read_bytes()
    manifest = verified(backup)
    harmless = 0

    for place in [*range(0, len(whole), 5), *range(len(whole) - 8, len(whole))]:
        backup.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            found = verified(backup)
        except DamagedBackup:
            continue
        assert found == manifest
        harmless += 1

    assert harmless < 10  # gzip's note of the time, and codes of its table that no byte uses


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.99])
def test_a_cut_file_is_found(backup: Path, share: float) -> None:
    whole = backup.read_bytes()
    backup.write_bytes(whole[: int(len(whole) * share)])

    with pytest.raises(DamagedBackup, match="Nothing was touched"):
        verified(backup)


def test_a_part_that_was_taken_out_put_in_or_changed_is_named(backup: Path) -> None:
    there = members_of(backup)
    said = {}

    for what, members in {
        "out": {name: text for name, text in there.items() if name != "data/segments.json"},
        "in": {"data/erased.txt": b"", **there},
        "changed": {**there, "store/drafts.copy": b"1\tb\n"},
    }.items():
        rewritten(backup, members)
        with pytest.raises(DamagedBackup) as damaged:
            verified(backup)
        said[what] = str(damaged.value)

    assert "data/segments.json" in said["out"]
    assert "data/erased.txt" in said["in"]
    assert "store/drafts.copy" in said["changed"]


@pytest.mark.parametrize(
    "name",
    [
        "../data/x",
        "/etc/passwd",
        "data/../../x",
        "data/.hidden",
        "other/x",
        "data//x",
        "data/postgres/x",
        "data",
    ],
)
def test_names_that_lead_elsewhere_are_refused(backup: Path, name: str) -> None:
    rewritten(backup, {name: b"x", **members_of(backup)})

    with pytest.raises(DamagedBackup, match="does not belong into a backup"):
        verified(backup)


def test_links_and_devices_are_refused(backup: Path) -> None:
    rewritten(backup, {"data/x": b""}, tarfile.SYMTYPE)

    with pytest.raises(DamagedBackup, match="does not belong"):
        verified(backup)


def test_a_manifest_that_was_written_anew_under_the_old_name_is_found(backup: Path) -> None:
    there = members_of(backup)
    name = next(each for each in there if each.startswith("manifest."))

    rewritten(backup, {**there, name: there[name].replace(b'"rows": 3', b'"rows": 4')})

    with pytest.raises(DamagedBackup, match="its manifest was changed"):
        verified(backup)


def test_a_newer_format_is_refused_with_the_cure(backup: Path) -> None:
    text = backup_manifest.written(Manifest(CONTENTS, ())).replace(b'"format": 1', b'"format": 2')

    rewritten(backup, {backup_manifest.name_of(text): text})

    with pytest.raises(Refused, match="Install the version that made it"):
        verified(backup)


@pytest.mark.parametrize(
    "content",
    [b"", b"junk", gzip.compress(b"junk"), gzip.compress(b"")],
    ids=["empty", "junk", "zipped junk", "zipped nothing"],
)
def test_something_else_is_no_backup(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)

    with pytest.raises(DamagedBackup, match="cannot be used"):
        verified(tmp_path / "x")


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(DamagedBackup, match="No such file or directory"):
        verified(tmp_path / "none")


def test_a_manifest_reads_back_as_it_was_written() -> None:
    manifest = Manifest(CONTENTS, (Part("data/x", 3, "0" * 64),))

    assert backup_manifest.read(backup_manifest.written(manifest)) == manifest


def test_only_old_backups_under_our_names_are_ever_deleted(tmp_path: Path) -> None:
    ours = [name_at(NOON.replace(hour=hour)) for hour in (9, 10, 11)]
    for name in [
        *ours,
        "hsl-notes.tar.gz",
        "hsl-20261123T120000Z.tar",
        ".hsl-20261123T080000Z.tar.gz",
    ]:
        (tmp_path / name).touch()

    gone = older_than_kept(tmp_path, 2)

    assert [each.name for each in gone] == [ours[0]]


def test_settings_are_kept_without_a_secret_and_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    streams = {"6th_stream": "6th 'stream' # new"}
    given = Settings.model_construct(
        **dict(Settings.model_construct())
        | {"streams": streams, "test_recipients": (1, 2), "quiet_hours": "off"}
        | {"bot_token": SecretStr("1:MARKED"), "store_url": SecretStr("postgresql://u:MARKED@h/d")}
    )

    text = settings_text(given)

    (tmp_path / ".env").write_text(text)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HSL_{name.upper()}", raising=False)
    read = Settings(_env_file=tmp_path / ".env")  # type: ignore[call-arg]  # pydantic's own
    assert "MARKED" not in text
    assert "# HSL_BOT_TOKEN was set" in text
    assert (read.streams, read.test_recipients, read.quiet_hours) == (streams, (1, 2), "off")
    assert text.count("\nHSL_") == 3
