"""The figures of the conversion page: how far do people get towards paying, how fast, who is lost where?"""

from core.figures.figure import Figure
from core.figures.funnel_groups import funnels_of
from core.figures.funnel_steps import STEPS, at_or_lost, funnel_of
from core.figures.group import Group
from core.figures.params import Check, day_or_open, one_of, text_or_any, whole, yes_or_no
from queries import block

_PEOPLE = block("conversion_steps")
_WHO = {"since": None, "until": None, "stream": None, "lesson": None, "code": None}
_WHO_CHECKS: dict[str, Check] = {
    "since": day_or_open,
    "until": day_or_open,
    "stream": text_or_any,
    "lesson": text_or_any,
    "code": text_or_any,
}
_HOW = {"within_days": 0, "ordered": False}
_HOW_CHECKS: dict[str, Check] = {"within_days": whole(0, 3650), "ordered": yes_or_no}
_OTHER = {f"other_{name}": value for name, value in _WHO.items()}
_OTHER_CHECKS = {f"other_{name}": check for name, check in _WHO_CHECKS.items()}
_EVERY = {"by": "stream", "since": None, "until": None, **_HOW, "most": 50}
_EVERY_CHECKS: dict[str, Check] = {
    "by": one_of("stream", "lesson", "code"),
    "since": day_or_open,
    "until": day_or_open,
    **_HOW_CHECKS,
    "most": whole(1, 10_000),
}
_TERMS = (
    "Distinct people first seen from one day to another; with a stream or code: who booked with it,"
    " and only those bookings count; with a workshop: who registered for it, and only joining it"
    " counts. Joined: pressed join of a workshop. Receipt: a booking changed to status 1, or a photo"
    " sent while it was the person's newest booking, or it stands at 1. Paid: a booking stands at 2, at the"
    " time of its earliest payment_approved or change to 2, else at an unknown time. Within N days:"
    " of the first contact; what has no time is then left out. In order: each step at or after the"
    " one above, which all did; otherwise each step by itself."
)

FIGURES = (
    Figure(
        "conversion",
        "Distinct people who did each step from first contact to paid; the rate is of those who"
        " did the step above, how many did this one too.",
        _PEOPLE,
        funnel_of,
        params={**_WHO, **_HOW},
        checks={**_WHO_CHECKS, **_HOW_CHECKS},
        terms=_TERMS + " Days: from the step above, of those who did this one not before it.",
    ),
    Figure(
        "conversion_compared",
        "Two funnels side by side: differences in points of per cent with Newcombe's 95 % interval;"
        " when it holds 0 the difference could be chance.",
        _PEOPLE,
        funnel_of,
        scope="pair",
        params={**_WHO, **_OTHER, **_HOW},
        checks={**_WHO_CHECKS, **_OTHER_CHECKS, **_HOW_CHECKS},
        terms=_TERMS,
    ),
    Figure(
        "conversion_groups",
        "The funnel of every stream, workshop or referral code at once, the largest groups first:"
        " people of each step, of everybody in the group and of the step above, with 95 % intervals"
        " (Wilson).",
        block("conversion_group_steps"),
        funnels_of,
        params=_EVERY,
        checks=_EVERY_CHECKS,
        terms=_TERMS + " Somebody with two streams, workshops or codes is in both groups.",
    ),
    Figure(
        "conversion_choices",
        "The streams and referral codes of bookings and the workshops of registrations, with how"
        " many people each has: what a funnel can be narrowed to.",
        block("conversion_choices"),
    ),
)

GROUPS = (
    Group(
        "conversion_step",
        "People at a step of the conversion funnel (1 first contact, 2 viewed the programme, 3"
        " joined a workshop, 4 booked, 5 sent a receipt, 6 paid), or lost before it: who did the"
        " step above and not this one.",
        _PEOPLE,
        {**_WHO, **_HOW, "step": 1, "where": "at"},
        {
            **_WHO_CHECKS,
            **_HOW_CHECKS,
            "step": whole(1, len(STEPS)),
            "where": one_of("at", "lost"),
        },
        at_or_lost,
    ),
)
