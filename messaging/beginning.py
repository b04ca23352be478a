"""How a worker begins: it makes sure that it is alone, and that nothing goes out by surprise."""

from datetime import timedelta

import sqlalchemy as sa

from core.errors import Refused
from messaging import audit, limiter
from messaging.calls import note_calls, read_calls
from messaging.shift import Shift
from queries import block

_LOCK = sa.text(block("worker_lock"))
_SEEN = sa.text(block("worker_seen"))
_LEFTOVERS = sa.text(block("worker_leftovers"))
_HOME = sa.text(block("worker_home"))
_SETTLE = sa.text(block("worker_settle_home"))
_ERASED = sa.text(block("standing_erased"))
_HOLD_ALL = sa.text(block("worker_hold_all"))
_PAUSE_ALL = sa.text(block("worker_pause_all"))
AWAY = timedelta(minutes=15)


class AnotherWorker(Refused):
    """One worker sends, so that nobody gets a message twice; nothing was done."""


def begin(shift: Shift) -> None:
    """Take the lock, settle what a crash left, and hold what should not go out by itself.

    Raises AnotherWorker, and Refused when erased people could not be recognised.
    """
    shift.store.execution_options(isolation_level="AUTOCOMMIT")
    seen = shift.store.execute(_SEEN).one_or_none()
    if not shift.store.execute(_LOCK).scalar_one():
        where = (
            f" on {seen.host}, process {seen.pid}, since {seen.started_at:%Y-%m-%d %H:%M} UTC"
            if seen
            else ""
        )
        raise AnotherWorker(f"Another worker runs{where}.", "Stop it first; one is enough.")
    shift.rules.erased.check(shift.store.execute(_ERASED).scalars().all())
    shift.together()
    _settle_leftovers(shift)
    _hold_after_restore(shift)
    if seen and shift.clock.now() - seen.beat_at > AWAY:
        _pause_after_absence(shift)
    shift.store.commit()


def _settle_leftovers(shift: Shift) -> None:
    left = shift.store.execute(_LEFTOVERS).scalars().all()
    if left:
        shift.log.error("left_open", deliveries=len(left), messages=sorted(set(left)))
        counts: dict[str, str | int] = {"unknown": len(left)}
        _on_record(shift, "left_open", "the worker before ended in the middle", counts)


def _hold_after_restore(shift: Shift) -> None:
    """A store that is elsewhere, or knows of fewer calls than were made, came out of a backup."""
    home = shift.store.execute(_HOME).scalar_one()
    seen, noted = limiter.look(shift.store), read_calls(shift)
    calls = seen.calls
    moved = bool(seen.home) and seen.home != home
    behind = noted is not None and noted > calls
    strange = noted is None and calls > 0
    if moved or behind or strange:
        _hold(shift, _why(behind=behind, moved=moved))
    shift.store.execute(_SETTLE, {"home": home, "calls": noted or 0})
    note_calls(shift, max(calls, noted or 0))


def _why(*, behind: bool, moved: bool) -> str:
    if behind:
        return "the store is older than what was sent: restored from a backup"
    if moved:
        return "the store was restored into another database"
    return "this worker never ran on this data folder: is the store a restored one?"


def _hold(shift: Shift, reason: str) -> None:
    held = shift.store.execute(_HOLD_ALL, {"reason": reason}).scalars().all()
    shift.log.error("held_all", messages=sorted(held), reason=reason)
    _on_record(shift, "hold_all", reason, {"messages": len(held)})


def _pause_after_absence(shift: Shift) -> None:
    reason = "the worker was away for more than 15 minutes"
    paused = shift.store.execute(_PAUSE_ALL, {"reason": reason}).scalars().all()
    if paused:
        shift.log.error("paused_all", messages=sorted(paused), reason=reason)
        _on_record(shift, "pause_all", reason, {"messages": len(paused)})


def _on_record(shift: Shift, action: str, why: str, counts: dict[str, str | int]) -> None:
    now = shift.clock.now()
    audit.record(shift.store, audit.Entry(limiter.WORKER, action, now, "all sending", why, counts))
