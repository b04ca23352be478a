"""What is wrong now? Pure rules over facts and a clock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from operations.conditions_of_runs import (
    backup_old,
    checks_failed,
    job_failed,
    refresh_failed,
)
from operations.facts import Facts, Outbox, Promises
from operations.kinds import Condition, Grade

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


def unjudged(facts: Facts) -> frozenset[str]:
    """Of what nothing can be said now: neither that it is wrong, nor that it is over."""
    names: set[str] = set()
    if facts.outbox is None:
        names |= {"worker-silent", "sending-stopped", "message-held", "message-paused"}
    if facts.audit is None:
        names.add("audit-broken")
    if facts.files.shown is None:
        names |= {"snapshot-old", "rows-fell"}
    if not facts.files.known:
        names |= {"refresh-failed", "checks-failed", "schedule-silent", "job-failed"}
        names |= {"part-down", "disk-low", "backup-old"}
    return frozenset(names)


def worst(found: tuple[Condition, ...]) -> Grade:
    """The gravest of them; ok when there is none."""
    grades = {each.grade for each in found}
    return "fail" if "fail" in grades else "warn" if "warn" in grades else "ok"


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
    if facts.audit is None or facts.audit.well:
        return None
    return Condition("audit-broken", None, facts.audit.says)


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
    refresh_failed,
    checks_failed,
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
    backup_old,
    job_failed,
)


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
