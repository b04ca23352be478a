"""The rows of the events table: type, names and JSON details of each, a chunk at a time."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl

from demo.flaws import NO_DETAILS, NO_NAMES, NO_TIME, NO_TYPE
from demo.references import SHAPES
from demo.rhythm import Indices
from demo.rows import Records, moments
from demo.trail import EVENT_TYPES, Kind, Trail

CHUNK: Final = 200_000  # about 50 MB of CSV


def event_rows(
    records: Records, trail: Trail, frames: dict[str, pl.DataFrame]
) -> Iterator[pl.DataFrame]:
    """events in the order of their ids, so many at a time: id, user_id, event_type, details, ..."""
    for low in range(0, trail.size, CHUNK):
        high = min(low + CHUNK, trail.size)
        yield _chunk(records, trail, frames, np.arange(low, high))


def _chunk(
    records: Records, trail: Trail, frames: dict[str, pl.DataFrame], rows: Indices
) -> pl.DataFrame:
    part, flaw = trail.where(rows), records.flaws.events[rows]
    bare = records.called(part.person.astype(np.int64), part.time).with_columns(
        pl.Series("id", rows + 1),
        pl.Series("user_id", records.story.scene.people.ids[part.person]),
        pl.Series("kind", part.kind),
        pl.Series("refers", part.refers),
        pl.Series("flaw", flaw),
        moments(part.time).alias("created_at"),
    )
    groups = bare.with_columns(named=pl.col("flaw") != NO_NAMES).partition_by("kind", "named")
    types = records.story.scene.definition.texts.unknown_types
    return pl.concat(_told(group, frames, types) for group in groups).sort("id")


def _told(group: pl.DataFrame, frames: dict[str, pl.DataFrame], types: list[str]) -> pl.DataFrame:
    """Events of one kind, all with or all without names in their details."""
    kind = Kind(group["kind"][0])
    event_type = pl.lit(EVENT_TYPES[kind], dtype=pl.String)
    if kind == Kind.UNHEARD_OF:
        event_type = pl.lit(pl.Series(types)[group["refers"].to_numpy() % len(types)])
    flaw = pl.col("flaw")
    return group.with_columns(details=_details(kind, group, frames)).select(
        "id",
        "user_id",
        pl.when(flaw == NO_TYPE).then(pl.lit("")).otherwise(event_type).alias("event_type"),
        pl.when(flaw != NO_DETAILS).then("details").alias("details"),
        pl.when(flaw != NO_TIME).then("created_at").alias("created_at"),
    )


def _details(kind: Kind, group: pl.DataFrame, frames: dict[str, pl.DataFrame]) -> pl.Series:
    """The JSON text of each event; a missing handle is null there, as the bot writes it."""
    columns: list[pl.Series] = []
    if group["named"][0]:
        columns = [group["username"].replace("", None), group["first_name"]]
    if kind in SHAPES:
        shape = SHAPES[kind]
        frame = frames[shape.frame].select(shape.keys)
        columns += frame[group["refers"].to_numpy() % frame.height].get_columns()
    if not columns:
        return pl.Series("details", ["{}"] * group.height)
    return pl.DataFrame(columns).to_struct().struct.json_encode()
