"""The figures of the referral page: which codes are used, and do they sell?"""

from core.figures import statistics
from core.figures.figure import Figure
from core.figures.group import Group
from queries import block

FIGURES = (
    Figure(
        "referral_codes",
        "Per referral code: discount and limit of the coupon, uses by the bot's count, by its usage"
        " list and by bookings; conversion is paid of all bookings with the code.",
        block("figure_referral_codes"),
        statistics.with_booking_conversion,
    ),
    Figure(
        "referral_effect",
        "Bookings with a referral code and without one, and how many of each are paid; people"
        " choose codes themselves, so a difference is no proof that the code made it.",
        block("figure_referral_effect"),
        statistics.with_booking_conversion,
    ),
    Figure(
        "referral_weeks",
        "Bookings per week (from Monday, school's zone) with and without a referral code.",
        block("figure_referral_weeks"),
    ),
)

GROUPS = (
    Group(
        "used_code",
        "People who booked with this referral code.",
        block("group_used_code"),
        {"code": ""},
    ),
)
