"""Why this tier, and when does it drop if nothing new happens?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

import polars as pl
import streamlit as st

from charts.cooling import cooling
from core.clock import Clock, clock, course, window_of
from core.cooling import INSTANT, Step, TierWindow
from core.event_words import kind_label
from core.figures.tier_reason import why_this_tier
from pages.parts import cards, formats
from pages.parts.looking import Looking
from pages.parts.states import explained

_CHART = {"displayModeBar": False}
_KINDS_NAMED = 4


def clock_section(looking: Looking, person: Mapping[str, Any], *, dark: bool) -> None:
    """The tier with its facts, legacy and corrected, and the future without new acts."""
    cards.heading("Tier, and how it cools", "person_window", ":material/thermostat:")
    with explained():
        window = window_of(looking.figure("tier_rules"))
        events = looking.figure("person_window", person=int(person["user_id"]))
        taken_at = looking.snapshot.taken_at
        every = clock(events, window, taken_at=taken_at)
        own = clock(events.filter("own"), window, taken_at=taken_at)
        for said, score in (("Every event counted", every), ("Only own acts counted", own)):
            st.text(f"{said}, {_why(score, window)}")
        if every.now.events == 0:
            st.caption(
                "No event in the 7 x 24 hours before the snapshot: nothing can cool further."
            )
            if len(every.steps) == 1:
                return
        _chart(looking, (every, own), window, dark=dark)
        _changes(looking, every, own)
        _falling_out(looking, events, window)


def _why(score: Clock, window: TierWindow) -> str:
    now = score.now
    return why_this_tier(now.tier, now.events, now.days, window.rules)


def _chart(
    looking: Looking, clocks: tuple[Clock, Clock], window: TierWindow, *, dark: bool
) -> None:
    every, own = (formats.in_zone(course(each, window), looking.zone) for each in clocks)
    st.plotly_chart(
        cooling(every, own, window.rules, dark=dark),
        config=_CHART,
        key="cooling",
        alt="Events left in the window of 7 x 24 hours, hour by hour, if nothing new happens",
    )


def _changes(looking: Looking, every: Clock, own: Clock) -> None:
    rows = [
        *_told("Every event", every, looking.zone),
        *_told("Own acts", own, looking.zone),
    ]
    cards.table(
        pl.DataFrame(rows, schema=["score", "until", "change", "left", "gone"], orient="row"),
        {
            "score": cards.text_column("Counted", 82),
            "until": cards.text_column("Lasts until", 146),
            "change": cards.text_column("Then", 88),
            "left": cards.text_column("With only", 118),
            "gone": cards.text_column("Fallen out by then", 96),
        },
        alt="When the tier changes if nothing new happens",
        empty="Nothing will change: the tier is cold by both scores already.",
    )
    st.caption(
        "If nothing new happens: the window of 7 x 24 hours rolls on, so this is arithmetic. The"
        " last moment at which the tier still holds, in the school's time."
    )


def _told(score: str, clock: Clock, zone: tzinfo) -> list[tuple[str, ...]]:
    before = clock.now.tier
    told: list[tuple[str, ...]] = []
    for step in clock.changes:
        left = f"{formats.counted(step.events, 'event')} on {formats.counted(step.days, 'day')}"
        told.append(
            (score, _instant(step.at - INSTANT, zone), f"{before} → {step.tier}", left, _gone(step))
        )
        before = step.tier
    return told


def _gone(step: Step) -> str:
    kinds = Counter(kind_label(act.event_type) for act in step.left).most_common()
    named = [f"{count} x {label}" for label, count in kinds[:_KINDS_NAMED]]
    rest = sum(count for _, count in kinds[_KINDS_NAMED:])
    return ", ".join([*named, *([f"{rest} more"] if rest else [])]) or formats.NONE


def _falling_out(looking: Looking, events: pl.DataFrame, window: TierWindow) -> None:
    with st.expander(f"The {formats.counted(events.height, 'event')} and when each falls out"):
        rows = formats.in_zone(events, looking.zone)
        cards.table(
            rows.with_columns(
                _text("what", [kind_label(kind) for kind in rows["event_type"]]),
                _text("out", [_instant(at + window.length, looking.zone) for at in _times(rows)]),
                _text("by", ["own act" if own else "the school" for own in rows["own"]]),
            ),
            {
                "happened_at": cards.recent_column("Happened"),
                "what": cards.text_column("What", 150),
                "by": cards.text_column("Counts as", 80),
                "out": cards.text_column("Counts until", 146),
            },
            alt="Every event of the window and when it falls out",
            most=10,
        )


def _times(rows: pl.DataFrame) -> Sequence[datetime]:
    return rows["happened_at"].to_list()


def _text(name: str, values: Sequence[str]) -> pl.Series:
    return pl.Series(name, values, dtype=pl.String)


def _instant(when: datetime, zone: tzinfo) -> str:
    return f"{when.astimezone(zone):%a %-d %b, %H:%M:%S}"
