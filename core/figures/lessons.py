"""The figures of the workshop page: why the two rates differ, reminders, and what came of it."""

from core.access import Permission
from core.figures import statistics
from core.figures.figure import Figure
from queries import block

FIGURES = (
    Figure(
        "lesson_bridge",
        "Per workshop type: clicks = registered people who came + their repeated presses + presses"
        " of people who did not register; registrations = people + repeated ones.",
        block("figure_lesson_bridge"),
    ),
    Figure(
        "lesson_difference",
        "The people who make the legacy rate differ from the corrected one: pressed join without"
        " registering, or more than once; most surplus presses first.",
        block("figure_lesson_difference"),
        needs=Permission.SEE_PEOPLE,
        params={"lesson_type": "", "rows": 1000},
    ),
    Figure(
        "lesson_reminders",
        "Registrations for dates gone by, reminded or not, and how many of each came on the date"
        " (first or last press of join that day). Who was not reminded differs in other ways too.",
        block("figure_lesson_reminders"),
        statistics.with_reminder_rates,
    ),
    Figure(
        "lesson_after",
        "Registered people who came, whose following days are over: how many viewed the programme,"
        " booked, paid within them. The days begin with the first press of join for the type.",
        block("figure_lesson_after"),
        statistics.with_after_rates,
        params={"days": 14},
    ),
    Figure(
        "lesson_hours",
        "Finished registrations and presses of join by weekday and hour of the school's zone, as"
        " the bot's events record them.",
        block("figure_lesson_hours"),
    ),
)
