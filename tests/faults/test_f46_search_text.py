"""F46: whatever is typed into the search finds people or nobody: no rows beyond, no file, no traceback."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.search import Finder, Wanted
from core.snapshot import Snapshot
from tests.snapshot_maker import NOON, Row, published

ATTACKS = {
    "quotes": "' OR 1=1 --",
    "double quotes": '" OR "" = "',
    "percent": "%%%",
    "underscores": "___",
    "a function": "load_extension('/tmp/x')",
    "a statement": "x'; DROP TABLE people; --",
    "attaching": "ATTACH DATABASE '/tmp/f46.db' AS x",
    "operators": "petrov AND NOT ivan OR NEAR(a b, 2) ^col : - + *",
    "a column": "term:petrov",
    "a phrase": '"petrov" "ivan"',
    "unbalanced": '"petrov',
    "brackets": "((((((",
    "NUL": "pet\0rov\0",
    "only NUL": "\0" * 100,
    "a megabyte": "petrov" * 170_000,
    "a megabyte of blanks": " " * 1_000_000,
    "a megabyte of accents": "e" + "\u0301" * 1_000_000,
    "many words": "p " * 5_000,
    "half a pair": "\ud83d petrov \udc4d",
    "an emoji": "👩‍👩‍👧‍👦🏳️‍🌈",
    "right to left": "\u202epetrov\u202c\u200f",
    "a byte order mark": "\ufeffpetrov",
    "lines": "petrov\npetrov\r\npetrov",
    "a formula": "=cmd|'/c calc'!A1",
    "json": '["petrov"]',
    "the last letter there is": "\U0010ffff",
    "separators": "\x1e\x1f\x1e",
    "ligatures": "ﷺ" * 500,
}
ROWS: list[Row] = [
    {"user_id": 1, "username": "petrov", "first_name": "Иван", "created_at": NOON},
    {"user_id": 2, "username": "ivan_p", "first_name": '"; --', "created_at": NOON},
    {"user_id": 3, "first_name": "😀" * 60, "created_at": NOON},
]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Three people."""
    return published(tmp_path_factory.mktemp("f46"), {"bookings": ROWS})


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_f46_hostile_text_finds_only_people_that_hold_it(school: Snapshot, text: str) -> None:
    before = sorted(path.name for path in school.file.path.parent.iterdir())

    found = Finder().search(school, Wanted(text, contacts=True))

    assert {hit.user_id for hit in found.hits} <= {1, 2, 3}
    assert len(found.hits) < 3
    assert sorted(path.name for path in school.file.path.parent.iterdir()) == before
    assert not Path("/tmp/f46.db").exists()  # noqa: S108  the attack's own name


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=60), contacts=st.booleans())
def test_f46_any_text_has_an_answer(school: Snapshot, text: str, contacts: bool) -> None:
    found = Finder().search(school, Wanted(text, contacts=contacts))

    assert len({hit.user_id for hit in found.hits}) == len(found.hits)


@dataclass
class Said:
    """What was logged."""

    lines: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def info(self, event: str, **facts: object) -> None:
        """Keep it."""
        self.lines.append((event, facts))


def test_f46_the_log_has_ids_and_lengths_and_not_what_was_typed(school: Snapshot) -> None:
    log = Said()

    Finder(log=log).search(school, Wanted("@Petrov"))

    ((event, facts),) = log.lines
    took_ms = facts.pop("took_ms")
    assert event == "search"
    assert facts == {
        "snapshot_id": school.snapshot_id,
        "letters": 6,
        "results": 1,
        "more": False,
        "kept": False,
    }
    assert isinstance(took_ms, float)
