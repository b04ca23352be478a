"""F50: is an erased person in no snapshot, history or list, and kept out from then on, the audit whole?"""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import Result

from core import audit as file_audit
from core.search import Finder, Wanted
from core.settings import Settings
from core.snapshot import Reader, Snapshot
from messaging.audit_check import Chain, verify
from messaging.tables import (
    blocked_users,
    drafts,
    message_history,
    message_recipients,
    rehearsals,
    suppressions,
)
from messaging.text import compose
from tests.commands.conftest import Hsl, hsl
from tests.faults.forgetting import (
    HANDLE,
    MAIL,
    NAME,
    everything_in,
    forget,
    kept,
    tables,
    two_snapshots,
)
from tests.messaging.school import ANNA, BORIS, NOON, VERA, around, ask, rehearsed, sent
from tests.snapshot_maker import MakeSnapshot

__all__ = ["forget", "hsl", "two_snapshots"]

pytestmark = pytest.mark.slow


def test_f50_nobody_finds_the_person_in_any_snapshot(
    two_snapshots: list[Snapshot], settings: Settings, forget: Callable[[], Result]
) -> None:
    before = [each.snapshot_id for each in two_snapshots]

    done = forget()

    assert done.exit_code == 0, done.output
    after = kept(settings)
    assert [each.taken_at for each in after] == [NOON, NOON - timedelta(days=1)]
    assert not {each.snapshot_id for each in after} & set(before)
    assert json.loads(done.stdout)["snapshots"] == before[::-1]
    for snapshot in after:
        said = everything_in(snapshot)
        assert not [word for word in (str(ANNA), NAME, HANDLE, "anna_before", MAIL) if word in said]
        assert str(BORIS) in said
    assert Reader(settings.snapshots_dir).current().snapshot.taken_at == NOON


def test_f50_no_file_of_the_folder_holds_them_and_the_index_knows_the_others(
    two_snapshots: list[Snapshot], settings: Settings, forget: Callable[[], Result]
) -> None:
    assert two_snapshots

    forget()

    files = [path for path in settings.snapshots_dir.iterdir() if path.is_file()]
    words = [word.encode() for word in (NAME, HANDLE, MAIL)]
    assert not [path.name for path in files for word in words if word in path.read_bytes()]
    for snapshot in kept(settings):
        asked = ["борис", str(BORIS), NAME, HANDLE, MAIL, str(ANNA)]
        found = [Finder().search(snapshot, Wanted(text, contacts=True)).hits for text in asked]
        assert [len(hits) for hits in found] == [1, 1, 0, 0, 0, 0]


def test_f50_counts_of_workshops_are_those_of_the_people_who_stay(
    two_snapshots: list[Snapshot], settings: Settings, forget: Callable[[], Result]
) -> None:
    assert two_snapshots

    forget()

    counts = kept(settings)[0].query("FROM lesson_dates SELECT registered_people, clicked_people")
    assert counts.rows() == [(1, 1)]


def test_f50_later_refreshes_keep_them_out(
    two_snapshots: list[Snapshot],
    settings: Settings,
    forget: Callable[[], Result],
    make_snapshot: MakeSnapshot,
) -> None:
    assert two_snapshots
    forget()

    newer = make_snapshot(**tables(moved=True), taken_at=NOON + timedelta(hours=1))

    assert settings.data_dir.exists()
    assert str(ANNA) not in everything_in(newer)
    assert newer.query("SELECT count(*) AS n FROM people")["n"].item() == 2


def known_all_over(connection: sa.Connection) -> None:
    """Anna opted out, blocked the bot, and stands in somebody's draft."""
    opted = {"kind": "opted_out", "user_id": ANNA, "at": NOON, "by_whom": "anna@school.example"}
    connection.execute(sa.insert(suppressions).values(**opted))
    connection.execute(sa.insert(blocked_users).values(user_id=ANNA, reason="blocked"))
    typed = {"said": {"text": f"Для @{HANDLE}", "media_id": ANNA}, "pasted": f"22\n{ANNA}"}
    draft = {"author": "anna", "kind": "draft", "content": typed, "saved_at": NOON}
    connection.execute(sa.insert(drafts).values(**draft))


def test_f50_the_history_is_emptied_of_them_and_still_adds_up(
    two_snapshots: list[Snapshot],
    settings: Settings,
    store: sa.Engine,
    forget: Callable[[], Result],
) -> None:
    with around(store, two_snapshots[1], settings) as here:
        together = sent(ask("ids:22,33", f"ids:{ANNA}"), here).message_id
        text = compose(f"Пиши @{HANDLE} или @anna_before_all, t.me/{HANDLE}, {ANNA}, {ANNA}1")
        others = sent(ask("ids:22,33", draft=text), here).message_id
        alone = sent(ask(f"ids:{ANNA}", draft=compose(f"{NAME}, привет")), here).message_id
        rehearsed(ask(f"ids:{ANNA},33", draft=compose("later")), here)
        known_all_over(here.store)

    done = json.loads(forget().stdout)

    with store.connect() as connection:
        history = {row.id: row for row in connection.execute(sa.select(message_history))}
        people = set(connection.execute(sa.select(message_recipients.c.user_id)).scalars())
        left = connection.execute(sa.select(suppressions)).all()
        blocked = connection.execute(sa.select(blocked_users)).all()
        planned = connection.execute(sa.select(rehearsals)).all()
        draft = connection.execute(sa.select(drafts)).one()
    assert people == {BORIS, VERA}
    assert history[together].total_recipients == history[together].tally["pending"] == 2
    assert history[together].recipient_group == "ids:22,33 + ids:erased"
    assert history[others].message_text == (
        f"Пиши (erased) или @anna_before_all, (erased), (erased), {ANNA}1"
    )
    assert (history[alone].message_text, history[alone].state) == ("(erased)", "cancelled")
    assert (history[alone].total_recipients, history[alone].tally) == (0, {})
    assert [(row.kind, row.user_id) for row in left] == [("erased", None)]
    assert blocked == []
    assert all(ANNA not in row.user_ids and str(ANNA) not in str(row.rules) for row in planned)
    assert draft.content == {
        "said": {"text": "Для erased", "media_id": ANNA},
        "pasted": "22\nerased",
    }
    assert draft.revision == 2
    assert done["deliveries"] == 2


def test_f50_both_halves_of_the_audit_still_verify_and_name_nobody(
    two_snapshots: list[Snapshot],
    settings: Settings,
    store: sa.Engine,
    forget: Callable[[], Result],
) -> None:
    with around(store, two_snapshots[1], settings) as here:
        sent(ask(f"ids:22,{ANNA}"), here)

    forget()

    path = settings.data_dir / "audit.jsonl"
    assert isinstance(file_audit.verify(path), file_audit.Verified)
    with store.connect() as connection:
        assert isinstance(verify(connection, path), Chain)
    acts = [each for each in file_audit.entries(path) if each.action == "erase_person"]
    assert len(acts) == 1
    assert str(ANNA) not in path.read_text()


def test_f50_kept_exports_that_name_them_are_deleted(
    two_snapshots: list[Snapshot], settings: Settings, hsl: Hsl, forget: Callable[[], Result]
) -> None:
    assert two_snapshots
    folder = settings.data_dir / "exports"
    hsl("export", "leads", "--out", folder / "all.csv")
    hsl("export", "leads", "--out", folder / "others.csv", "--exclude-customers")

    done = forget()

    assert json.loads(done.stdout)["exports"] == ["all.csv"]
    assert sorted(path.name for path in folder.iterdir()) == [
        "others.csv",
        "others.csv.manifest.json",
    ]


def test_f50_lists_of_the_timetable_that_name_them_are_deleted_wherever_they_are(
    two_snapshots: list[Snapshot],
    hsl: Hsl,
    forget: Callable[[], Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert two_snapshots
    monkeypatch.setenv("HSL_EXPORT_DIR", str(tmp_path / "lists"))
    monkeypatch.setenv("HSL_EXPORT_LISTS", "all=; others=--exclude-customers")
    hsl("export", "lists")
    (tmp_path / "lists" / "theirs.csv").write_text(f"id\n{ANNA}\n")

    done = forget()

    (gone,) = json.loads(done.stdout)["exports"]
    left = sorted(path.name.partition("-")[0] for path in (tmp_path / "lists").glob("*.csv"))
    assert gone.startswith("all-")
    assert left == ["others", "theirs.csv"]
