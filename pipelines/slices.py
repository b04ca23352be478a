"""Everything computed about one slice of people, from their source rows to their segments."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pipelines import activity, handles, people, segments
from pipelines.building import Building, Slice
from pipelines.tiers import with_tiers
from queries import block

_READ = {
    name: block(f"slice_{name}")
    for name in ("bookings", "registrations", "events", "users", "hackathon")
}


@dataclass(frozen=True)
class SourceRows:
    """The usable rows of some people, table by table."""

    bookings: pl.LazyFrame
    registrations: pl.LazyFrame
    events: pl.LazyFrame
    users: pl.LazyFrame
    hackathon: pl.LazyFrame


def read_slice(building: Building, part: Slice) -> SourceRows:
    """The rows of one slice, read from the file under construction."""
    frames = {
        name: building.read(query, first=part.first, last=part.last).lazy()
        for name, query in _READ.items()
    }
    return SourceRows(**frames)


def compute_slice(rows: SourceRows, *, taken_at: datetime, zone: str) -> dict[str, pl.DataFrame]:
    """The snapshot's computed tables for these people: people, handles, activity_days, segments."""
    events = activity.with_school_day(rows.events, zone=zone)
    named = handles.handles(_all_sightings(rows)).collect().lazy()
    facts = _person_facts(rows, events, taken_at=taken_at)
    everybody = _people(rows, named, facts).collect()
    return {
        "people": everybody.sort("user_id"),
        "handles": named.sort(handles.KEY).collect(),
        "activity_days": activity.activity_days(events).sort("user_id", "day").collect(),
        "segments": _segments(rows, everybody.lazy()).sort("segment", "user_id").collect(),
    }


def _all_sightings(rows: SourceRows) -> pl.LazyFrame:
    seen = [
        handles.sightings(rows.bookings, source="bookings", first="created_at", last="created_at"),
        handles.sightings(
            rows.registrations, source="registrations", first="registered_at", last="registered_at"
        ),
        handles.sightings(
            activity.event_names(rows.events), source="events", first="first_seen", last="last_seen"
        ),
        handles.sightings(rows.users, source="users", first="first_seen_at", last="updated_at"),
        handles.sightings(
            rows.hackathon, source="hackathon", first="registered_at", last="registered_at"
        ),
    ]
    return pl.concat(seen)


def _person_facts(
    rows: SourceRows, events: pl.LazyFrame, *, taken_at: datetime
) -> list[pl.LazyFrame]:
    window = activity.in_tier_window(events, taken_at=taken_at)
    bot_list = rows.users.group_by("user_id").agg(
        users_first=pl.col("first_seen_at").min(), users_last=pl.col("updated_at").max()
    )
    return [
        people.booking_facts(rows.bookings),
        people.registration_facts(rows.registrations),
        activity.event_totals(rows.events),
        activity.tier_facts(activity.activity_days(window)),
        bot_list,
    ]


def _people(rows: SourceRows, named: pl.LazyFrame, facts: list[pl.LazyFrame]) -> pl.LazyFrame:
    ids = people.union_of_ids(
        rows.bookings, rows.registrations, rows.events, rows.users, rows.hackathon
    )
    known = people.join_facts(ids, handles.current_names(named), *facts)
    counted = people.with_counts(known)
    return with_tiers(people.with_display_name(people.with_seen(counted)))


def _segments(rows: SourceRows, everybody: pl.LazyFrame) -> pl.LazyFrame:
    return pl.concat(
        [
            segments.stream_segments(rows.bookings),
            segments.tier_segments(everybody),
            segments.group_segments(everybody),
            segments.hackathon_segment(rows.hackathon),
        ],
        how="diagonal",
    )
