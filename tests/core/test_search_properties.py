"""Is everybody found by each of their names, whole and by each of its beginnings, whatever the names are?"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.search_hits import hits
from core.search_index import Index
from core.search_query import Query
from core.search_ranking import ranked
from core.search_text import asked_for, folded, folded_all
from pipelines.search_index import Source, write_index

MOST = 50
NAMES = st.one_of(
    st.text(max_size=12),
    st.text("абвёйА", max_size=4),
    st.text("ab_ .@", max_size=5),
    st.sampled_from(
        ["Мария", "Maria", "Анна-Мария", "ivan_petrov", "ж" * 60, "ж" * 61, "İstanbul"]
    ),
)
PEOPLE = st.lists(
    st.tuples(st.lists(NAMES, max_size=3), st.lists(NAMES, max_size=2)), min_size=0, max_size=70
)


def index_of(people: Sequence[tuple[list[str], list[str]]], folder: str) -> Index:
    """An index of people with these names and e-mails."""
    handles = [
        {"user_id": number, "kind": kind, "value": value, "source": "users"}
        for number, (names, emails) in enumerate(people, 1)
        for kind, values in (("username", names), ("email", emails))
        for value in sorted({each.strip() for each in values} - {""})
    ]
    persons = [
        {"user_id": number, "last_seen": 1_000 - number} for number in range(1, len(people) + 1)
    ]
    schema = {"user_id": pl.Int64, "kind": pl.String, "value": pl.String, "source": pl.String}
    names = pl.DataFrame(handles, schema=schema).with_columns(
        first_seen=pl.lit(1, dtype=pl.Int64), last_seen=pl.lit(900, dtype=pl.Int64)
    )
    everybody = pl.DataFrame(persons, schema={"user_id": pl.Int64, "last_seen": pl.Int64}).select(
        "user_id",
        pl.lit(None, dtype=pl.String).alias("username"),
        "last_seen",
        pl.lit("cold").alias("tier"),
        pl.lit("somebody").alias("display_name"),
        pl.lit(None, dtype=pl.String).alias("course_stream"),
        pl.lit(value=False).alias("is_customer"),
    )
    groups = pl.DataFrame(schema={"segment": pl.String, "user_id": pl.Int64})
    path = Path(folder) / "any.search.sqlite"
    write_index(path, Source(everybody, names, groups))
    return Index(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(people=PEOPLE, data=st.data())
def test_everybody_is_found_by_each_name_and_each_beginning_of_it_or_more_are_announced(
    people: list[tuple[list[str], list[str]]], data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        index = index_of(people, folder)
        facts = [
            (number, value)
            for number, (names, emails) in enumerate(people, 1)
            for value in (*names, *emails)
            if asked_for(value)
        ]
        for number, value in facts[:40]:
            length = data.draw(st.integers(1, len(value)))
            for text in (value, value[:length]):
                if not asked_for(text):
                    continue
                found = ranked(Query(index, text, contacts=True), limit=MOST + 1)
                ids = [hit.user_id for hit in hits(index, found)]
                assert number in ids or len(ids) > MOST, (text, value)
        index.close()


@given(texts=st.lists(st.text(max_size=20), max_size=20))
def test_names_are_folded_alike_one_by_one_and_all_at_once(texts: list[str]) -> None:
    assert folded_all(texts) == [folded(text) for text in texts]


@given(text=st.text(max_size=30))
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    once = folded(text)

    assert folded(once) == once
