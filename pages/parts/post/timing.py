"""When? At once, or at a time of the school's clock, with the instant spelled out."""

from datetime import UTC, datetime, timedelta, tzinfo

import streamlit as st

from core.errors import HslError
from messaging.composing import GRACE, time_of
from messaging.hours import Window
from messaging.rehearsal import quiet_hours_met
from pages.parts import formats
from pages.parts.looking import Looking
from pages.parts.post.drafting import Desk
from pages.parts.states import problem

_STEP = timedelta(minutes=5)
_MINUTES, _HOURS = 60, 24


def time_fields(looking: Looking, desk: Desk) -> None:
    """Now or at a time."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        when = st.segmented_control(
            "When",
            ["now", "at"],
            format_func={"now": "At once", "at": "At a time"}.__getitem__,
            required=True,
            key=desk.key("when"),
        )
        if when == "at":
            st.datetime_input(
                f"Day and time, {formats.zone_name(looking.zone)}",
                key=desk.key("at"),
                format="YYYY-MM-DD",
                step=_STEP,
                width=260,
            )


def time_said(looking: Looking, at: str) -> bool:
    """The instant in words with the quiet hours it would meet; False and why when it cannot be."""
    now = datetime.now(UTC)
    try:
        instant = time_of(at, looking.zone, now)
    except HslError as error:
        problem(error, "It cannot go out then.")
        return False
    said = in_words(instant, looking.zone, now)
    start = instant or now + GRACE
    quiet = quiet_hours_met(Window(start, start), looking.settings)
    if quiet:
        end = f"{quiet[-1].end.astimezone(looking.zone):%H:%M}"
        hours = looking.settings.quiet_hours.replace("-", " to ")
        st.warning(
            f"{said} That is in the quiet hours, {hours}: it would wake people up. From {end} on it"
            " disturbs nobody; the rehearsal asks for a reason otherwise.",
            icon=":material/bedtime:",
        )
    else:
        st.caption(said)
    return True


def in_words(at: datetime | None, zone: tzinfo, now: datetime) -> str:
    """Thursday 26 November 2026, 10:00 Moscow time (07:00 UTC), in 11 h 20 min."""
    if at is None:
        return (
            f"It leaves {GRACE.seconds} seconds after you confirm; until then it can be taken back."
        )
    local = at.astimezone(zone)
    return (
        f"{local:%A %-d %B %Y, %H:%M} {formats.zone_name(zone)} ({at.astimezone(UTC):%H:%M} UTC),"
        f" {ahead(at - now)}."
    )


def ahead(left: timedelta) -> str:
    """in 11 h 20 min; in 3 days."""
    minutes = max(0, round(left / timedelta(minutes=1)))
    hours = minutes // _MINUTES
    if not hours:
        return f"in {minutes} min"
    if hours < 2 * _HOURS:
        return f"in {hours} h {minutes % _MINUTES} min"
    return f"in {hours // _HOURS} days"
