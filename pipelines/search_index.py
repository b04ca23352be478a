"""The search index of a snapshot: made of its people and handles, laid beside it by the same refresh."""

import errno
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb
import polars as pl

from core.search_index import Index
from core.search_layout import KINDS, SOURCES, SUFFIX, About, Space
from core.snapshot import open_hardened
from pipelines import search_people, search_terms
from pipelines.building import ROW_GROUP
from pipelines.search_beginnings import beginnings
from pipelines.search_file import IndexFile
from pipelines.search_parts import parts
from pipelines.search_terms import Terms
from queries import block

_PEOPLE = block("search_people")
_NAMES = block("search_names")
_GROUPS = block("search_groups")
_KIND, _SOURCE = pl.Enum(KINDS), pl.Enum(SOURCES)
# A word that stands in millions of rows is a number there: half the memory of the text.
_NUMBERED = {
    "kind": pl.col("kind").cast(_KIND),
    "source": pl.col("source").cast(_SOURCE, strict=False).fill_null(SOURCES[-1]),
    "segment": pl.col("segment").cast(pl.Categorical()),
}


@dataclass(frozen=True)
class Source:
    """What an index is made of: the answers of the blocks search_people, search_names, search_groups."""

    people: pl.DataFrame
    names: pl.DataFrame
    groups: pl.DataFrame


def index_path(built: Path) -> Path:
    """Where the index of a snapshot lies, also of one under construction: beside it."""
    return built.with_suffix(f".{SUFFIX}")


def build_index(built: Path) -> None:
    """Write the search index of the closed snapshot file `built` beside it.

    Raises OSError when the disk is full or the folder cannot be written.
    """
    try:
        write_index(index_path(built), _read(built))
    except sqlite3.Error as error:
        raise _os_error(error) from error


def verify(built: Path, *, people: int) -> None:
    """Open the index of `built` as the search would. Raises NoIndex unless it holds so many people."""
    with closing(Index(index_path(built))) as index:
        if index.about.people != people:
            raise index.damaged(f"it holds {index.about.people} people instead of {people}")


def write_index(path: Path, source: Source) -> None:
    """Write the index of `source` to the new file `path`."""
    people = search_people.in_order(source.people)
    is_email = pl.col("kind") == "email"
    emails = search_people.numbered(source.names.filter(is_email), people)
    named, groups = source.names.filter(~is_email), source.groups
    del source  # what is no longer needed is not kept in memory: a refresh has 1.5 GB
    names = search_people.numbered(named, people)
    del named
    about = About(people.height, search_people.bits_for(names, emails))
    with IndexFile(path, about) as index:
        for rows in search_people.rows_of_people(people, names):
            index.add_people(rows)
        index.add_contacts(search_people.records(emails))
        _add_groups(index, groups, people)
        _add_terms(index, Space.ID, search_terms.id_terms(people, shift=about.shift), about)
        del people, groups
        name_terms = search_terms.name_terms(names, shift=about.shift)
        del names
        _add_names(index, name_terms, about)
        del name_terms
        _add_emails(index, search_terms.name_terms(emails, shift=about.shift), about)


def _os_error(error: sqlite3.Error) -> OSError:
    """The same in the words of the system, as every other step of a refresh says it."""
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return OSError(str(error))


def _read(built: Path) -> Source:
    with open_hardened(built) as reader:
        return Source(*(_frame(reader.sql(query)) for query in (_PEOPLE, _NAMES, _GROUPS)))


def _frame(answer: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    """The answer, batch by batch: as a whole it is held twice."""
    short = [cast for name, cast in _NUMBERED.items() if name in answer.columns]
    batches = answer.to_arrow_reader(ROW_GROUP)
    frames = map(pl.DataFrame, chain([batches.schema.empty_table()], batches))
    return pl.concat([frame.with_columns(short) for frame in frames])


def _add_names(index: IndexFile, names: Terms, about: About) -> None:
    words = search_terms.word_terms(names)
    _add_terms(index, Space.NAME, names, about)
    _add_terms(index, Space.WORD, words, about)
    _add_terms(index, Space.SOUND, search_terms.sound_terms(names, words), about)
    _add_inside(index, (Space.NAME, Space.PART), names, about)


def _add_emails(index: IndexFile, emails: Terms, about: About) -> None:
    _add_terms(index, Space.EMAIL, emails, about)
    _add_terms(index, Space.EMAIL_WORD, search_terms.word_terms(emails), about)
    _add_inside(index, (Space.EMAIL, Space.EMAIL_PART), emails, about)


def _add_terms(index: IndexFile, space: Space, terms: Terms, about: About) -> None:
    index.add_terms(space, terms)
    index.add_answers(space, beginnings(terms, shift=about.shift))


def _add_inside(index: IndexFile, spaces: tuple[Space, Space], terms: Terms, about: About) -> None:
    index.add_letters(spaces[0], terms)
    index.add_answers(spaces[1], parts(terms, shift=about.shift))


def _add_groups(index: IndexFile, groups: pl.DataFrame, people: pl.DataFrame) -> None:
    known = groups.join(people.select("user_id", "person"), on="user_id", validate="m:1")
    for (segment,), members in known.group_by("segment", maintain_order=True):
        index.add_group(str(segment), members["person"].to_numpy(), people.height)
