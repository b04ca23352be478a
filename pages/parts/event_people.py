"""Who are the people of one hour of the week, and of one way to a payment? For roles that see people."""

from charts.hours import WEEKDAYS
from core.access import Permission, allow
from pages.parts import analysis
from pages.parts.events import Asked
from pages.parts.keep_group import people_behind
from pages.parts.looking import Looking
from pages.parts.states import explained

_NONE = ""
_DAYS = {_NONE: "Choose a weekday"} | {str(place): day for place, day in enumerate(WEEKDAYS, 1)}
_HOURS = {_NONE: "Choose an hour"} | {str(hour): f"{hour:02}:00" for hour in range(24)}


def of_an_hour(looking: Looking, asked: Asked) -> None:
    """Who did something on this weekday in this hour? Of the chosen type and time."""
    if not allow(looking.actor, Permission.SEE_PEOPLE):
        return
    with explained():
        with analysis.filter_bar():
            weekday = analysis.pick("People active on", _DAYS, key="weekday")
            hour = analysis.pick("from", _HOURS, key="hour", width=150)
        if _NONE in (weekday, hour):
            return
        what = f"{asked.event_type} on" if asked.event_type else "Active on"
        title = f"{what} {_DAYS[weekday]} between {int(hour):02}:00 and {int(hour) + 1:02}:00"
        people_behind(
            looking,
            "event_hour",
            title,
            weekday=int(weekday),
            hour=int(hour),
            event_type=asked.event_type,
            days=asked.days,
        )


def of_a_way(looking: Looking) -> None:
    """Who came to a payment this way?"""
    if not allow(looking.actor, Permission.SEE_PEOPLE):
        return
    with explained():
        ways = looking.figure("paths_to_payment")["path"].drop_nulls().to_list()
        if not ways:
            return
        labels = {_NONE: "Choose a way", **{way: way.replace(" > ", " → ") for way in ways}}
        chosen = analysis.pick("People who paid this way", labels, key="way", width=420)
        if chosen != _NONE:
            people_behind(looking, "path_to_payment", f"Paid after {labels[chosen]}", path=chosen)
