"""Every number, chart and table of the app: its name, its rule in one line, and how it is computed.

`hsl figure NAME` and the pages both come here, so the same name gives the same numbers everywhere.
"""

from collections.abc import Mapping

from core.errors import WrongUse
from core.figures import (
    conversion,
    events,
    growth,
    leads,
    lessons,
    overview,
    people,
    referrals,
    retention,
    snapshots,
    streams,
)
from core.figures.computing import CannotCompute, compute
from core.figures.figure import Figure

__all__ = ["FIGURES", "CannotCompute", "Figure", "compute", "figure_named"]

_FAMILIES = (
    overview.FIGURES,
    leads.FIGURES,
    growth.FIGURES,
    retention.FIGURES,
    conversion.FIGURES,
    streams.FIGURES,
    lessons.FIGURES,
    events.FIGURES,
    referrals.FIGURES,
    people.FIGURES,
    snapshots.FIGURES,
)
FIGURES: Mapping[str, Figure] = {figure.name: figure for family in _FAMILIES for figure in family}


def figure_named(name: str) -> Figure:
    """The figure of that name. Raises WrongUse listing the names there are."""
    try:
        return FIGURES[name]
    except KeyError:
        raise WrongUse(
            f"There is no figure {name!r}.", f"Choose one of: {', '.join(FIGURES)}."
        ) from None
