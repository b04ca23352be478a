"""Whose way to paying is looked at? The filters of the conversion page; the address keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st

from pages.parts import analysis
from pages.parts.looking import Looking, Value

OTHER = "other_"
_ANY = ""
_LIMITS = {
    "0": "Any time",
    "7": "7 days",
    "14": "14 days",
    "30": "30 days",
    "60": "60 days",
    "90": "90 days",
}
_MOST_CODES = 200


@dataclass(frozen=True)
class Way:
    """What is asked: `who` on this side, `other` when two are compared, and how steps are counted."""

    who: Mapping[str, Value]
    other: Mapping[str, Value] | None
    how: Mapping[str, Value]


def asked(looking: Looking) -> Way:
    """The filters as the person set them."""
    choices = looking.figure("conversion_choices")
    with analysis.filter_bar():
        within = analysis.pick(
            "Within", _LIMITS, key="within", width=110, help="Of the first contact"
        )
        ordered = analysis.switch(
            "In order",
            key="ordered",
            help="Each step at or after the one before it, none left out.",
        )
        compare = analysis.switch(
            "Compare", key="compare", help="Two periods, streams, workshops or codes side by side."
        )
    who = _side(looking, choices, "")
    other = _side(looking, choices, OTHER) if compare else None
    return Way(who, other, {"within_days": int(within), "ordered": ordered})


def label(looking: Looking, who: Mapping[str, Value], *, default: str) -> str:
    """A side in a few words: what it was narrowed to."""
    labels = looking.settings.streams
    parts = [
        labels.get(str(who["stream"]), str(who["stream"])) if who["stream"] else "",
        str(who["lesson"] or ""),
        f"code {who['code']}" if who["code"] else "",
        _period(who),
    ]
    return ", ".join(part for part in parts if part) or default


def _side(looking: Looking, choices: pl.DataFrame, prefix: str) -> dict[str, Value]:
    labels = looking.settings.streams
    with analysis.filter_bar():
        if prefix:
            st.markdown("**against**", width="content")
        since = _day("First seen from", f"{prefix}since")
        until = _day("to", f"{prefix}until")
        return {
            "since": since,
            "until": until,
            "stream": _pick("Stream", choices, f"{prefix}stream", labels) or None,
            "lesson": _pick("Workshop", choices, f"{prefix}lesson", {}) or None,
            "code": _pick("Referral code", choices, f"{prefix}code", {}) or None,
        }


def _pick(title: str, choices: pl.DataFrame, key: str, labels: Mapping[str, str]) -> str:
    kind = key.removeprefix(OTHER)
    names = choices.filter(pl.col("kind") == kind).head(_MOST_CODES)["value"].to_list()
    options = {_ANY: "Any"} | {name: labels.get(name, name) for name in names}
    return analysis.pick(title, options, key=key, width=150)


def _day(title: str, key: str) -> str | None:
    chosen = st.date_input(
        title, value=None, key=key, bind="query-params", width=130, format="DD.MM.YYYY"
    )
    return chosen.isoformat() if isinstance(chosen, date) else None


def _period(who: Mapping[str, Value]) -> str:
    since, until = (
        who[name] and f"{date.fromisoformat(str(who[name])):%-d %b %Y}"
        for name in ("since", "until")
    )
    if since and until:
        return f"{since} to {until}"
    return f"since {since}" if since else f"until {until}" if until else ""
