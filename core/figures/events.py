"""The figures of the event page: what people do, when, and on which way to a payment."""

from core.figures import statistics
from core.figures.figure import Figure
from core.figures.group import Group
from core.figures.params import text_or_any, whole
from queries import block

MOST_DAYS = 3660
_DAYS = {"days": whole(0, MOST_DAYS)}

FIGURES = (
    Figure(
        "event_types",
        "Events per type in the last so many days before the snapshot (0: ever), each type's share,"
        " and when it was first and last seen.",
        block("figure_event_types"),
        params={"days": 0},
        checks=_DAYS,
    ),
    Figure(
        "new_event_types",
        "Event types first seen in the 7 x 24 hours before the snapshot, though the school's events"
        " go further back.",
        block("figure_new_event_types"),
    ),
    Figure(
        "event_weeks",
        "Events per type and week (from Monday, school's zone), every type in every week; the week"
        " of the snapshot is not over, the first one may have begun before the data.",
        block("figure_event_weeks"),
        params={"weeks": 26},
        checks={"weeks": whole(1, 520)},
    ),
    Figure(
        "event_hours",
        "Events by weekday and hour of the school's zone, of one type or all, in the last so many"
        " days before the snapshot (0: ever).",
        block("figure_event_hours"),
        params={"event_type": None, "days": 0},
        checks={**_DAYS, "event_type": text_or_any},
    ),
    Figure(
        "event_people",
        "Events of one type in the last so many days (0: ever), and the distinct people behind"
        " them.",
        block("figure_event_people"),
        params={"event_type": "start_command", "days": 0},
        checks=_DAYS,
    ),
    Figure(
        "paths_to_payment",
        "In which order people did each step for the first time before their first payment: the most"
        " common orders and all others together. Who paid at an unknown time is counted apart.",
        block("figure_paths_to_payment"),
        statistics.with_path_shares,
        params={"depth": 5, "most": 10},
        checks={"depth": whole(1, 5), "most": whole(1, 300)},
    ),
)

GROUPS = (
    Group(
        "did_event",
        "People with an event of this type in the last so many days before the snapshot (0: ever).",
        block("group_did_event"),
        {"event_type": "start_command", "days": 0},
        _DAYS,
    ),
    Group(
        "event_hour",
        "People with an event, of one type or any, on this weekday (1 Monday) in this hour of the"
        " school's time, in the last so many days before the snapshot (0: ever).",
        block("group_event_hour"),
        {"weekday": 1, "hour": 0, "event_type": None, "days": 0},
        {**_DAYS, "weekday": whole(1, 7), "hour": whole(0, 23), "event_type": text_or_any},
    ),
    Group(
        "path_to_payment",
        "People who have paid, by the order in which they first did the last so many steps before"
        " their first payment.",
        block("group_path_to_payment"),
        {"path": "", "depth": 5},
        {"depth": whole(1, 5)},
    ),
)
