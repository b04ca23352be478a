"""The sections of the referral page: do codes sell, how often are they used, and each code."""

import polars as pl
import streamlit as st

from charts.code_weeks import code_weeks
from charts.rates import Rate, rates
from core.figures.statistics import total
from pages.parts import analysis, cards, formats
from pages.parts.keep_group import people_behind
from pages.parts.looking import Looking
from pages.parts.states import explained, nothing
from pages.parts.under_chart import under

_NONE = ""
_CAUTION = (
    "This is no proof that a discount sells: who looks for a code mostly wants to buy already, and"
    " who gives one away knows whom to ask."
)


def anything(looking: Looking) -> bool:
    """Whether there is any code to speak of; where there is none, what the page would need."""
    there = False
    with explained():
        rows = looking.figure("referral_codes")
        there = not rows.is_empty()
        if not rows["is_known"].any():
            _without_coupons(no_use=not there)
    return there


def _without_coupons(*, no_use: bool) -> None:
    with st.container(border=True):
        st.markdown(
            "**This school's data holds no coupons**",
            help="Tables referral_coupons and referral_usage",
        )
        used = "no booking names a code either" if no_use else "what bookings say is shown below"
        st.text(
            "The bot's tables referral_coupons and referral_usage are absent or empty, so names,"
            f" limits and discounts of the codes are unknown; {used}."
            "\nWhen the bot keeps them, the next refresh takes them along; nothing has to be set up."
        )


def effect(looking: Looking) -> None:
    """Are bookings with a code paid more often?"""
    with explained():
        rows = looking.figure("referral_effect")
        with_code = rows.filter("with_code")
        count = total(with_code, "bookings")
        made = total(rows, "bookings")
        if not count:
            nothing("No booking was made with a referral code yet.")
            return
        discount = with_code["mean_discount_pct"][0]
        analysis.answer(
            f"{formats.percent(100 * count / made)} of bookings name a code; they take"
            f" {formats.percent(discount)} off on average",
            figure="referral_effect",
        )
        analysis.drawn(
            rates(_effect_rates(rows), dark=analysis.dark(), unit="bookings"),
            key="effect",
            alt="Share of paid bookings with a referral code and without",
        )
        st.caption(_CAUTION)
        under(looking, rows, "referral_effect")


def _effect_rates(rows: pl.DataFrame) -> list[Rate]:
    return [
        Rate(
            "with a code: paid" if row["with_code"] else "without a code: paid",
            row["paid"],
            row["bookings"],
            row["conversion_pct"],
            row["conversion_low"],
            row["conversion_high"],
            place=0 if row["with_code"] else 1,
        )
        for row in rows.iter_rows(named=True)
    ]


def over_weeks(looking: Looking) -> None:
    """When are codes used?"""
    with explained():
        weeks = looking.figure("referral_weeks")
        if weeks.is_empty():
            return
        top = weeks.sort("with_code", "week", descending=[True, False]).row(0, named=True)
        analysis.answer(
            f"Most codes were used in the week of {top['week']:%-d %b %Y}:"
            f" {formats.counted(top['with_code'], 'booking')}",
            figure="referral_weeks",
        )
        analysis.drawn(
            code_weeks(weeks, dark=analysis.dark()),
            key="code_weeks",
            alt="Bookings per week with and without a referral code",
        )
        under(looking, weeks, "referral_weeks")


def codes(looking: Looking) -> None:
    """Which code is used how often, and is any of them used up?"""
    with explained():
        rows = looking.figure("referral_codes")
        full = int(total(rows, "is_full"))
        used = rows.filter(pl.col("bookings") > 0).height
        analysis.answer(
            f"{used:,} of {formats.counted(rows.height, 'code')} were used in bookings;"
            f" {formats.counted(full, 'code has', 'codes have')} reached the limit",
            figure="referral_codes",
        )
        _code_table(rows)
        under(looking, rows, "referral_codes")
        if looking.may_see("overdue_receipts"):
            _people_of_code(looking, rows)


def _code_table(rows: pl.DataFrame) -> None:
    words = formats.intervals(rows, "conversion_low", "conversion_high")
    clipped = [formats.clipped(name) for name in rows["name"]]
    cards.table(
        rows.with_columns(
            pl.Series("interval", words, dtype=pl.String),
            pl.Series("name", clipped, dtype=pl.String),
            state=_state(),
        ),
        {
            "code": cards.text_column("Code", 104),
            "name": cards.text_column("Name", 128),
            "state": cards.text_column("State", 92),
            "discount_percent": cards.count_column("Discount %", width=84),
            "max_activations": cards.count_column("Limit", "Empty: none is set", 58),
            "activations": cards.count_column("Bot's count", "current_activations", 88),
            "uses": cards.count_column("Uses", "Rows of referral_usage", 54),
            "bookings": cards.count_column("Bookings", "Cancelled ones too", 74),
            "paid": cards.count_column("Paid", width=54),
            "conversion_pct": cards.percent_column("Conversion"),
            "interval": cards.interval_column(),
        },
        alt="Referral codes with limits, uses, bookings and conversion",
    )


def _state() -> pl.Expr:
    return (
        pl.when(~pl.col("is_known"))
        .then(pl.lit("unknown code"))
        .when(pl.col("is_full"))
        .then(pl.lit("limit reached"))
        .when(~pl.col("is_active"))
        .then(pl.lit("switched off"))
        .otherwise(pl.lit("open"))
    )


def _people_of_code(looking: Looking, rows: pl.DataFrame) -> None:
    used = rows.filter(pl.col("bookings") > 0)["code"].to_list()
    options = {_NONE: "Choose a code", **{code: code for code in used}}
    code = analysis.pick("People who booked with", options, key="code", width=260)
    if code != _NONE:
        people_behind(looking, "used_code", f"Booked with {code}", code=code)
