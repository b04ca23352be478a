"""Who is a lead: the people with a free-lesson registration, one row each, warmest first."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from core.errors import WrongUse
from core.snapshot import Snapshot
from queries import block

TIERS = ("hot", "warm", "cool", "cold")
_COUNT = block("lead_count")
_PAGE = block("lead_page")
_ALL = block("lead_all")
_STREAMS = block("lead_streams")
_RULES = block("lead_rules")


@dataclass(frozen=True)
class LeadFilter:
    """Which leads: of these tiers (none: all), with a confirmed booking in `stream`, without payers.

    `corrected`: own_tier decides, which counts only what the person did (DOMAIN section 4).
    `segment`: only people of this kept segment, who are `ids` in the snapshot that is read.
    """

    tiers: tuple[str, ...] = ()
    stream: str | None = None
    exclude_customers: bool = False
    corrected: bool = False
    segment: str | None = None
    ids: tuple[int, ...] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        unknown = [tier for tier in self.tiers if tier not in TIERS]
        if unknown:
            raise WrongUse(
                f"There is no tier {', '.join(map(repr, unknown))}.",
                f"Choose from: {', '.join(TIERS)}.",
            )

    def said(self) -> dict[str, object]:
        """The filter for a record: the segment by its name and size, not each person in it."""
        said: dict[str, object] = {
            "tiers": list(self.tiers),
            "stream": self.stream,
            "exclude_customers": self.exclude_customers,
            "corrected": self.corrected,
        }
        if self.ids is None:
            return said
        return {**said, "segment": self.segment, "people_in_segment": len(self.ids)}


def count_leads(snapshot: Snapshot, wanted: LeadFilter) -> int:
    """How many leads there are. Raises WrongUse on an unknown stream."""
    return int(snapshot.query(_COUNT, **_params(snapshot, wanted)).item())


def lead_page(snapshot: Snapshot, wanted: LeadFilter, limit: int, offset: int) -> pl.DataFrame:
    """`limit` leads from `offset` on: the columns of people, and `streams` as "4th_stream, 5th_stream".

    Order: tier rank, tier events, last activity (latest first), user_id. Raises WrongUse on an
    unknown stream.
    """
    params = _params(snapshot, wanted)
    return snapshot.query(_PAGE, **params, limit=limit, offset=offset)


def lead_batches(snapshot: Snapshot, wanted: LeadFilter) -> Iterator[pl.DataFrame]:
    """All leads as `lead_page` gives them, some 50,000 at a time."""
    params = _params(snapshot, wanted)
    return snapshot.batches(_ALL, **params)


def known_streams(snapshot: Snapshot) -> list[str]:
    """The streams that were configured for this snapshot, then any others that somebody is in."""
    configured: dict[str, str] = json.loads(snapshot.query(_RULES)["rules"].item())["streams"]
    seen = snapshot.query(_STREAMS)["stream"].to_list()
    return list(dict.fromkeys([*configured, *seen]))


def _params(snapshot: Snapshot, wanted: LeadFilter) -> dict[str, object]:
    if wanted.stream is not None and wanted.stream not in (known := known_streams(snapshot)):
        raise WrongUse(
            f"There is no stream {wanted.stream!r}.", f"Choose from: {', '.join(known)}."
        )
    return {
        "tiers": list(wanted.tiers or TIERS),
        "segment": None if wanted.stream is None else f"stream:{wanted.stream}",
        "exclude_customers": wanted.exclude_customers,
        "corrected": wanted.corrected,
        "ids": None if wanted.ids is None else list(wanted.ids),
    }
