"""What is wrong now, and what ran lately: the same conditions as alerts, readiness and the command line."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final

import polars as pl
import streamlit as st

from core.access import Actor, allow
from core.settings import Settings, read_settings
from operations import looks
from operations.alert_file import standing_since
from operations.gathering import Gathering
from operations.kinds import KINDS, Condition
from operations.runs import Run
from operations.timetable_view import timetable_now
from pages.parts import cards, formats
from pages.parts.looking import reader_of
from pages.parts.states import explained

RUNS_SHOWN: Final = 50
# A page waits no longer for a database that hangs; the answer is there at the next look.
PATIENCE: Final = 3.0
_LOOK_AGAIN: Final = timedelta(seconds=30)
_ICONS: Final = {"fail": ":red[:material/error:]", "warn": ":orange[:material/warning:]"}
_COLOURS: Final = {
    "done": "green", "running": "blue", "refused": "orange", "failed": "red", "timed out": "red",
}  # fmt: skip


@st.fragment(run_every=_LOOK_AGAIN)
def trouble_section(actor: Actor) -> None:
    """Everything that is wrong and that this person may know of; looks again by itself."""
    st.subheader("Now", icon=":material/notifications:", anchor=False)
    settings = read_settings()
    with explained():
        found = _gathering(settings).conditions(PATIENCE)
        mine = [each for each in found if allow(actor, KINDS[each.name].needs)]
        since = standing_since(settings.data_dir)
        for each in mine:
            _condition(each, each.since or since.get(each.name), settings)
        if not mine:
            st.markdown(":green[:material/check_circle:] Nothing is wrong.")
        st.caption(_who_hears(settings))


def runs_section(settings: Settings) -> None:
    """The newest runs of every job, by the timetable or by hand."""
    st.subheader("Runs", icon=":material/history:", anchor=False)
    with explained():
        runs = looks.runs(settings.data_dir, None, RUNS_SHOWN)
        cards.table(
            formats.in_zone(_rows(runs), settings.zone),
            {
                "job": cards.text_column("Job", 70),
                "cause": cards.text_column("Cause", 84),
                "started": cards.when_column("Started"),
                "took": st.column_config.TextColumn("Took", width=84, alignment="right"),
                "rows": cards.count_column("Rows"),
                "findings": cards.count_column("Findings", width=72),
                "outcome": st.column_config.MultiselectColumn(
                    "Outcome", options=list(_COLOURS), color=list(_COLOURS.values()), width=90
                ),
                "says": cards.text_column("What it says", 420),
            },
            alt="The newest runs, newest first",
            empty="Nothing has run yet: `hsl refresh`, or `hsl schedule` for a timetable.",
        )
        if looks.has_record(settings.data_dir):
            st.caption(_next(settings))


def _next(settings: Settings) -> str:
    """What the timetable does next, or that nobody keeps it."""
    found = timetable_now(settings, datetime.now(UTC))
    if not found.jobs:
        return "Nothing is on the timetable: HSL_REFRESH_AT is off."
    if not found.is_kept:
        return "Nobody keeps the timetable here just now: `hsl schedule` does, or a timer."
    told = [
        f"{each.job} {formats.moment(each.next, settings.zone)}"
        for each in found.jobs
        if each.next is not None
    ]
    return f"Next: {', '.join(told)} ({formats.zone_name(settings.zone)})."


def _condition(condition: Condition, since: datetime | None, settings: Settings) -> None:
    when = f" · since {formats.moment(since, settings.zone)}" if since else ""
    with st.container(border=True, key=f"condition-{condition.name}", gap="xxsmall"):
        st.markdown(f"{_ICONS[condition.grade]} **{formats.sentence(_words(condition))}**{when}")
        st.text(condition.says)
        st.caption(f"More in {condition.runbook}")


def _words(condition: Condition) -> str:
    return condition.name.replace("-", " ")


def _who_hears(settings: Settings) -> str:
    """Whom an alert reaches; neither an address nor a token is shown."""
    named = [
        name
        for name, setting in (
            ("a Telegram chat", settings.alert_chat),
            ("a webhook", settings.alert_webhook),
        )
        if setting is not None
    ]
    if not named:
        return "Nobody hears of trouble: set HSL_ALERT_CHAT or HSL_ALERT_WEBHOOK."
    return f"Alerts go to {' and '.join(named)}, while `hsl health` runs."


def _rows(runs: tuple[Run, ...]) -> pl.DataFrame:
    rows = [
        (
            each.job,
            each.cause,
            each.started,
            formats.seconds(each.seconds),
            each.rows,
            each.findings,
            [each.outcome],
            each.says,
        )
        for each in runs
    ]
    schema = {
        "job": pl.String(),
        "cause": pl.String(),
        "started": pl.Datetime("us", "UTC"),
        "took": pl.String(),
        "rows": pl.Int64(),
        "findings": pl.Int64(),
        "outcome": pl.List(pl.String),
        "says": pl.String(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _gathering(settings: Settings) -> Gathering:
    """One for each process and settings: it keeps answers fresh, and asks nobody twice."""
    values = {
        name: value.get_secret_value() if hasattr(value, "get_secret_value") else value
        for name in type(settings).model_fields
        for value in [getattr(settings, name)]
    }
    mark = hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()
    return _kept_gathering(mark, settings)


@st.cache_resource(max_entries=4, show_spinner=False)
def _kept_gathering(mark: str, _settings: Settings) -> Gathering:
    del mark
    return Gathering(_settings, lambda: datetime.now(UTC), reader_of(_settings.snapshots_dir))
