"""The figures of the morning page."""

from core.access import Permission
from core.figures import statistics
from core.figures.figure import Figure
from core.figures.group import Group
from core.figures.params import whole
from queries import block

_NEWEST = {"rows": 10}

FIGURES = (
    Figure(
        "four_figures",
        "People with a booking, event or registration; bookings not cancelled; bookings paid;"
        " registration rows; each against a week before.",
        block("figure_totals"),
        scope="week",
    ),
    Figure(
        "funnel",
        "Distinct people who ever did each step, in whatever order; the rate is how many who did"
        " the step above did this one too.",
        block("figure_funnel"),
        statistics.with_step_rates,
    ),
    Figure(
        "new_people_per_day",
        "People by the day of their earliest booking, registration or event in the school's time"
        " zone; days without anybody count 0.",
        block("figure_new_people_per_day"),
    ),
    Figure(
        "streams",
        "Bookings per stream by status; conversion is confirmed (paid) of all, cancelled ones"
        " included.",
        block("figure_streams"),
        statistics.with_stream_conversion,
    ),
    Figure(
        "lesson_conversion",
        "Per workshop type: corrected is distinct registered people who pressed join, of distinct"
        " registered people; legacy is clicks per registration and can exceed 100 %.",
        block("figure_lesson_conversion"),
        statistics.with_lesson_conversion,
    ),
    Figure(
        "lesson_dates",
        "Per workshop type and date: distinct registered people whose first or last press of join"
        " fell on that day; without a date nobody can say.",
        block("figure_lesson_dates"),
        statistics.with_date_conversion,
    ),
    Figure(
        "newest_bookings",
        "The latest bookings by the time they were made.",
        block("figure_newest_bookings"),
        needs=Permission.SEE_PEOPLE,
        params=_NEWEST,
    ),
    Figure(
        "newest_registrations",
        "The latest workshop registrations by the time they were made or renewed.",
        block("figure_newest_registrations"),
        needs=Permission.SEE_PEOPLE,
        params=_NEWEST,
    ),
    Figure(
        "recent_events",
        "The latest events, at most two per person.",
        block("figure_recent_events"),
        needs=Permission.SEE_PEOPLE,
        params=_NEWEST,
    ),
    Figure(
        "attention",
        "What the data checks found when the snapshot was made, the serious first.",
        block("figure_attention"),
    ),
)

GROUPS = (
    Group(
        "funnel_step",
        "People who ever did this step of the overview's funnel: 1 everybody, 2 registered for a"
        " workshop, 3 joined one, 4 viewed the programme, 5 booked, 6 paid.",
        block("group_funnel_step"),
        {"step": 1},
        {"step": whole(1, 6)},
    ),
)
