"""Every group of people a page can show or keep: its name, its rule, and how it is found."""

import re
from collections.abc import Mapping

import duckdb
import polars as pl

from core.errors import WrongUse
from core.figures import (
    conversion,
    events,
    growth,
    leads,
    lessons,
    overview,
    referrals,
    retention,
    streams,
)
from core.figures.computing import CannotCompute
from core.figures.group import Group
from core.figures.params import checked
from core.snapshot import Snapshot

_PARAMETER = re.compile(r"\$(\w+)")
_FAMILIES = (
    overview.GROUPS,
    leads.GROUPS,
    growth.GROUPS,
    retention.GROUPS,
    conversion.GROUPS,
    streams.GROUPS,
    lessons.GROUPS,
    events.GROUPS,
    referrals.GROUPS,
)
GROUPS: Mapping[str, Group] = {group.name: group for family in _FAMILIES for group in family}


def group_named(name: str) -> Group:
    """The group of that name. Raises WrongUse listing the names there are."""
    try:
        return GROUPS[name]
    except KeyError:
        raise WrongUse(
            f"There is no group {name!r}.", f"Choose one of: {', '.join(GROUPS)}."
        ) from None


def people_of(
    group: Group, snapshot: Snapshot, params: Mapping[str, object] | None = None
) -> pl.DataFrame:
    """The user_id of everybody in the group as of `snapshot`, each once, in ascending order.

    Raises WrongUse on a parameter the group does not take or a value it cannot use, CannotCompute
    when the snapshot does not hold what the group needs.
    """
    given = checked(group, params or {})
    try:
        found = snapshot.query(group.sql, **_for_sql(group, given))
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise CannotCompute(
            f"The snapshot {snapshot.snapshot_id} does not hold what {group.name} needs.",
            "It was made by another version; run `hsl refresh`.",
        ) from error
    return group.pick(found, given).select("user_id").sort("user_id")


def _for_sql(group: Group, given: Mapping[str, object]) -> dict[str, object]:
    """The parameters the block names; the others are for `pick`."""
    named = set(_PARAMETER.findall(group.sql))
    return {name: value for name, value in given.items() if name in named}
