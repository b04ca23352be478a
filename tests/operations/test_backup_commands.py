"""`hsl backup` and `hsl restore` as a person types them: answers, refusals, record, people erased since."""

import gzip
import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import audit
from core.erasure import KEY, LIST
from core.settings import Settings
from core.snapshot import Reader
from messaging.letter import Addressee, Letter
from operations.runs import BACKUP, Runs
from pipelines.erased import holds
from tests.commands.conftest import Hsl, hsl
from tests.databases import fresh_database
from tests.messaging.school import ANNA, BORIS, four_people
from tests.snapshot_maker import MakeSnapshot
from tests.store_maker import TOKEN, Post

__all__ = ["hsl"]


@pytest.fixture
def move(
    server_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Path]]:
    """Go to a new machine: its empty data folder; its store is an empty database."""

    def go() -> Path:
        monkeypatch.setenv("HSL_DATA_DIR", str(tmp_path / "new"))
        monkeypatch.setenv("HSL_STORE_URL", url)
        (tmp_path / "new").mkdir()
        return tmp_path / "new"

    with fresh_database(server_url) as url:
        yield go


@pytest.fixture
def office(
    post: Post,
    store_url: str,
    settings: Settings,
    make_snapshot: MakeSnapshot,
    monkeypatch: pytest.MonkeyPatch,
) -> Post:
    """A school of four with its store and secrets, whose worker wrote to two of them."""
    four_people(make_snapshot)
    post.folder = settings.data_dir
    post.queue([Addressee(ANNA, "anna"), Addressee(BORIS)], Letter("Hello"))
    post.work()
    monkeypatch.setenv("HSL_STORE_URL", store_url)
    monkeypatch.setenv("HSL_BOT_TOKEN", TOKEN)
    return post


def test_a_folder_of_backups_keeps_the_newest_and_each_goes_on_record(
    hsl: Hsl, office: Post, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "hsl-20260101T000000Z.tar.gz").touch()

    made = json.loads(hsl("backup", "--keep", 1, folder, "--json").stdout)

    (only,) = folder.iterdir()
    proved = json.loads(hsl("backup", "verify", only, "--json").stdout)
    record = audit.entries(office.folder / "audit.jsonl")[-1]
    assert (made["file"], made["deleted"]) == (str(only), ["hsl-20260101T000000Z.tar.gz"])
    assert made["rows"]["message_recipients"] == 2
    assert (proved["whole"], proved["rows"]) == (True, made["rows"])
    assert (record.action, record.facts["file"]) == ("backup", only.name)
    assert stat.S_IMODE(only.stat().st_mode) == 0o600
    assert [(each.outcome, each.says) for each in Runs(office.folder).newest(BACKUP)] == [
        ("done", only.name)
    ]


def test_a_backup_that_failed_is_on_record_and_not_in_the_next_as_if_it_still_ran(
    hsl: Hsl,
    office: Post,
    move: Callable[[], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    with monkeypatch.context() as broken:
        broken.setenv("HSL_STORE_URL", "postgresql://nobody@127.0.0.1:1/none")
        failed = hsl("backup", folder)
    hsl("backup", folder)
    (whole,) = folder.iterdir()

    new = move()
    restored = hsl("restore", whole)

    assert (failed.exit_code, restored.exit_code) == (1, 0)
    assert [each.outcome for each in Runs(office.folder).newest(BACKUP)] == ["done", "failed"]
    assert [each.outcome for each in Runs(new).newest(BACKUP)] == ["failed"]


def test_wrong_use_is_said_in_one_line(hsl: Hsl, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "there").touch()
    settings.data_dir.mkdir()

    said = {
        what: (done.exit_code, done.stderr)
        for what, done in {
            "nothing is replaced": hsl("backup", tmp_path / "there"),
            "no folder": hsl("backup", tmp_path / "none" / "x"),
            "keep what": hsl("backup", tmp_path / "x", "--keep", 2),
            "not a backup": hsl("restore", tmp_path / "there"),
        }.items()
    }

    assert [code for code, _ in said.values()] == [2, 2, 2, 1]
    assert "a backup replaces nothing" in said["nothing is replaced"][1]
    assert f"There is no folder {tmp_path / 'none'}" in said["no folder"][1]
    assert "--keep needs a folder" in said["keep what"][1]
    assert "Nothing was touched" in said["not a backup"][1]


def test_without_a_data_folder_there_is_nothing_to_back_up(hsl: Hsl, tmp_path: Path) -> None:
    done = hsl("backup", tmp_path / "x")

    assert (done.exit_code, (tmp_path / "x").exists()) == (2, False)
    assert "There is no data folder" in done.stderr


def test_whoever_was_erased_since_the_backup_stays_erased_where_the_newer_list_lies(
    hsl: Hsl, office: Post, move: Callable[[], Path], tmp_path: Path
) -> None:
    assert hsl("backup", tmp_path / "b").exit_code == 0
    assert hsl("forget", ANNA, "--json").exit_code == 0
    new = move()
    for name in (KEY, LIST):
        (new / name).write_bytes((office.folder / name).read_bytes())

    done = hsl("restore", tmp_path / "b", "--json")
    whole = hsl("audit", "verify", "--json")

    found = json.loads(done.stdout)
    current = Reader(new / "snapshots").current().snapshot.file
    people = json.loads(hsl("messages", "show", 1, "--people", "sent", "--json").stdout)
    assert (found["erased_again"], holds(current, ANNA), holds(current, BORIS)) == (1, False, True)
    assert str(ANNA) not in json.dumps(people)
    assert json.loads(whole.stdout)["whole"] is True
    assert [each.action for each in audit.entries(new / "audit.jsonl")] == [
        "restore", "anchor_messages", "erase_person"
    ]  # fmt: skip


def test_the_list_of_another_school_is_refused(
    hsl: Hsl, office: Post, move: Callable[[], Path], tmp_path: Path
) -> None:
    assert hsl("forget", ANNA, "--json").exit_code == 0
    assert hsl("backup", tmp_path / "b").exit_code == 0
    new = move()
    (new / KEY).write_text("00" * 32)
    (new / LIST).write_text("11" * 32)
    assert (office.folder / KEY).read_text() != (new / KEY).read_text()

    done = hsl("restore", tmp_path / "b")

    assert done.exit_code == 3
    assert "is another key than the backup's" in done.stderr
    assert sorted(path.name for path in new.iterdir()) == [KEY, LIST]


def test_a_person_reads_what_came_back_and_what_to_do_next(
    hsl: Hsl, office: Post, move: Callable[[], Path], tmp_path: Path
) -> None:
    office.queue(3)
    made = hsl("backup", tmp_path / "b")
    new = move()

    done = hsl("restore", tmp_path / "b")
    again = hsl("restore", tmp_path / "b")

    settings = (new / "restored-settings.env").read_text()
    assert (made.exit_code, done.exit_code, again.exit_code) == (0, 0, 3)
    assert "rows of message_recipients" in done.stdout
    assert "1 messages are held, 0 deliveries are unknown, sending is stopped" in done.stderr
    assert "hsl messages go" in done.stderr
    assert "# HSL_BOT_TOKEN was set" in settings
    assert TOKEN.encode() not in gzip.decompress((tmp_path / "b").read_bytes())
