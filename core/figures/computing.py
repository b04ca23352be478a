"""How a figure becomes rows."""

from collections.abc import Mapping

import duckdb
import polars as pl

from core.errors import HslError
from core.figures import kept, week
from core.figures.comparing import compared, sides
from core.figures.figure import Figure
from core.figures.params import checked
from core.snapshot import Reader, Snapshot


class CannotCompute(HslError):
    """This snapshot lacks what the figure needs: make a new one with `hsl refresh`."""


def compute(
    figure: Figure, snapshot: Snapshot, reader: Reader, params: Mapping[str, object] | None = None
) -> pl.DataFrame:
    """The rows of a figure as of `snapshot`.

    Raises WrongUse on a parameter the figure does not take or a value it cannot use, CannotCompute
    when the snapshot was made by a program that did not keep what the figure needs.
    """
    given = checked(figure, params or {})
    try:
        if figure.scope == "week":
            return week.against_a_week_before(snapshot, reader, figure.sql)
        if figure.scope == "kept":
            return kept.of_each_kept(reader, figure.sql)
        if figure.scope == "pair":
            one, other = (
                figure.finish(snapshot.query(figure.sql, **side)) for side in sides(given)
            )
            return compared(one, other)
        return figure.finish(snapshot.query(figure.sql, **given))
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise CannotCompute(
            f"The snapshot {snapshot.snapshot_id} does not hold what {figure.name} needs.",
            "It was made by another version; run `hsl refresh`.",
        ) from error
