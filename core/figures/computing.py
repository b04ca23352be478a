"""How a figure becomes rows."""

from collections.abc import Mapping

import duckdb
import polars as pl

from core.errors import HslError, WrongUse
from core.figures import kept, week
from core.figures.figure import Figure
from core.snapshot import Reader, Snapshot


class CannotCompute(HslError):
    """This snapshot lacks what the figure needs: make a new one with `hsl refresh`."""


def compute(
    figure: Figure, snapshot: Snapshot, reader: Reader, params: Mapping[str, object] | None = None
) -> pl.DataFrame:
    """The rows of a figure as of `snapshot`.

    Raises WrongUse on a parameter the figure does not take, CannotCompute when the snapshot was
    made by a program that did not keep what the figure needs.
    """
    given = _with_defaults(figure, params or {})
    try:
        if figure.scope == "week":
            return week.against_a_week_before(snapshot, reader, figure.sql)
        if figure.scope == "kept":
            return kept.of_each_kept(reader, figure.sql)
        return figure.finish(snapshot.query(figure.sql, **given))
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise CannotCompute(
            f"The snapshot {snapshot.snapshot_id} does not hold what {figure.name} needs.",
            "It was made by another version; run `hsl refresh`.",
        ) from error


def _with_defaults(figure: Figure, params: Mapping[str, object]) -> dict[str, object]:
    unknown = [name for name in params if name not in figure.params]
    if unknown:
        taken = ", ".join(figure.params) or "none"
        raise WrongUse(
            f"The figure {figure.name} does not take {', '.join(unknown)}.", f"It takes: {taken}."
        )
    return {**figure.params, **params}
