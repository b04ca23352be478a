"""The figures of the workshop page: why the two rates differ, reminders, and what came of it."""

from core.access import Permission
from core.figures import statistics
from core.figures.figure import Figure
from core.figures.group import Group
from core.figures.params import one_of, text_or_any, whole, yes_or_no
from queries import block

AFTER_DAYS, MOST_DAYS = 14, 3660
STEPS = ("viewed", "booked", "paid")

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
        params={"lesson_type": None, "rows": 1000},
        checks={"lesson_type": text_or_any, "rows": whole(1, 1_000_000)},
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
        params={"days": AFTER_DAYS},
        checks={"days": whole(1, MOST_DAYS)},
    ),
    Figure(
        "lesson_hours",
        "Finished registrations and presses of join by weekday and hour of the school's zone, as"
        " the bot's events record them.",
        block("figure_lesson_hours"),
    ),
)

GROUPS = (
    Group(
        "lesson_difference",
        "People who pressed join of this workshop without registering, or several times though"
        " registered.",
        block("group_lesson_difference"),
        {"lesson_type": "", "reason": "unregistered"},
        {"reason": one_of("unregistered", "repeated")},
    ),
    Group(
        "lesson_registered",
        "People registered for this workshop who came (pressed join of it), or who did not.",
        block("group_lesson_registered"),
        {"lesson_type": "", "came": True},
        {"came": yes_or_no},
    ),
    Group(
        "lesson_followed",
        "People who came to this workshop and within so many days, now over, did the step, or did"
        " not.",
        block("group_lesson_followed"),
        {"lesson_type": "", "days": AFTER_DAYS, "step": "booked", "did": False},
        {"days": whole(1, MOST_DAYS), "step": one_of(*STEPS), "did": yes_or_no},
    ),
)
