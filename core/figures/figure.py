"""What is a figure: its name, its rule, and how it is computed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from core.access import Permission
from core.figures.params import Check

Scope = Literal["this", "week", "kept", "pair"]


def as_is(frame: pl.DataFrame) -> pl.DataFrame:
    """The answer of the SQL is the figure."""
    return frame


@dataclass(frozen=True)
class Figure:
    """One figure. `rule` says in one line what is counted, `terms` what its words mean exactly;
    `needs` who may see it.

    `sql` is a block of queries/*.sql, `params` its parameters with their defaults, `finish` what
    is added afterwards, `checks` make what is asked usable (core/figures/params.py). `scope`:
    computed from this snapshot, also from the one of a week before, from each kept one, or as a
    pair: for the parameters and again for those named `other_...`.
    """

    name: str
    rule: str
    sql: str
    finish: Callable[[pl.DataFrame], pl.DataFrame] = as_is
    needs: Permission = Permission.SEE_FIGURES
    scope: Scope = "this"
    params: Mapping[str, object] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    terms: str = ""

    @property
    def definition(self) -> str:
        """The rule with its terms: all that somebody needs who argues with the number."""
        return f"{self.rule} {self.terms}".strip()
