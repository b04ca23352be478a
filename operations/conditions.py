"""What is wrong now? Pure rules over facts and a clock."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from operations.facts import Facts, Outbox, Promises
from operations.kinds import Condition, Grade
from operations.runs import Run

FAILURES_IN_A_ROW: Final = 2
# The worker notes its life each second, but one upload may take two minutes.
WORKER_PATIENCE: Final = timedelta(minutes=3)
# A run may wait for another job, and its keeper for a restart.
SCHEDULE_PATIENCE: Final = timedelta(minutes=15)
KEEPER_PATIENCE: Final = timedelta(minutes=5)
_KEEP_IT: Final = (
    "Start `hsl schedule`, or set HSL_REFRESH_AT=off where something else starts the refresh."
)
# The bot's tables grow; a few rows go when people are erased. 40 % stops the publish (FAULTS F37).
SHARE_LOST: Final = 0.1
ROWS_LOST: Final = 10
_IDS_NAMED: Final = 5


def conditions(facts: Facts, promised: Promises, now: datetime) -> tuple[Condition, ...]:
    """Everything that is wrong, the serious first."""
    found = [rule(facts, promised, now) for rule in _RULES]
    there = [each for each in found if each is not None]
    return tuple(sorted(there, key=lambda each: each.grade))


def worst(found: tuple[Condition, ...]) -> Grade:
    """The gravest of them; ok when there is none."""
    grades = {each.grade for each in found}
    return "fail" if "fail" in grades else "warn" if "warn" in grades else "ok"


def _refresh_failed(facts: Facts, _promised: Promises, _now: datetime) -> Condition | None:
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


def _checks_failed(facts: Facts, _promised: Promises, _now: datetime) -> Condition | None:
    stopped = [each for each in _since_published(facts) if _by_checks(each)]
    if not stopped:
        return None
    # The sentence of a check is ours: its name, a table and counts.
    return Condition("checks-failed", stopped[-1].started, stopped[0].says)


def _job_failed(facts: Facts, _promised: Promises, _now: datetime) -> Condition | None:
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


def _snapshot_unusable(facts: Facts, _promised: Promises, _now: datetime) -> Condition | None:
    files = facts.files
    why = files.shown.notice if files.shown else files.no_snapshot
    return Condition("snapshot-unusable", None, why) if why else None


def _snapshot_old(facts: Facts, promised: Promises, now: datetime) -> Condition | None:
    shown = facts.files.shown
    if shown is None or (age := now - shown.taken_at) <= timedelta(hours=promised.snapshot_age):
        return None
    return Condition(
        "snapshot-old",
        shown.taken_at + timedelta(hours=promised.snapshot_age),
        f"The figures are {age / timedelta(hours=1):.0f} hours old, "
        f"{promised.snapshot_age:g} are promised. Run `hsl refresh`, and look why none ran.",
    )


def _rows_fell(facts: Facts, _promised: Promises, _now: datetime) -> Condition | None:
    shown = facts.files.shown
    if shown is None:
        return None
    lost = {
        table: (before, shown.rows[table])
        for table, before in shown.before.items()
        if table in shown.rows and before - shown.rows[table] >= max(ROWS_LOST, before * SHARE_LOST)
    }
    if not lost:
        return None
    told = ", ".join(f"{table} from {was:,} to {now:,}" for table, (was, now) in lost.items())
    says = f"Rows fell: {told}. Ask whoever runs the bot whether that is meant."
    return Condition("rows-fell", shown.taken_at, says, frozenset(lost))


def _source_unreachable(facts: Facts, _promised: Promises, _now: datetime) -> Condition | None:
    return None if facts.source.well else Condition("source-unreachable", None, facts.source.says)


def _store_unreachable(facts: Facts, _promised: Promises, _now: datetime) -> Condition | None:
    return None if facts.store.well else Condition("store-unreachable", None, facts.store.says)


def _worker_silent(facts: Facts, promised: Promises, now: datetime) -> Condition | None:
    quiet_since = _quiet_since(facts.outbox)
    if not promised.sends or quiet_since is None or now - quiet_since <= WORKER_PATIENCE:
        return None
    return Condition(
        "worker-silent",
        quiet_since,
        f"Messages wait, and the worker has been silent for {_minutes(now - quiet_since)}. "
        "Start `hsl worker`; it says what keeps it.",
    )


def _sending_stopped(facts: Facts, _promised: Promises, _now: datetime) -> Condition | None:
    if facts.outbox is None or facts.outbox.stopped_at is None:
        return None
    why = facts.outbox.stopped_why or "The Outbox page and `hsl audit show` say by whom"
    says = f"All sending is stopped. {why}. `hsl messages go` ends it."
    return Condition("sending-stopped", facts.outbox.stopped_at, says)


def _message_held(facts: Facts, _promised: Promises, _now: datetime) -> Condition | None:
    held = facts.outbox.held if facts.outbox else ()
    return _waits_for_a_person("message-held", held, "held until a person decides")


def _message_paused(facts: Facts, _promised: Promises, _now: datetime) -> Condition | None:
    paused = facts.outbox.paused if facts.outbox else ()
    return _waits_for_a_person("message-paused", paused, "paused in the middle")


def _audit_broken(facts: Facts, _promised: Promises, _now: datetime) -> Condition | None:
    return None if facts.audit.well else Condition("audit-broken", None, facts.audit.says)


def _schedule_silent(facts: Facts, _promised: Promises, now: datetime) -> Condition | None:
    schedule = facts.files.schedule
    if schedule is None:
        return None
    if schedule.trouble:
        return Condition("schedule-silent", None, schedule.trouble)
    late = {job: at for job, at in schedule.behind.items() if now - at > SCHEDULE_PATIENCE}
    if late:
        oldest, jobs = min(late.values()), " and ".join(late)
        says = f"Due for {_minutes(now - oldest)} and not begun: {jobs}. {_KEEP_IT}"
        return Condition("schedule-silent", oldest, says, frozenset(late))
    beat = schedule.beat_at
    if beat is None or now - beat <= KEEPER_PATIENCE:
        return None
    says = f"Nobody has kept the timetable for {_minutes(now - beat)}. {_KEEP_IT}"
    return Condition("schedule-silent", beat, says)


def _part_down(facts: Facts, _promised: Promises, _now: datetime) -> Condition | None:
    told = {each.name: f"{each.name} {each.says}" for each in facts.files.down}
    cure = "Mend what its last lines in the log complain about, then start `hsl serve --all` again."
    says = f"Left down: {'; '.join(told.values())}. {cure}"
    return Condition("part-down", None, says, frozenset(told)) if told else None


def _disk_low(facts: Facts, _promised: Promises, _now: datetime) -> Condition | None:
    files = facts.files
    if files.free is None or files.free >= files.needed:
        return None
    says = (
        f"{files.free / 1e9:.1f} GB are free in the data folder, a refresh may need "
        f"{files.needed / 1e9:.1f}. Free some space."
    )
    return Condition("disk-low", None, says)


_RULES: Final[tuple[Callable[[Facts, Promises, datetime], Condition | None], ...]] = (
    _refresh_failed,
    _checks_failed,
    _snapshot_unusable,
    _snapshot_old,
    _rows_fell,
    _source_unreachable,
    _store_unreachable,
    _worker_silent,
    _sending_stopped,
    _message_held,
    _message_paused,
    _audit_broken,
    _schedule_silent,
    _part_down,
    _disk_low,
    _job_failed,
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


def _quiet_since(outbox: Outbox | None) -> datetime | None:
    """Since when messages wait and nobody lives; None when nothing waits."""
    if outbox is None or outbox.waiting_since is None:
        return None
    return max(outbox.waiting_since, outbox.beat_at or outbox.waiting_since)


def _waits_for_a_person(name: str, ids: tuple[int, ...], how: str) -> Condition | None:
    if not ids:
        return None
    named = ", ".join(map(str, ids[:_IDS_NAMED]))
    more = f" and {len(ids) - _IDS_NAMED} more" if len(ids) > _IDS_NAMED else ""
    says = (
        f"{len(ids)} {'message is' if len(ids) == 1 else 'messages are'} {how}: {named}{more}. "
        f"See `hsl messages show {ids[0]}`; then resume or cancel."
    )
    return Condition(name, None, says, frozenset(map(str, ids)))


def _minutes(length: timedelta) -> str:
    minutes = length // timedelta(minutes=1)
    return f"{minutes} minutes" if minutes < 2 * 60 else f"{minutes // 60} hours"
