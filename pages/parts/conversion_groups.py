"""How far do the people of every stream, workshop or referral code get, side by side in one table?"""

from collections.abc import Mapping

import polars as pl

from core.figures.funnel_steps import STEPS
from pages.parts import analysis, cards, formats
from pages.parts.conversion_filters import Way
from pages.parts.looking import Looking
from pages.parts.states import nothing
from pages.parts.under_chart import under

_KINDS = {"stream": "Streams", "lesson": "Workshops", "code": "Referral codes"}
_ONE = {"stream": "stream", "lesson": "workshop", "code": "code"}
# From the second step on: everybody in the group made the first contact.
_COLUMNS = {place: formats.sentence(name) for place, name in enumerate(STEPS, 1) if place > 1}


def every_group(looking: Looking, way: Way) -> None:
    """The steps of each group in a row, counted as the filters above say; period and way of counting."""
    with analysis.filter_bar():
        by = analysis.choice("All at once", _KINDS, key="by")
    period = {name: way.who[name] for name in ("since", "until")}
    rows = looking.figure("conversion_groups", by=by, **period, **way.how)
    if rows.is_empty():
        nothing(f"Nobody first seen then belongs to a {_ONE[by]}.")
        return
    labels = looking.settings.streams if by == "stream" else {}
    analysis.answer(best_of(rows, _ONE[by], labels), figure="conversion_groups")
    _table(rows, _KINDS[by], labels)
    under(looking, rows, "conversion_groups")


def best_of(rows: pl.DataFrame, noun: str, labels: Mapping[str, str]) -> str:
    """Most paid of 5 streams: 4th stream, 12.0 % (9 to 15 %) of 320 people.

    By the interval's lower end: one payer of one person is no best group.
    """
    paid = rows.filter(pl.col("step") == len(STEPS))
    best = paid.sort("share_low", "value", descending=[True, False]).row(0, named=True)
    if not best["people"]:
        return f"Nobody has paid in any of {formats.counted(paid.height, noun)}"
    name = analysis.plain(labels.get(best["value"], best["value"]))
    interval = formats.interval(best["share_low"], best["share_high"])
    people = formats.counted(best["everybody"], "person", "people")
    return (
        f"Most paid of {formats.counted(paid.height, noun)}: {name},"
        f" {formats.percent(best['share_pct'])} ({interval}) of {people}"
    )


def in_columns(rows: pl.DataFrame, labels: Mapping[str, str]) -> pl.DataFrame:
    """One row per group: its name, people, and per step the share of everybody with its interval."""
    groups = rows.select("value", people="everybody").unique("value", maintain_order=True)
    names = [labels.get(value, value) for value in groups["value"]]
    table = groups.with_columns(name=pl.Series(names, dtype=pl.String))
    for place in _COLUMNS:
        part = rows.filter(pl.col("step") == place)
        said = pl.Series(
            [
                f"{formats.percent(share)}  ({formats.interval(low, high)})"
                for share, low, high in part.select(
                    "share_pct", "share_low", "share_high"
                ).iter_rows()
            ],
            dtype=pl.String,
        )
        step = part.select("value", pl.col("people").alias(f"people_{place}"))
        told = step.with_columns(said.alias(f"share_{place}"))
        table = table.join(told, on="value", how="left", validate="1:1", maintain_order="left")
    return table


def _table(rows: pl.DataFrame, kinds: str, labels: Mapping[str, str]) -> None:
    cards.table(
        in_columns(rows, labels),
        {
            "name": cards.text_column(kinds, 150),
            "people": cards.count_column("People", "First contact: everybody in the group", 66),
            **{
                f"share_{place}": cards.text_column(f"{name}, of all", 150)
                for place, name in _COLUMNS.items()
            },
            "people_6": cards.count_column("Paid", "People who paid", 58),
        },
        alt=f"{kinds}: the share of people who did each step, with 95 % intervals",
    )
