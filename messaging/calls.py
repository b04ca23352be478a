"""What every call needs around it: its place in the row, and what answers about everybody mean."""

import os
from datetime import datetime, timedelta

from messaging import limiter
from messaging.outcomes import NotReached, Unauthorised, Wait
from messaging.shift import Shift, Turn

_FIRST_BACKOFF = 1.0
_LONGEST_BACKOFF = 60.0


def place_taken(shift: Shift, number: int, now: datetime) -> None:
    """A claim took this place in the row of calls: note it, and when the next one is."""
    note_calls(shift, number)
    shift.next_at = now + limiter.pace(shift.rules.rate)


def not_claimed(shift: Shift) -> Turn:
    """Whether nobody may be called now, or only this one not."""
    seen = limiter.look(shift.store)
    now = shift.clock.now()
    far = now + shift.longest_pause
    paced = seen.next_at is not None and now < seen.next_at <= far
    waits = seen.wait_until is not None and now < seen.wait_until
    return Turn.CLOSED if seen.stopped_at is not None or paced or waits else Turn.NOT_YET


def note_calls(shift: Shift, number: int) -> None:
    """Keep the number of calls beside the store as well: a store that knows less was restored.

    Written in place and not synced: it has to outlive a killed worker, not a power cut.
    """
    descriptor = os.open(shift.rules.calls_file, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.pwrite(descriptor, f"{number:020d}\n".encode(), 0)
    finally:
        os.close(descriptor)


def read_calls(shift: Shift) -> int | None:
    """The number of calls as noted beside the store; None when it was never noted here."""
    try:
        return int(shift.rules.calls_file.read_text(encoding="ascii").strip() or 0)
    except FileNotFoundError:
        return None
    except ValueError:
        return 0


def hold_everybody(shift: Shift, outcome: Wait | NotReached | Unauthorised) -> None:
    """What an answer about everybody means, in the open transaction; nobody calls until it is over."""
    now = shift.clock.now()
    match outcome:
        case Wait(seconds, detail):
            shift.log.info("told_to_wait", seconds=seconds)
            limiter.wait(shift.store, now + timedelta(seconds=seconds), detail or "too fast")
        case NotReached(why):
            shift.unreached += 1
            back_off(shift, f"Telegram cannot be reached: {why}")
        case Unauthorised(detail):
            shift.log.error("token_refused", detail=detail)
            why = f"Telegram does not know the token ({detail}): correct HSL_BOT_TOKEN"
            limiter.stop(shift.store, limiter.WORKER, why, now)


def back_off(shift: Shift, reason: str) -> None:
    """Wait twice as long each time, up to a minute."""
    seconds = min(_FIRST_BACKOFF * 2 ** max(0, shift.unreached - 1), _LONGEST_BACKOFF)
    shift.log.info("backing_off", seconds=seconds, reason=reason)
    limiter.wait(shift.store, shift.clock.now() + timedelta(seconds=seconds), reason)
