"""Does the audit file keep every record, and does every later change show?"""

import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.audit import Broken, Verified, record, verify
from core.errors import Refused

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def audit(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "audit.jsonl"
    for count in (10, 20, 30):
        record(path, "anna@school.example", "export_leads", {"rows": count}, NOON)
    return path


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines(keepends=True)


def test_records_are_numbered_and_verify(audit: Path) -> None:
    found = verify(audit)

    assert isinstance(found, Verified)
    assert found.records == 3
    assert '"at": "2026-11-01T12:00:00+00:00"' in lines_of(audit)[0]


def test_an_audit_that_does_not_exist_yet_is_whole(tmp_path: Path) -> None:
    assert verify(tmp_path / "audit.jsonl") == Verified(0, "0" * 64)


def test_all_audit_files_are_private(audit: Path) -> None:
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in audit.parent.iterdir()}

    assert modes == {"audit.jsonl": 0o600, "audit.head": 0o600, "audit.lock": 0o600}
    assert stat.S_IMODE(audit.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [('"rows": 20', '"rows": 21', 2), ("anna@", "bert@", 1), ('{"action"', '{ "action"', 1)],
)
def test_an_edit_is_found_at_its_line(audit: Path, before: str, after: str, line: int) -> None:
    audit.write_text(audit.read_text().replace(before, after, 1))

    found = verify(audit)

    assert isinstance(found, Broken)
    assert found.line == line


@pytest.mark.parametrize(
    ("kept", "line"),
    [([1, 2], 1), ([0, 2], 2), ([0, 2, 1], 2), ([0, 1, 1, 2], 3), ([0, 1], 3), ([], 1)],
)
def test_cuts_repeats_and_a_new_order_are_found(audit: Path, kept: list[int], line: int) -> None:
    lines = lines_of(audit)
    audit.write_text("".join(lines[number] for number in kept))

    found = verify(audit)

    assert isinstance(found, Broken)
    assert found.line == line


def test_a_missing_file_or_head_is_found(audit: Path) -> None:
    audit.with_suffix(".head").unlink()

    assert isinstance(verify(audit), Broken)


def test_nothing_is_written_behind_a_break(audit: Path) -> None:
    broken = "".join(lines_of(audit)[:2])
    audit.write_text(broken)

    with pytest.raises(Refused, match="broken at line 3"):
        record(audit, "anna@school.example", "export_leads", {"rows": 1}, NOON)

    assert audit.read_text() == broken


def test_a_crash_before_the_head_was_written_loses_nothing(audit: Path) -> None:
    head = audit.with_suffix(".head")
    old_head = head.read_text()
    record(audit, "anna@school.example", "export_leads", {"rows": 40}, NOON)
    head.write_text(old_head)

    number = record(audit, "anna@school.example", "export_leads", {"rows": 50}, NOON)

    assert number == 5
    assert isinstance(verify(audit), Verified)


def test_a_line_cut_by_a_crash_is_shown_and_then_replaced(audit: Path) -> None:
    with audit.open("a") as file:
        file.write('{"action": "export_le')

    assert verify(audit) == Broken(4, "the last line is not finished")
    assert record(audit, "anna@school.example", "export_leads", {"rows": 40}, NOON) == 4
    assert isinstance(verify(audit), Verified)


def test_several_processes_append_without_losing_a_record(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    code = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from core.audit import record\n"
        "for n in range(20): record(Path(sys.argv[1]), 'a', 'x', {'n': n}, datetime.now(UTC))"
    )

    running = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(4)]
    codes = [process.wait(60) for process in running]

    found = verify(path)
    assert codes == [0, 0, 0, 0]
    assert isinstance(found, Verified)
    assert found.records == 80


def test_an_actor_cannot_forge_a_second_line(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"

    record(path, 'a\n{"seq": 9}\u2028\ud800', "x", {"text": "Иван\r\n"}, NOON)

    assert len(lines_of(path)) == 1
    assert isinstance(verify(path), Verified)
