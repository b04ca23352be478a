"""Is the school's dashboard ready? Five parts, each with its state in one line; one that fails means no."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from operations.conditions import worst
from operations.facts import Facts, Schedule
from operations.kinds import Condition, Grade
from operations.looks import age_of

# Which conditions are of which part; the others are for people, and no reason to be called not ready.
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "snapshot": ("snapshot-unusable", "snapshot-old"),
    "source": ("source-unreachable",),
    "store": ("store-unreachable",),
    "worker": ("worker-silent", "sending-stopped"),
    "schedule": ("schedule-silent",),
}


@dataclass(frozen=True)
class Part:
    """How one part stands; `facts` are a few numbers about it."""

    state: Grade
    says: str
    facts: Mapping[str, object]


def parts(facts: Facts, found: tuple[Condition, ...], at: datetime) -> dict[str, Part]:
    """Every part by its name."""
    told = dict(_told(facts, at))
    return {
        name: _part(tuple(each for each in found if each.name in names), *told[name])
        for name, names in PARTS.items()
    }


def is_ready(of: Mapping[str, Part]) -> bool:
    """Whether nothing that was promised fails."""
    return all(each.state != "fail" for each in of.values())


def _part(found: tuple[Condition, ...], says: str, facts: Mapping[str, object]) -> Part:
    return Part(worst(found), found[0].says if found else says, facts)


def _told(facts: Facts, at: datetime) -> Iterator[tuple[str, tuple[str, Mapping[str, object]]]]:
    """What each part says of itself while nothing is wrong with it."""
    shown, outbox = facts.files.shown, facts.outbox
    snapshot: dict[str, object] = {}
    if shown is not None:
        seconds = round(age_of(shown, at).total_seconds())
        snapshot = {"snapshot_id": shown.snapshot_id, "age_seconds": seconds}
    yield "snapshot", ("Whole, and as new as promised.", snapshot)
    yield "source", (facts.source.says, {})
    yield "store", (facts.store.says, {})
    says = "Nothing waits for it." if outbox is None or outbox.waiting_since is None else "Works."
    age = _age(outbox.beat_at if outbox else None, at)
    yield "worker", (says, {"heartbeat_age_seconds": age})
    yield "schedule", _told_of_schedule(facts.files.schedule, at)


def _told_of_schedule(schedule: Schedule | None, at: datetime) -> tuple[str, Mapping[str, object]]:
    if schedule is None or schedule.beat_at is None:
        return "No timetable is kept here.", {}
    next_at = schedule.next_at.isoformat() if schedule.next_at else None
    facts = {"heartbeat_age_seconds": _age(schedule.beat_at, at), "next_at": next_at}
    return "Every job began in time.", facts


def _age(beat: datetime | None, at: datetime) -> int | None:
    return None if beat is None else max(0, round((at - beat).total_seconds()))
