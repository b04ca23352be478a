"""What is a group: people counted by a figure, found again by the same rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from core.figures.params import Check

Found = Mapping[str, object]


def everybody_found(frame: pl.DataFrame, _asked: Found) -> pl.DataFrame:
    """The answer of the SQL is the group."""
    return frame


@dataclass(frozen=True)
class Group:
    """The people behind a number. `rule` says in plain words who is in it.

    `sql` is a block of queries/*.sql that gives user_id (each person once), `params` its parameters
    with their defaults; `pick` keeps those who are meant, where the SQL gives more.
    """

    name: str
    rule: str
    sql: str
    params: Mapping[str, object] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    pick: Callable[[pl.DataFrame, Found], pl.DataFrame] = everybody_found
