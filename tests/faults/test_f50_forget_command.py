"""F50: does `hsl forget` refuse who may not ask, do nothing by halves or twice, and keep its key private?"""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import Result

from core import shelf
from core.settings import Settings
from core.snapshot import Snapshot
from messaging.tables import message_recipients
from tests.commands.conftest import Hsl, hsl
from tests.faults.forgetting import everything_in, forget, kept, two_snapshots
from tests.messaging.school import ANNA, NOON, around, ask, sent

__all__ = ["forget", "hsl", "two_snapshots"]

pytestmark = pytest.mark.slow


def test_f50_a_second_time_does_nothing_and_says_so(
    two_snapshots: list[Snapshot], settings: Settings, forget: Callable[[], Result]
) -> None:
    assert two_snapshots
    forget()
    names = [each.snapshot_id for each in kept(settings)]

    again = forget()

    assert again.exit_code == 0
    assert json.loads(again.stdout)["snapshots"] == []
    assert [each.snapshot_id for each in kept(settings)] == names


@pytest.mark.parametrize("given", ["abc", "-5", "0"])
def test_f50_what_is_no_id_is_refused(hsl: Hsl, given: str) -> None:
    done = hsl("forget", "--", given)

    assert done.exit_code == 2


def test_f50_only_an_admin_erases(
    two_snapshots: list[Snapshot],
    settings: Settings,
    forget: Callable[[], Result],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HSL_LOCAL_ROLE", "marketer")

    done = forget()

    assert done.exit_code == 3
    assert "erasing people needs admin" in done.stdout
    assert [each.snapshot_id for each in kept(settings)] == [
        each.snapshot_id for each in two_snapshots[::-1]
    ]


def test_f50_a_snapshot_that_cannot_be_read_is_not_passed_over(
    two_snapshots: list[Snapshot], settings: Settings, forget: Callable[[], Result]
) -> None:
    copy = two_snapshots[0].file.path.with_name("20261101T000000Z-0badc0de.duckdb")
    copy.write_bytes(b"junk")
    shelf.write_manifest(shelf.describe(copy, taken_at=NOON - timedelta(days=22)), copy.parent)

    done = forget()

    assert done.exit_code == 1
    assert "Snapshot 20261101T000000Z-0badc0de cannot be read" in done.stdout
    assert str(ANNA) in everything_in(two_snapshots[1])
    assert not (settings.data_dir / "erased.txt").exists()


def test_f50_a_person_who_is_being_written_to_is_not_half_erased(
    two_snapshots: list[Snapshot],
    settings: Settings,
    store: sa.Engine,
    forget: Callable[[], Result],
) -> None:
    with around(store, two_snapshots[1], settings) as here:
        sent(ask(f"ids:{ANNA}"), here)
        here.store.execute(
            sa.update(message_recipients).values(delivery_status="sending", claimed_at=NOON)
        )

    done = forget()

    assert done.exit_code == 3
    assert "at this moment" in done.stdout
    assert str(ANNA) in everything_in(kept(settings)[0])
    assert not (settings.data_dir / "erased.txt").exists()


def test_the_key_and_the_list_are_private(settings: Settings, forget: Callable[[], Result]) -> None:
    forget()

    modes = {name: (settings.data_dir / name).stat().st_mode & 0o777 for name in FILES}
    assert modes == dict.fromkeys(FILES, 0o600)
    assert str(ANNA) not in Path(settings.data_dir / "erased.txt").read_text()


FILES = ("erased.key", "erased.txt")
