"""Are the facts of details found as text the same as those a JSON parser finds?"""

import json
from collections.abc import Sequence
from contextlib import closing

import duckdb
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.facts import CLICK, STATUS_CHANGE, DetailReader
from queries import block

FACTS = ("username", "first_name", "new_status", "lesson_type")
Event = tuple[str, str | None]
NAMED = "start_command"


def frame(events: Sequence[Event]) -> pl.DataFrame:
    numbered = [(number, *event) for number, event in enumerate(events)]
    schema = {"id": pl.Int64, "event_type": pl.String, "details": pl.String}
    return pl.DataFrame(numbered, schema=schema, orient="row")


def found(events: Sequence[Event]) -> list[tuple[object, ...]]:
    """The facts of each event, in the order of the events."""
    with closing(DetailReader()) as details:
        return details.with_facts(frame(events)).sort("id").select(FACTS).rows()


def parsed(events: Sequence[Event]) -> list[tuple[object, ...]]:
    """The same by DuckDB's parser alone; it writes lists and objects without PostgreSQL's blanks."""
    with duckdb.connect() as connection:
        rows = connection.from_arrow(frame(events).to_arrow())
        facts = rows.query("events", block("event_facts")).pl().select(FACTS)
    return [
        tuple(spaced(value, details, name) for name, value in zip(FACTS, row, strict=True))
        for row, (_, details) in zip(facts.rows(), events, strict=True)
    ]


def spaced(value: str | None, details: str | None, name: str) -> object:
    whole = json.loads(details)[name] if value and value[0] in "[{" and details else None
    return json.dumps(whole, ensure_ascii=False) if isinstance(whole, list | dict) else value


def one(event_type: str, details: str | None) -> tuple[object, ...]:
    ((username, first_name, new_status, lesson_type),) = found([(event_type, details)])
    return username, first_name, new_status, lesson_type


def test_names_of_a_plain_object_are_found() -> None:
    assert one(NAMED, '{"username": "anna", "first_name": "Анна 😀"}') == (
        "anna",
        "Анна 😀",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("details", "username"),
    [
        (None, None),
        ("{}", None),
        ('{"username": ""}', ""),
        ('{"username": null}', None),
        ('{"username": 7}', "7"),
        ('{"username":"tight"}', "tight"),
        ('{ "username" : "wide" }', "wide"),
        ('{"username": "a\\"b"}', 'a"b'),
        ('{"username": "\\u0430"}', "а"),
        ('{"note": "username"}', None),
        ('{"note": "say \\"username\\": \\"x\\""}', None),
        ('{"note": "{", "username": "anna"}', "anna"),
        ('{"deep": {"username": "inner"}}', None),
        ('{"deep": {"username": "inner"}, "username": "outer"}', "outer"),
        ('[{"username": "in a list"}]', None),
        ('["username", ": "]', None),
        ('"username"', None),
        ('{"old_username": "x"}', None),
        ('{"username": ["a", "b"]}', '["a", "b"]'),
    ],
)
def test_only_a_key_of_the_object_itself_is_a_name(
    details: str | None, username: str | None
) -> None:
    assert one(NAMED, details)[0] == username


def test_a_workshop_is_looked_for_in_clicks_and_a_status_in_changes() -> None:
    details = '{"new_status": 2, "lesson_type": "cursor_lesson"}'

    assert one(NAMED, details) == (None, None, None, None)
    assert one(CLICK, details) == (None, None, None, "cursor_lesson")
    assert one(STATUS_CHANGE, details) == (None, None, "2", None)


def test_every_event_keeps_its_own_facts_and_none_is_lost() -> None:
    events = [
        (NAMED, f'{{"username": "u{n}"}}' if n % 2 else f'{{"username": "\\u0430{n}"}}')
        for n in range(50)
    ]

    names = [row[0] for row in found(events)]

    assert names == [f"u{n}" if n % 2 else f"а{n}" for n in range(50)]


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6) | (
    st.sampled_from(['"username": "', "username", "{", "}", "[", "\\", '"', ", ", ": ", "2"])
)
KEY = st.sampled_from([*FACTS, "old_username", "note"]) | TEXT
PLAIN = st.none() | st.booleans() | st.integers(-3, 30) | TEXT
VALUE = PLAIN | st.lists(PLAIN, max_size=2) | st.dictionaries(KEY, PLAIN, max_size=2)
DETAILS = st.dictionaries(KEY, VALUE, max_size=4) | st.lists(VALUE, max_size=2) | PLAIN
# As PostgreSQL writes it, as tight as can be, and with every other letter escaped.
WRITTEN = st.sampled_from([(False, (", ", ": ")), (False, (",", ":")), (True, (" , ", " : "))])
EVENT = st.tuples(
    st.sampled_from([NAMED, CLICK, STATUS_CHANGE]),
    st.none()
    | st.builds(
        lambda details, how: json.dumps(details, ensure_ascii=how[0], separators=how[1]),
        DETAILS,
        WRITTEN,
    ),
)


@settings(deadline=None)
@given(st.lists(EVENT, max_size=8))
@example([(NAMED, '{"username": "a", "first_name": "b"}'), (CLICK, '{"lesson_type": "x"}')])
def test_looking_for_text_and_parsing_find_the_same(events: list[Event]) -> None:
    assert found(events) == parsed(events)


def test_lists_and_objects_are_written_as_postgresql_writes_them() -> None:
    rows = pl.DataFrame(
        {
            "event_type": ["start_command"] * 3,
            "details": [
                '{"first_name": {"a": 1}}',
                '{"username": [1, "я"]}',
                '{"first_name": "{\\"a\\":1}"}',
            ],
        }
    )
    reader = DetailReader()

    names = reader.with_facts(rows)

    assert set(names.select("username", "first_name").rows()) == {
        (None, '{"a": 1}'),
        ('[1, "я"]', None),
        (None, '{"a":1}'),
    }
    reader.close()
