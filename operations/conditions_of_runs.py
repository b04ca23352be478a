"""What is wrong with the runs of refreshes and other jobs? Pure rules over the record."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from operations.facts import Facts, Promises
from operations.kinds import Condition
from operations.runs import Run

FAILURES_IN_A_ROW: Final = 2


def refresh_failed(facts: Facts, _promised: Promises, _now: datetime) -> Condition | None:
    """Two or more in a row published nothing."""
    failed = _since_published(facts)
    if len(failed) < FAILURES_IN_A_ROW:
        return None
    newest = "was stopped by the checks" if _by_checks(failed[0]) else failed[0].outcome
    return Condition(
        "refresh-failed",
        failed[-1].started,
        f"The last {len(failed)} refreshes published nothing; the newest {newest}. "
        "`hsl schedule --show` has the reasons; mend that, then run `hsl refresh`.",
    )


def checks_failed(facts: Facts, _promised: Promises, _now: datetime) -> Condition | None:
    """The data checks stopped one, and none has published since."""
    stopped = [each for each in _since_published(facts) if _by_checks(each)]
    if not stopped:
        return None
    # The sentence of a check is ours: its name, a table and counts.
    return Condition("checks-failed", stopped[-1].started, stopped[0].says)


def job_failed(facts: Facts, _promised: Promises, _now: datetime) -> Condition | None:
    """Another job of the timetable failed twice in a row or more."""
    jobs = sorted({each.job for each in facts.files.others})
    failing = {job: _in_a_row(facts.files.others, job) for job in jobs}
    bad = {job: runs for job, runs in failing.items() if len(runs) >= FAILURES_IN_A_ROW}
    if not bad:
        return None
    since = min(runs[-1].started for runs in bad.values())
    says = (
        f"Failed twice or more in a row: {' and '.join(bad)}. "
        "`hsl schedule --show` has the reasons; mend that, and it is tried again at its time."
    )
    return Condition("job-failed", since, says, frozenset(bad))


def backup_old(facts: Facts, promised: Promises, now: datetime) -> Condition | None:
    """Backups were made here, and the next one is overdue; a school that never made one is not told."""
    backups = facts.files.backups
    whole = [each for each in backups if each.outcome == "done"]
    if not backups or not promised.backup_age:
        return None
    due = (whole[0] if whole else backups[-1]).started + timedelta(hours=promised.backup_age)
    if now <= due:
        return None
    why = "" if backups[0].outcome == "done" else f" The last try: {backups[0].says}"
    age = f"{(now - whole[0].started) / timedelta(hours=1):.0f} hours old" if whole else "missing"
    return Condition(
        "backup-old",
        due,
        f"The newest backup is {age}, one each {promised.backup_age:g} hours is promised.{why} "
        "Run `hsl backup FOLDER`, and look why none ran.",
    )


def _since_published(facts: Facts) -> list[Run]:
    """The refreshes after the last one that published, newest first.

    One that runs has not ended; one that found another running is nobody's failure.
    """
    return [
        each
        for each in _in_a_row(facts.files.runs, "refresh")
        if each.outcome != "refused" or _by_checks(each)
    ]


def _in_a_row(runs: Sequence[Run], job: str) -> list[Run]:
    """The ended runs of a job after its last good one, newest first."""
    ended = (each for each in runs if each.job == job and each.outcome != "running")
    return list(takewhile(lambda each: each.outcome != "done", ended))


def _by_checks(run: Run) -> bool:
    return run.outcome == "refused" and run.findings is not None
