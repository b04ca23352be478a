"""The only process that sends: one person at a time, in pace, until it is told to stop."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import sqlalchemy as sa

from messaging import audit, limiter, recalling, sending
from messaging.beginning import begin
from messaging.shift import LATE, NAP, Shift, Turn
from queries import block

_UNLOCK = sa.text(block("worker_unlock"))
_BEAT = sa.text(block("worker_beat"))
_QUIET = sa.text(block("worker_quiet"))
_START_DUE = sa.text(block("worker_start_due"))
_FINISH = sa.text(block("worker_finish"))
_OPEN_WORK = sa.text(block("worker_open_work"))
_TALLY = sa.text(block("message_tally"))
_BUSY = sa.text(block("worker_busy"))
KEEPING = timedelta(seconds=1)
COUNTING = timedelta(seconds=5)
SHORT_NAP = 0.1
OFF = "off: HSL_SENDING is off"


def work(shift: Shift, *, until_empty: bool, stopped: Callable[[], bool]) -> str:
    """Begin, and send until `stopped`, or until nothing is left; why it ended.

    Raises AnotherWorker, and what the store raises when it is lost.
    """
    try:
        begin(shift)
        return _go_on(shift, until_empty=until_empty, stopped=stopped)
    finally:
        with suppress(sa.exc.DBAPIError):  # a lost connection has lost the lock already
            shift.store.rollback()
            shift.store.execute(_UNLOCK)
            shift.store.commit()


def _go_on(shift: Shift, *, until_empty: bool, stopped: Callable[[], bool]) -> str:
    shift.log.info("started", mode=shift.rules.mode(), rate=shift.rules.rate)
    while not stopped():
        nap = step(shift)
        idle = nap > 0 and not shift.ahead and not shift.recalls
        if idle and until_empty and (why := _nothing_to_do(shift)):
            return why
        if nap:
            shift.clock.sleep(min(nap, NAP))
    _keep(shift)
    return "stopped"


def step(shift: Shift) -> float:
    """One thing: keep house when it is time, else one call; the seconds in which nothing can be done."""
    now = shift.clock.now()
    if _is_due(shift.kept_at, KEEPING, now):
        _keep(shift)
    if shift.rules.mode() == "off":
        return NAP
    if shift.next_at is not None and timedelta() < shift.next_at - now <= shift.longest_pause:
        return (shift.next_at - now).total_seconds()
    if not shift.recalls and not shift.ahead:
        recalling.look_ahead(shift)
        sending.look_ahead(shift)
    if shift.recalls:
        return _after(shift, recalling.recall_next(shift))
    if shift.ahead:
        return _after(shift, sending.send_next(shift))
    shift.kept_at = None  # nothing to send: is a message done, or another one due?
    return NAP


def _after(shift: Shift, turn: Turn) -> float:
    match turn:
        case Turn.DONE:
            return 0.0
        case Turn.NOT_YET:  # alone with somebody whose chat needs its second of peace
            return 0.0 if shift.ahead or shift.recalls else SHORT_NAP
        case Turn.CLOSED:
            return _blocked(shift)


def _blocked(shift: Shift) -> float:
    """Why no call may be made now, in seconds; what was looked up ahead is looked up again later."""
    seen = limiter.look(shift.store)
    now = shift.clock.now()
    nap = seen.seconds_to_wait(now)
    if seen.stopped_at is not None or nap > NAP:
        shift.ahead.clear()
        shift.recalls.clear()
        nap = NAP
    shift.next_at = now + timedelta(seconds=nap)
    return nap


def _keep(shift: Shift) -> None:
    """A sign of life, what is due, what is done, and now and then the counts."""
    now = shift.clock.now()
    shift.kept_at = now
    shift.together()
    if shift.rules.mode() != "off" and limiter.look(shift.store).stopped_at is None:
        _keep_quiet(shift)
        _start_due(shift)
    for message_id in shift.store.execute(_FINISH, {"now": now}).scalars().all():
        _count(shift, message_id)
        shift.log.info("done", message=message_id)
    busy = shift.store.execute(_BUSY).scalars().all()
    if _is_due(shift.counted_at, COUNTING, now):
        shift.counted_at = now
        for message_id in busy:
            _count(shift, message_id)
    _beat(shift, busy[0] if busy else None)
    shift.store.commit()


def _is_due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    """Also when the clock was set back meanwhile."""
    return last is None or not timedelta() <= now - last < every


def _keep_quiet(shift: Shift) -> None:
    """In quiet hours nothing goes on or starts without a reason on record; a person lets it go on."""
    now, hours = shift.clock.now(), shift.rules.quiet
    quiet = hours.at(now) if hours else None
    if hours is None or quiet is None:
        return
    start, end = (each.astimezone(hours.zone) for each in (quiet.start, quiet.end))
    reason = f"quiet hours from {start:%H:%M} to {end:%H:%M}"
    for row in shift.store.execute(_QUIET, {"now": now, "reason": reason}).all():
        shift.log.error(row.state, message=row.id, reason=reason)
        counts: dict[str, str | int] = {"until": quiet.end.isoformat()}
        audit.record(
            shift.store,
            audit.Entry(limiter.WORKER, "keep_quiet", now, f"message:{row.id}", reason, counts),
        )


def _start_due(shift: Shift) -> None:
    now = shift.clock.now()
    started = shift.store.execute(_START_DUE, {"now": now, "late": now - LATE}).all()
    for row in started:
        shift.log.info(row.state, message=row.id)


def _beat(shift: Shift, message_id: int | None) -> None:
    mode = shift.rules.mode()
    doing = OFF if mode == "off" else f"sending ({mode})" if message_id else f"waiting ({mode})"
    shift.store.execute(
        _BEAT,
        {
            "host": shift.rules.host,
            "pid": shift.rules.pid,
            "started_at": shift.started_at,
            "now": shift.clock.now(),
            "doing": doing,
            "message_id": message_id,
        },
    )


def _count(shift: Shift, message_id: int) -> None:
    shift.store.execute(_TALLY, {"message_id": message_id})


def _nothing_to_do(shift: Shift) -> str:
    """Why a worker that runs until empty may leave; empty when it has to wait for something."""
    is_open = shift.store.execute(_OPEN_WORK, {"now": shift.clock.now()}).scalar_one()
    stopped = limiter.look(shift.store)
    if stopped.stopped_at is not None:
        return f"stopped by {stopped.stopped_by}: {stopped.stopped_why}"
    if shift.rules.mode() == "off":
        return OFF
    return "" if is_open else "nothing is left to send"
