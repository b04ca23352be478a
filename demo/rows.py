"""The rows of the small tables, as the bot would have written them, in the order of their ids."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from demo.flaws import Flaws, first_and_last
from demo.referrals import NO_COUPON, NOBODY
from demo.rhythm import DAY, HOUR, NEVER, Indices, Mask, Moments
from demo.story import Story
from demo.trail import Trail
from demo.workshops import delivered_reminders


@dataclass(frozen=True)
class Records:
    """A story, the names of its people (one row each, in their order) and its flaws."""

    story: Story
    names: pl.DataFrame
    flaws: Flaws

    def called(self, person: Indices, time: Moments) -> pl.DataFrame:
        """username and first_name of these people at those moments."""
        names = self.names[person]
        renamed = pl.lit(pl.Series(self.flaws.renamed[person] <= time))
        return names.select(
            pl.when(renamed).then("new_" + column).otherwise(column).alias(column)
            for column in ("username", "first_name")
        )


def booking_rows(records: Records) -> pl.DataFrame:
    """bookings: id, user_id, username, first_name, course_id, confirmed, created_at, ..."""
    story = records.story
    bookings, calendar = story.bookings, story.scene.calendar
    streams = pl.DataFrame(
        {
            "course_id": [stream.plan.course_id for stream in calendar.streams],
            "course_stream": [stream.name for stream in calendar.streams],
        }
    )[bookings.stream]
    codes = pl.Series([None, *story.coupons.codes], dtype=pl.String)[story.chosen - NO_COUPON]
    discounts = np.concatenate([[0], story.coupons.discount])[story.chosen - NO_COUPON]
    return pl.DataFrame(
        {
            "id": np.arange(bookings.size) + 1,
            "user_id": story.scene.people.ids[bookings.person],
            **records.called(bookings.person, bookings.created).to_dict(),
            "course_id": streams["course_id"],
            "confirmed": bookings.status(calendar.until),
            "created_at": moments(bookings.created),
            "referral_code": codes,
            "discount_percent": discounts,
            "course_stream": streams["course_stream"],
        }
    )


def registration_rows(records: Records) -> pl.DataFrame:
    """free_lesson_registrations: several spellings and e-mails of a person occur."""
    story, flaws = records.story, records.flaws
    registrations, workshops = story.registrations, story.scene.calendar.workshops
    kinds = [workshop.kind for workshop in workshops]
    dates = pl.Series([workshop.lesson_date for workshop in workshops])[registrations.workshop]
    called = records.called(registrations.person, registrations.again)
    others = records.names[registrations.person]
    return pl.DataFrame(
        {
            "id": np.arange(registrations.size) + 1,
            "user_id": story.scene.people.ids[registrations.person],
            "username": called["username"],
            "first_name": _replaced(
                called["first_name"], others["other_first_name"], flaws.respelt
            ),
            "email": _replaced(others["email"], others["other_email"], flaws.readdressed),
            "registered_at": moments(registrations.again),
            "notification_sent": delivered_reminders(registrations, story.scene),
            "lesson_type": pl.Series(kinds)[registrations.workshop],
            "lesson_date": dates.set(pl.Series(flaws.undated), None),
        }
    )


def user_rows(records: Records, trail: Trail) -> pl.DataFrame:
    """users: those who wrote to the bot since it began to keep them; the last writer wins."""
    story = records.story
    since = story.scene.calendar.before(story.scene.definition.users_kept_days)
    own = trail.own()
    first, last = first_and_last(own.where(own.time >= since), story.scene.people.size)
    who = np.flatnonzero(first < NEVER)
    called = records.called(who, last[who])
    return pl.DataFrame(
        {
            "user_id": story.scene.people.ids[who],
            "username": called["username"].replace("", None),
            "first_name": called["first_name"],
            "last_name": records.names["last_name"][who],
            "language_code": records.names["language_code"][who],
            "first_seen_at": moments(first[who]).dt.replace_time_zone(None),
            "updated_at": moments(last[who]).dt.replace_time_zone(None),
        }
    )


def coupon_rows(records: Records) -> pl.DataFrame:
    """referral_coupons, with the activations of the bookings."""
    story, coupons = records.story, records.story.coupons
    used = story.chosen[story.chosen != NO_COUPON]
    owners = story.scene.people.ids[coupons.owner]
    return pl.DataFrame(
        {
            "id": np.arange(len(coupons.codes)) + 1,
            "code": coupons.codes,
            "name": coupons.names,
            "discount_percent": coupons.discount,
            "max_activations": coupons.limit,
            "current_activations": np.bincount(used, minlength=len(coupons.codes)),
            "created_by": pl.Series(owners).set(pl.Series(coupons.owner == NOBODY), None),
            "created_at": moments(coupons.created),
            "is_active": coupons.active,
        }
    )


def usage_rows(records: Records) -> pl.DataFrame:
    """referral_usage: one row per booking made with a code."""
    story = records.story
    used = np.flatnonzero(story.chosen != NO_COUPON)
    return pl.DataFrame(
        {
            "id": np.arange(used.size) + 1,
            "coupon_id": story.chosen[used] + 1,
            "user_id": story.scene.people.ids[story.bookings.person[used]],
            "booking_id": used + 1,
            "used_at": moments(story.bookings.created[used]),
        }
    )


def hackathon_rows(records: Records) -> pl.DataFrame:
    """hackathon_registrations: some of those around, in a random order of arrival."""
    scene, definition = records.story.scene, records.story.scene.definition
    held = scene.calendar.before(definition.dirt.hackathon_days)
    around = np.flatnonzero(scene.people.arrived < held - DAY)
    who = scene.rhythm.some(around, definition.dirt.hackathon, 8)
    low = np.maximum(scene.people.arrived[who] + HOUR, held - 12 * DAY)
    time = scene.rhythm.between(low, np.full(who.size, held))
    who, time = who[np.argsort(time)], np.sort(time)
    team = np.arange(who.size) // 4 % len(definition.texts.teams)
    track = np.arange(who.size) % len(definition.texts.tracks)
    return pl.DataFrame(
        {
            "id": np.arange(who.size) + 1,
            "user_id": scene.people.ids[who],
            "username": records.called(who, time)["username"],
            "team_name": pl.Series(definition.texts.teams)[team],
            "track": pl.Series(definition.texts.tracks)[track],
            "registered_at": moments(time),
        }
    )


def moments(times: Moments) -> pl.Series:
    """Microseconds of UTC as aware datetimes."""
    return pl.Series(times).cast(pl.Datetime("us", "UTC"))


def _replaced(usual: pl.Series, other: pl.Series, where: Mask) -> pl.Series:
    return other.zip_with(pl.Series(where), usual)
