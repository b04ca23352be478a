"""Does what a search index answers beforehand equal what a look at every name would find?"""

import random
from collections.abc import Iterator

import polars as pl
import pytest

from core.search_layout import KEPT, MANY
from pipelines.search_beginnings import beginnings, common_beginnings
from pipelines.search_grouped import Answer
from pipelines.search_parts import parts
from pipelines.search_people import bits_for, numbered
from pipelines.search_terms import Terms, name_terms, sound_terms, word_terms

SHIFT = 3


def terms_of(names: list[list[str]]) -> Terms:
    """The terms of people with these names."""
    rows = [
        {"person": person, "fact": fact, "value": value}
        for person, values in enumerate(names)
        for fact, value in enumerate(values)
    ]
    schema = {"person": pl.Int64, "fact": pl.Int64, "value": pl.String}
    return name_terms(pl.DataFrame(rows, schema=schema), shift=SHIFT)


def pairs(terms: Terms) -> list[tuple[str, int]]:
    """Each posting with its term."""
    texts = terms.texts.to_list()
    return [(texts[code], posting) for code, posting in zip(terms.codes, terms.ids, strict=True)]


def first_of_each(postings: Iterator[int]) -> list[int]:
    """One posting of each of the 101 people seen last."""
    found: dict[int, int] = {}
    for posting in sorted(postings):
        found.setdefault(posting >> SHIFT, posting)
    return list(found.values())[:KEPT]


def said(answers: Iterator[Answer] | list[Answer]) -> dict[str, tuple[int, list[int]]]:
    """Answers by what is asked."""
    return {each.text: (each.total, each.ids.tolist()) for each in answers}


@pytest.fixture(scope="module")
def crowd() -> Terms:
    """3,000 people, most of them called alike, some twice."""
    chance = random.Random(3)  # noqa: S311  the same people every time, nothing secret
    starts = ["anna", "anna_", "an", "анна", "мария", "b"]
    return terms_of(
        [
            [
                chance.choice(starts) + str(chance.randint(0, 400)) * chance.randint(0, 1)
                for _ in range(chance.randint(0, 3))
            ]
            for _ in range(3_000)
        ]
    )


def test_every_beginning_that_hundreds_share_is_answered_and_no_other(crowd: Terms) -> None:
    every = pairs(crowd)
    texts = {text[:length] for text, _ in every for length in range(1, len(text))}
    sharing = {
        text: [posting for term, posting in every if term.startswith(text) and term != text]
        for text in texts
    }

    found = said(beginnings(crowd, shift=SHIFT))

    assert found == {
        text: (len(postings), first_of_each(iter(postings)))
        for text, postings in sharing.items()
        if len(postings) > MANY
    }
    assert {"a", "an", "ann", "anna", "м"} <= set(found)


def test_every_one_and_two_letters_are_answered_with_those_seen_last(crowd: Terms) -> None:
    every = pairs(crowd)
    texts = {
        text[at : at + size] for text, _ in every for size in (1, 2) for at in range(len(text))
    }

    found = said(parts(crowd, shift=SHIFT))

    people = {
        text: first_of_each(posting for term, posting in every if text in term) for text in texts
    }
    assert {text: [each >> SHIFT for each in ids] for text, (_, ids) in found.items()} == {
        text: [each >> SHIFT for each in ids] for text, ids in people.items()
    }


def test_words_begin_behind_a_break_and_keep_what_follows() -> None:
    words = word_terms(terms_of([["anna_maria-99"], ["🔥Огонь🔥"], ["plain"], ["  a  b "]]))

    assert pairs(words) == [
        ("99", 0),
        ("b", 3 << SHIFT),
        ("maria-99", 0),
        ("огонь🔥", 1 << SHIFT),
    ]


def test_names_of_one_sound_are_one_term() -> None:
    names = terms_of([["Серёга"], ["serega"], ["Sereega"]])

    heard = sound_terms(names, word_terms(names))

    assert heard.texts.to_list() == ["serega"]
    assert heard.ids.tolist() == [0, 1 << SHIFT, 2 << SHIFT]


def test_neighbours_know_how_many_letters_they_share() -> None:
    texts = pl.Series(["a", "ab", "abc", "abd", "b", "ж", "жж"])

    assert common_beginnings(texts).tolist() == [0, 1, 2, 2, 0, 0, 1]


def test_the_names_of_a_person_are_numbered_the_newest_first() -> None:
    people = pl.DataFrame({"user_id": [7, 8], "person": [1, 0], "last_seen": [50, 90]})
    names = pl.DataFrame(
        {
            "user_id": [7, 7, 7, 8],
            "kind": ["first_name", "first_name", "username", "username"],
            "value": ["old", "untimed", "new", "other"],
            "source": ["users"] * 4,
            "first_seen": [1, None, 1, 1],
            "last_seen": [10, None, 50, 90],
        }
    )

    found = numbered(names, people)

    assert found.select("person", "fact", "value").rows() == [
        (0, 0, "other"),
        (1, 0, "new"),
        (1, 1, "old"),
        (1, 2, "untimed"),
    ]
    assert bits_for(found) == 3
