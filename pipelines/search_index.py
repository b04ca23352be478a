"""The search index of a snapshot: made of its people and handles, laid beside it by the same refresh."""

import sqlite3
from contextlib import closing
from pathlib import Path

import polars as pl

from core.search_index import Index
from core.search_layout import NEXT, PART, SUFFIX, About, Space
from core.snapshot import open_hardened
from pipelines.search_file import IndexFile
from pipelines.search_terms import answers, folded_names, pages, sorted_terms, word_terms
from queries import block

KINDS = {"username": "u", "first_name": "f", "last_name": "l", "email": "e"}
_PEOPLE = block("search_people")
_NAMES = block("search_names")


def index_path(built: Path) -> Path:
    """Where the index of a snapshot under construction is written: hidden, and swept, like it."""
    return built.with_suffix(f".{SUFFIX}")


def build_index(built: Path) -> Path:
    """Write the search index of the closed snapshot file `built` beside it; gives its path.

    Raises OSError when the disk is full or the folder cannot be written.
    """
    try:
        return _build(built)
    except sqlite3.Error as error:
        raise OSError(str(error)) from error


def _build(built: Path) -> Path:
    path = index_path(built)
    with open_hardened(built) as reader, IndexFile(path) as index:
        people = in_order(reader.sql(_PEOPLE).pl())
        names = reader.sql(_NAMES, params={"emails": False}).pl()
        emails = reader.sql(_NAMES, params={"emails": True}).pl()
        write_index(index, people, names, emails)
    return path


def verify(built: Path, *, people: int) -> None:
    """Open the index of `built` as the search would. Raises NoIndex unless it holds so many people."""
    with closing(Index(index_path(built))) as index:
        if index.about.people != people:
            raise index.damaged(f"it holds {index.about.people} people instead of {people}")


def write_index(
    index: IndexFile, people: pl.DataFrame, names: pl.DataFrame, emails: pl.DataFrame
) -> None:
    """Fill `index`: people as `in_order` gives them, names and e-mails as block search_names does."""
    numbered, contacts = _numbered(names, people), _numbered(emails, people)
    shift = _shift(numbered, contacts)
    index.say(About(people.height, shift))
    facts = records(numbered)
    index.add_people(_with_facts(people, facts).sort("person"))
    index.add_contacts(records(contacts).sort("person"))
    _add_space(index, Space.ID, _id_terms(people, shift), shift)
    for whole, words, found in (
        (Space.NAME, Space.WORD, numbered),
        (Space.EMAIL, Space.EMAIL_WORD, contacts),
    ):
        terms = _postings(found, shift)
        _add_space(index, whole, terms, shift)
        _add_space(index, words, word_terms(terms), shift)


def in_order(people: pl.DataFrame) -> pl.DataFrame:
    """`people` with `person`, their position: who was seen last has 0."""
    ordered = people.sort("last_seen", "user_id", descending=[True, False], nulls_last=True)
    return ordered.with_row_index("person").with_columns(pl.col("person").cast(pl.Int64))


def records(names: pl.DataFrame) -> pl.DataFrame:
    """Per person one text with all names: kind, source, from, to and value of each; from = to once."""
    clean = pl.col("value").str.replace_many([NEXT, PART], ["", ""])
    times = [pl.col(name).cast(pl.String).fill_null("") for name in ("first_seen", "last_seen")]
    one = pl.concat_str(
        pl.col("kind").replace_strict(KINDS), "source", *times, clean, separator=PART
    )
    return (
        names.sort("person", "fact")
        .group_by("person", maintain_order=True)
        .agg(facts=one.str.join(NEXT))
    )


def _numbered(names: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """With person, and fact: the position among the person's names, the newest first."""
    known = names.join(people.select("user_id", "person"), on="user_id", validate="m:1")
    ordered = known.sort(
        "person",
        "last_seen",
        "kind",
        "value",
        descending=[False, True, False, False],
        nulls_last=True,
    )
    return ordered.with_columns(fact=pl.int_range(pl.len()).over("person"))


def _shift(*numbered: pl.DataFrame) -> int:
    """Bits of a posting that number a person's names: enough for whoever has most."""
    most = max((int(str(each["fact"].max() or 0)) for each in numbered), default=0)
    return max(3, most.bit_length())


def _postings(named: pl.DataFrame, shift: int) -> pl.DataFrame:
    terms = folded_names(named)
    return terms.select("term", id=pl.col("person") * 2**shift + pl.col("fact"))


def _id_terms(people: pl.DataFrame, shift: int) -> pl.DataFrame:
    return people.select(term=pl.col("user_id").cast(pl.String), id=pl.col("person") * 2**shift)


def _add_space(index: IndexFile, space: Space, terms: pl.DataFrame, shift: int) -> None:
    ordered = sorted_terms(terms)
    index.add_pages(space, pages(ordered))
    for frame in answers(ordered, shift=shift):
        index.add_answers(space, frame)


def _with_facts(people: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    known = people.join(facts, on="person", how="left", validate="1:1")
    return known.select(
        "person",
        "user_id",
        "display_name",
        "username",
        "tier",
        "course_stream",
        "is_customer",
        "last_seen",
        pl.col("facts").fill_null(""),
    )
