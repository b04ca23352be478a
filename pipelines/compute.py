"""Everything computed about one slice of people, from their source rows to their segments."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipelines import activity, handles, lessons, people, segments
from pipelines.slices import Slice
from pipelines.spool import KEYS, Spool
from pipelines.tiers import with_tiers

ORDER: Mapping[str, tuple[str | pl.Expr, ...]] = {
    "people": ("user_id",),
    "handles": handles.KEY,
    "activity_days": ("user_id", "day"),
    "program_views": ("user_id",),
    # No lesson type comes last. Asking the sort for that takes six times as long, with or without such.
    "lesson_people": ("user_id", pl.col("lesson_type").is_null(), "lesson_type"),
    "segments": ("segment", "user_id"),
    "activity_weeks": ("user_id", "week"),
}
COMPUTED = (*ORDER, "lesson_dates")


@dataclass(frozen=True)
class SliceRows:
    """What is known of some people: their rows of the small tables, and the answers about their events.

    `activity` has a frame for each name of `spool.KEYS`.
    """

    bookings: pl.LazyFrame
    registrations: pl.LazyFrame
    users: pl.LazyFrame
    hackathon: pl.LazyFrame
    activity: dict[str, pl.LazyFrame]


def read_slice(spool: Spool, part: Slice) -> SliceRows:
    """The rows of one slice of people."""
    answers = pl.collect_all([spool.answers(name, part) for name in KEYS])
    return SliceRows(
        bookings=spool.rows("bookings", part),
        registrations=spool.rows("registrations", part),
        users=spool.rows("users", part),
        hackathon=spool.rows("hackathon_registrations", part),
        activity={name: each.lazy() for name, each in zip(KEYS, answers, strict=True)},
    )


def compute_slice(rows: SliceRows, *, zone: str) -> dict[str, pl.DataFrame]:
    """The snapshot's computed tables for these people, sorted by user_id; lesson_dates is a part."""
    named = handles.handles(_all_sightings(rows)).collect()
    everybody = _people(rows, named.lazy(), zone=zone).collect()
    clicks = rows.activity["lesson_clicks"]
    tables = (
        everybody.lazy(),
        named.lazy(),
        rows.activity["activity_days"],
        rows.activity["program_views"],
        lessons.lesson_people(rows.registrations, clicks),
        _segments(rows, everybody.lazy()),
        people.activity_weeks(everybody.lazy(), rows.activity["activity_days"]),
        lessons.lesson_dates(rows.registrations, clicks, zone=zone),
    )
    computed = dict(zip(COMPUTED, pl.collect_all(tables), strict=True))
    return {table: _in_order(table, found) for table, found in computed.items()}


def _in_order(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    # Sorted when whole: as a step of the query it takes twice as long.
    if table == "segments":
        return _by_segment(rows)
    return rows.sort(ORDER[table]) if table in ORDER else rows


def _by_segment(rows: pl.DataFrame) -> pl.DataFrame:
    # A few groups, each in order: a third of the time of comparing their names.
    groups = rows.sort("user_id").partition_by("segment", as_dict=True, maintain_order=True)
    return pl.concat([rows.clear(), *(groups[name] for name in sorted(groups))])


def _all_sightings(rows: SliceRows) -> pl.LazyFrame:
    sources = (
        (rows.bookings, "bookings", "created_at", "created_at"),
        (rows.registrations, "registrations", "registered_at", "registered_at"),
        (rows.activity["event_names"], "events", "first_at", "last_at"),
        (rows.users, "users", "first_seen_at", "updated_at"),
        (_without_time(rows.hackathon), "hackathon", "seen_at", "seen_at"),
    )
    seen = [
        handles.sightings(frame, source=source, first=first, last=last)
        for frame, source, first, last in sources
    ]
    return pl.concat(seen)


def _without_time(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.with_columns(seen_at=pl.lit(None, dtype=pl.Datetime("us", "UTC")))


def _people(rows: SliceRows, named: pl.LazyFrame, *, zone: str) -> pl.LazyFrame:
    totals = rows.activity["event_totals"]
    ids = people.union_of_ids(rows.bookings, rows.registrations, totals, rows.users, rows.hackathon)
    known = people.join_facts(
        ids,
        *handles.current_names(named),
        people.booking_facts(rows.bookings),
        people.registration_facts(rows.registrations),
        people.event_facts(totals),
        people.workshop_facts(rows.activity["lesson_clicks"]),
        people.programme_facts(rows.activity["program_views"]),
        people.bot_list_facts(rows.users),
        activity.tier_facts(rows.activity["window_days"]),
    )
    seen = people.with_seen(people.with_counts(known), zone=zone)
    return with_tiers(people.with_display_name(seen))


def _segments(rows: SliceRows, everybody: pl.LazyFrame) -> pl.LazyFrame:
    groups = [
        segments.stream_segments(rows.bookings),
        segments.tier_segments(everybody),
        segments.group_segments(everybody),
        segments.hackathon_segment(rows.hackathon),
    ]
    return pl.concat([group.select("segment", "user_id") for group in groups])
