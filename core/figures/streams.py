"""The figures of the stream page: the race, the time to pay, who waits."""

from core.access import Permission
from core.figures import survival
from core.figures.figure import Figure
from core.figures.group import Group
from core.figures.params import one_of, text_or_any, whole
from queries import block

RECEIPT_DAYS, HOLD_DAYS = 3, 7
MOST_DAYS = 3660
OUTCOMES = ("paid", "waiting", "cancelled", "unknown")
_LATE = {"days": whole(0, MOST_DAYS), "stream": text_or_any}
FIGURES = (
    Figure(
        "stream_race",
        "Per stream and day since its first booking: bookings made and paid (first approval event),"
        " added up, to the snapshot's day; earlier: the range of the same course's streams before it.",
        block("figure_stream_race"),
        params={"days": 90},
        checks={"days": whole(1, MOST_DAYS)},
    ),
    Figure(
        "stream_starts",
        "Per stream: the day of its first booking, days since, bookings, paid ones, and those a"
        " curve cannot show because a time is unknown.",
        block("figure_stream_starts"),
    ),
    Figure(
        "time_to_pay",
        "Share paid (first approval event) by days since a person's first booking: Kaplan-Meier,"
        " 95 % log-log interval; who waits counts as waiting, who cancelled as not paid to this day.",
        block("figure_waits"),
        survival.with_curves,
    ),
    Figure(
        "time_to_pay_summary",
        "Per stream: people who paid, wait, cancelled, or paid at an unknown time (no approval event);"
        " days until a quarter and until half of all who booked had paid, with intervals.",
        block("figure_waits"),
        survival.with_summary,
    ),
    Figure(
        "waiting",
        "Per stream: receipts waiting for a check and bookings without one, and those older than"
        " the given days; a receipt waits since its status changed, else since the booking.",
        block("figure_waiting"),
        params={"receipt_days": RECEIPT_DAYS, "hold_days": HOLD_DAYS},
        checks={"receipt_days": whole(0, MOST_DAYS), "hold_days": whole(0, MOST_DAYS)},
    ),
    Figure(
        "overdue_receipts",
        "Receipts (status 1) that have waited for a check longer than so many days, the longest"
        " first.",
        block("figure_overdue_receipts"),
        needs=Permission.SEE_PEOPLE,
        params={"days": RECEIPT_DAYS, "stream": None},
        checks=_LATE,
    ),
    Figure(
        "stale_holds",
        "Bookings of people who applied and sent nothing (status 0), older than so many days, the"
        " newest first.",
        block("figure_stale_holds"),
        needs=Permission.SEE_PEOPLE,
        params={"days": HOLD_DAYS, "stream": None},
        checks=_LATE,
    ),
)

GROUPS = (
    Group(
        "overdue_receipts",
        "People whose receipt (status 1) has waited for a check longer than so many days.",
        block("group_overdue_receipts"),
        {"days": RECEIPT_DAYS, "stream": None},
        _LATE,
    ),
    Group(
        "stale_holds",
        "People who booked longer than so many days ago and have sent nothing (status 0).",
        block("group_stale_holds"),
        {"days": HOLD_DAYS, "stream": None},
        _LATE,
    ),
    Group(
        "stream_outcome",
        "People with a booking in this stream who have paid, still wait, have cancelled, or paid at"
        " an unknown time.",
        block("group_stream_outcome"),
        {"stream": "", "outcome": "waiting"},
        {"outcome": one_of(*OUTCOMES)},
    ),
)
