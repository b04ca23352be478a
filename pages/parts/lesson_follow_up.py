"""The later sections of the workshop page: what came of it, reminders, and the hours of the week."""

from collections.abc import Iterator

import polars as pl
import streamlit as st

from charts.hours import busiest, hours
from charts.rates import Rate, rates
from core.figures.lessons import STEPS
from core.figures.statistics import total
from pages.parts import analysis, formats
from pages.parts.keep_group import people_behind
from pages.parts.lessons import ANY, of_lesson
from pages.parts.looking import Looking, Value
from pages.parts.states import explained, nothing
from pages.parts.under_chart import under

_STEPS = {"booked": "Booked", "paid": "Paid", "viewed": "Viewed the programme"}
_DAYS = {"14": "14 days", "7": "7 days", "30": "30 days"}
_KINDS = {"registrations": "Registrations", "joins": "Presses of join"}
_CAUTION = (
    "This is no proof that reminders work: who was not reminded mostly registered in the last hours,"
    " or is somebody whom the bot could not reach."
)


def afterwards(looking: Looking, chosen: str) -> None:
    """What do those who came do afterwards?"""
    with explained():
        with analysis.filter_bar():
            step = analysis.choice("Afterwards", _STEPS, key="step")
            days = int(analysis.choice("Within", _DAYS, key="within"))
        whole = looking.figure("lesson_after", days=days)
        rows = of_lesson(whole, chosen)
        followed, did = total(rows, "followed"), total(rows, step)
        if not followed:
            nothing(f"Nobody came {days} days ago or earlier, so nobody can be followed so long.")
            return
        analysis.answer(
            f"{formats.percent(100 * did / followed)} of those who came {_STEPS[step].lower()} within"
            f" {days} days ({did:,} of {followed:,})",
            figure="lesson_after",
        )
        analysis.drawn(
            rates(list(_after_rates(rows, step)), dark=analysis.dark()),
            key="after",
            alt=f"Share of attenders per workshop who {_STEPS[step].lower()} within {days} days",
        )
        st.caption(_not_followed(rows, days))
        under(looking, rows, "lesson_after")
        _followed_people(looking, chosen, step, days)


def _after_rates(rows: pl.DataFrame, step: str) -> Iterator[Rate]:
    for row in rows.filter(pl.col("followed") > 0).iter_rows(named=True):
        measured = (row[f"{step}_pct"], row[f"{step}_low"], row[f"{step}_high"])
        yield Rate(row["lesson_type"] or "no type", row[step], row["followed"], *measured)


def _not_followed(rows: pl.DataFrame, days: int) -> str:
    recent = total(rows, "came") - total(rows, "followed")
    unknown = total(rows, "followed_unknown")
    said = (
        f"Not counted yet: {formats.counted(recent, 'person', 'people')} whose {days} days are not"
        " over."
    )
    if unknown:
        said += f" {formats.counted(unknown, 'person', 'people')} paid at a time nobody knows."
    return said


def _followed_people(looking: Looking, chosen: str, step: str, days: int) -> None:
    if not looking.may_see("lesson_difference"):
        return
    if chosen == ANY:
        st.caption("Choose one workshop above to see the people behind a dot.")
        return
    did = analysis.choice("People", {"no": "Who did not", "yes": "Who did"}, key="did") == "yes"
    said = _STEPS[step].lower() if did else f"came but {_NOT[step]}"
    params: dict[str, Value] = {"lesson_type": chosen, "days": days, "step": step, "did": did}
    people_behind(looking, "lesson_followed", f"{chosen}: {said} within {days} days", **params)


_NOT = dict(zip(STEPS, ("did not view the programme", "did not book", "did not pay"), strict=True))


def reminders(looking: Looking) -> None:
    """Do those who were reminded come more often?"""
    with explained():
        rows = looking.figure("lesson_reminders")
        reminded, bare = total(rows, "reminded"), total(rows, "not_reminded")
        if not reminded + bare:
            nothing("No workshop date has gone by yet, so reminders cannot be judged.")
            return
        analysis.answer(
            f"{reminded:,} of {reminded + bare:,} registrations were reminded;"
            f" {_of(total(rows, 'reminded_came'), reminded)} of these came, of the"
            f" others {_of(total(rows, 'not_reminded_came'), bare)}",
            figure="lesson_reminders",
        )
        analysis.drawn(
            rates(list(_reminder_rates(rows)), dark=analysis.dark(), unit="registrations"),
            key="reminders",
            alt="Attendance of reminded and not reminded registrations per workshop",
        )
        st.caption(_CAUTION)
        under(looking, rows, "lesson_reminders")


def _reminder_rates(rows: pl.DataFrame) -> Iterator[Rate]:
    for row in rows.iter_rows(named=True):
        for place, group in enumerate(("reminded", "not_reminded")):
            measured = (row[f"{group}_pct"], row[f"{group}_low"], row[f"{group}_high"])
            name = f"{row['lesson_type'] or 'no type'}, {group.replace('_', ' ')}"
            yield Rate(name, row[f"{group}_came"], row[group], *measured, place)


def when(looking: Looking) -> None:
    """When in the week do people register, and when do they join?"""
    with explained():
        kind = analysis.choice("When", _KINDS, key="when")
        week = looking.figure("lesson_hours")
        top = busiest(week, kind)
        if top is None:
            nothing(f"The bot's events hold no {_KINDS[kind].lower()} yet.")
            return
        day, hour, count = top
        analysis.answer(
            f"Most {_KINDS[kind].lower()} come on {day} between {hour:02}:00 and {hour + 1:02}:00:"
            f" {count:,} of {total(week, kind):,}",
            figure="lesson_hours",
        )
        analysis.drawn(
            hours(week, kind, _KINDS[kind].lower(), dark=analysis.dark()),
            key="lesson_hours",
            alt=f"{_KINDS[kind]} by weekday and hour of the school's time",
        )
        under(looking, week, "lesson_hours")


def _of(part: int, whole: int) -> str:
    return formats.percent(100 * part / whole if whole else None)
