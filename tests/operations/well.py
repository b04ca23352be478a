"""A school that is well, the same with one thing changed, and the conditions that are found then."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from operations.conditions import conditions
from operations.facts import Facts, Files, Outbox, Promises, Reach, Shown
from operations.kinds import Condition
from operations.runs import Run

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WELL = Facts(
    Files((), Shown("20261123T110000Z-0a0b0c0d", NOON - HOUR), free=10**10, needed=10**9),
    Reach(True, "Answers."),
    Reach(True, "Answers."),
    Outbox(beat_at=NOON),
    Reach(True, "12 records, unbroken."),
)
PROMISED = Promises(26, sends=True)


def run(outcome: str, hours_ago: int, *, findings: int | None = None, job: str = "refresh") -> Run:
    began = NOON - hours_ago * HOUR
    ended = None if outcome == "running" else began + MINUTE
    return Run(str(hours_ago), job, "timetable", began, ended, outcome, 1, findings, f"{outcome}.")  # type: ignore[arg-type]


def found(facts: Facts, promised: Promises = PROMISED) -> dict[str, Condition]:
    return {each.name: each for each in conditions(facts, promised, NOON)}


def with_files(**changes: object) -> Facts:
    return replace(WELL, files=replace(WELL.files, **changes))  # type: ignore[arg-type]


def with_outbox(**changes: object) -> Facts:
    assert WELL.outbox is not None
    return replace(WELL, outbox=replace(WELL.outbox, **changes))  # type: ignore[arg-type]
