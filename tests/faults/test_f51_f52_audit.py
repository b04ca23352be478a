"""F51 an audit that was edited, cut, reordered or written anew; F52 the app's role and the audit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from core import audit as file_audit
from messaging.audit import START, Entry, hash_of, record
from messaging.audit_check import BrokenChain, Chain, anchor, links, verify
from messaging.store import as_owner
from messaging.tables import audit

NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)
Tamper = Callable[..., None]


@pytest.fixture
def audit_file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "audit.jsonl"


@pytest.fixture
def five(store: sa.Engine, audit_file: Path) -> sa.Engine:
    """Five acts, anchored after the third and after the fifth."""
    for number in range(1, 6):
        with store.begin() as connection:
            act = Entry("anna", "queue", NOON, f"message:{number}", "why", {"people": number})
            record(connection, act)
        if number in (3, 5):
            anchor(store, audit_file, "anna", NOON + timedelta(minutes=number))
    return store


@pytest.fixture
def tamper(five: sa.Engine, store_url: str) -> Tamper:
    """Whatever somebody with all rights does to the table, past its trigger."""
    assert five

    def run(*statements: str) -> None:
        with as_owner(store_url) as connection:
            connection.execute(sa.text("ALTER TABLE messaging.audit DISABLE TRIGGER USER"))
            for statement in statements:
                connection.execute(sa.text(statement))
            connection.commit()

    return run


def found(engine: sa.Engine, audit_file: Path) -> Chain | BrokenChain:
    with engine.connect() as connection:
        return verify(connection, audit_file)


def test_f51_an_untouched_audit_is_whole(five: sa.Engine, audit_file: Path) -> None:
    with five.connect() as connection:
        last = list(links(connection))[-1]

    assert found(five, audit_file) == Chain(5, last.own)
    assert isinstance(file_audit.verify(audit_file), file_audit.Verified)
    assert anchor(five, audit_file, "anna", NOON) is None


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE messaging.audit SET actor = 'boris' WHERE seq = 2", (2, "changed")),
        ("UPDATE messaging.audit SET action = 'pause' WHERE seq = 1", (1, "changed")),
        ("UPDATE messaging.audit SET why = '' WHERE seq = 3", (3, "changed")),
        ("UPDATE messaging.audit SET subject = 'message:9' WHERE seq = 4", (4, "changed")),
        ("UPDATE messaging.audit SET counts = '{\"people\": 6}' WHERE seq = 5", (5, "changed")),
        ("UPDATE messaging.audit SET at = at + interval '1 us' WHERE seq = 2", (2, "changed")),
        ("DELETE FROM messaging.audit WHERE seq = 2", (2, "missing")),
        ("DELETE FROM messaging.audit WHERE seq = 1", (1, "missing")),
        ("DELETE FROM messaging.audit WHERE seq = 5", (5, "missing at the end: 1")),
        ("DELETE FROM messaging.audit", (1, "missing at the end: 5")),
        ("TRUNCATE messaging.audit", (1, "missing at the end: 5")),
    ],
)
def test_f51_edits_and_cuts_are_found(
    store: sa.Engine, tamper: Tamper, audit_file: Path, statement: str, expected: tuple[int, str]
) -> None:
    tamper(statement)

    broken = found(store, audit_file)

    assert isinstance(broken, BrokenChain)
    assert broken.seq == expected[0]
    assert expected[1] in broken.why


def test_f51_two_rows_that_changed_places_are_found(
    five: sa.Engine, tamper: Tamper, audit_file: Path
) -> None:
    tamper(
        "UPDATE messaging.audit SET seq = 100 WHERE seq = 2",
        "UPDATE messaging.audit SET seq = 2 WHERE seq = 3",
        "UPDATE messaging.audit SET seq = 3 WHERE seq = 100",
    )

    broken = found(five, audit_file)

    assert broken == BrokenChain(2, "changed, or not where it was written")


@pytest.mark.parametrize("length", [5, 7])
def test_f51_a_chain_written_anew_as_a_whole_is_found(
    five: sa.Engine, tamper: Tamper, audit_file: Path, length: int
) -> None:
    tamper("DELETE FROM messaging.audit")
    with five.begin() as connection:
        for number in range(1, length + 1):
            record(connection, Entry("boris", "queue", NOON, f"message:{number}"))

    broken = found(five, audit_file)

    assert isinstance(broken, BrokenChain)
    assert broken.seq == 3
    assert "written anew" in broken.why


def test_f51_anchors_that_were_removed_too_are_found_in_the_file(
    five: sa.Engine, audit_file: Path
) -> None:
    assert five
    lines = audit_file.read_text().splitlines(keepends=True)
    audit_file.write_text(lines[0])

    assert isinstance(file_audit.verify(audit_file), file_audit.Broken)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE messaging.audit SET actor = 'boris'",
        "DELETE FROM messaging.audit",
        "TRUNCATE messaging.audit",
        "ALTER TABLE messaging.audit DISABLE TRIGGER USER",
        "DROP TABLE messaging.audit",
    ],
)
def test_f52_the_apps_role_cannot_change_the_audit(
    five: sa.Engine, audit_file: Path, statement: str
) -> None:
    with pytest.raises(DBAPIError) as refused, five.begin() as connection:
        connection.execute(sa.text(statement))

    assert getattr(refused.value.orig, "sqlstate", "") == "42501"
    assert isinstance(found(five, audit_file), Chain)


def test_f52_not_even_the_owner_changes_it_by_accident(five: sa.Engine, store_url: str) -> None:
    assert five

    with as_owner(store_url) as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(sa.delete(audit))


def test_a_row_is_of_its_place_and_content() -> None:
    act = Entry("anna", "queue", NOON, counts={"a": 1, "b": 2})

    assert hash_of(1, act, START) == hash_of(1, replace(act, counts={"b": 2, "a": 1}), START)
    assert hash_of(1, act, START) != hash_of(2, act, START)
    assert hash_of(1, act, START) != hash_of(1, act, "1" * 64)
