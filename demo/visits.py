"""What people do between the milestones: the first day, and the weeks in which they come back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from demo.bookings import Bookings
from demo.definition import Mood
from demo.registrations import Registrations
from demo.rhythm import DAY, NEVER, SECOND, Floats, Indices, Mask, Moments
from demo.scene import Scene
from demo.trail import Kind, Trail, steps

WEEK = 7 * DAY
COURSE = 100 * DAY  # so long a student is a student
PEAK = 0.7  # the share of a sale after which interest no longer rises


@dataclass(frozen=True)
class Interest:
    """What makes a person come back: their payment, a registration, bookings."""

    paid: Moments
    registered: Mask
    bookings: Bookings


def visits(registrations: Registrations, bookings: Bookings, scene: Scene) -> list[Trail]:
    """All visits of all people, in no order."""
    paid = np.full(scene.people.size, NEVER)
    np.minimum.at(paid, bookings.person, bookings.approved)
    registered = np.zeros(scene.people.size, dtype=np.bool_)
    registered[registrations.person] = True
    interest = Interest(paid, registered, bookings)
    weeks = range(scene.definition.story_days // 7)
    return _first_day(scene) + [part for back in weeks for part in _week(back, interest, scene)]


def _first_day(scene: Scene) -> list[Trail]:
    """Everybody presses /start; most look round."""
    people, chance = scene.people, scene.rhythm.chance
    start = steps(Kind.START_COMMAND, people.everybody, people.arrived, people.everybody * 0)
    acts = chance.poisson(scene.definition.visits.first_day * np.exp(0.4 * people.zeal))
    person, time = _unfold(people.everybody, people.arrived, np.minimum(acts, 12), scene)
    return [start, _press(scene.definition.visits.newcomer, person, time, scene)]


def _week(back: int, interest: Interest, scene: Scene) -> list[Trail]:
    """The visits of one week; week 0 is the six whole days before the last day, and that day."""
    first_day = scene.calendar.last_day - 6 - 7 * back
    person, day, acts = _crowd(first_day, interest, scene)
    person, time = _unfold(person, scene.rhythm.on_day(first_day + day), acts, scene)
    student = (interest.paid[person] <= time) & (time < interest.paid[person] + COURSE)
    habits = scene.definition.visits
    return [
        _press(habits.guest, person[~student], time[~student], scene),
        _press(habits.student, person[student], time[student], scene),
    ]


def _crowd(first_day: int, interest: Interest, scene: Scene) -> Indices:
    """The sessions of everybody who is in some mood in the week that begins then."""
    begins = first_day * DAY - scene.calendar.offset
    around = np.flatnonzero(scene.people.arrived < begins)
    memory = _memory(around, begins, scene)
    weights = _keenness(around, begins, interest, scene) + np.log(memory)
    lively = memory.sum() * _heat(begins + WEEK // 2, scene)
    last_week = first_day + 6 == scene.calendar.last_day
    sessions = [np.zeros((3, 0), dtype=np.int64)]
    for mood in scene.definition.visits.moods:
        count = max(round(mood.share * lively), mood.at_least if last_week else 0)
        chosen = scene.rhythm.pick(np.arange(around.size), weights, count)
        sessions.append(_sessions(around[chosen], mood, last_week, scene))
        around, weights = np.delete(around, chosen), np.delete(weights, chosen)
    return np.concatenate(sessions, axis=1)


def _heat(moment: int, scene: Scene) -> float:
    """How lively a week is: calm, or rising from the opening of a stream to its last third."""
    habits, sold = scene.definition.visits, scene.calendar.sold(moment)
    if sold < 0:
        return habits.calm
    return habits.opening + (1 - habits.opening) * min(sold / PEAK, 1.0)


def _memory(around: Indices, now: int, scene: Scene) -> Floats:
    habits = scene.definition.visits
    weeks = (now - scene.people.arrived[around]) / WEEK
    return np.asarray(np.exp(-weeks / habits.memory_weeks) + habits.floor, dtype=np.float64)


def _keenness(around: Indices, now: int, interest: Interest, scene: Scene) -> Floats:
    habits, bookings = scene.definition.visits, interest.bookings
    near = np.abs(bookings.created - now) < habits.booker_weeks * WEEK
    booker = np.zeros(scene.people.size)
    booker[bookings.person[near]] = habits.booker
    keen = habits.zeal * scene.people.zeal[around] + booker[around]
    return np.asarray(keen + habits.registrant * interest.registered[around], dtype=np.float64)


def _sessions(person: Indices, mood: Mood, last_week: bool, scene: Scene) -> Indices:
    """Three rows: the person, the day and the number of acts of each session of a week.

    The last day of the story is cut short, so a mood is lived out on the six days before it.
    """
    chance = scene.rhythm.chance
    active = chance.integers(mood.days[0], mood.days[1], person.size, endpoint=True)
    turn = np.argsort(chance.random((person.size, 6 if last_week else 7)), axis=1)
    there = turn < active[:, None]
    if last_week:
        there = np.column_stack([there, chance.random(person.size) < active / 7])
    who, day = np.nonzero(there)
    acts = chance.integers(mood.acts[0], mood.acts[1], who.size, endpoint=True)
    return np.stack([person[who], day, acts])


def _unfold(
    person: Indices, start: Moments, acts: Indices, scene: Scene
) -> tuple[Indices, Moments]:
    """The person and the moment of each act of sessions that start then."""
    gap = scene.definition.visits.gap_seconds * SECOND
    turn = np.arange(acts.sum()) - np.repeat(np.cumsum(acts) - acts, acts)
    pause = scene.rhythm.chance.integers(0, gap // 2, turn.size)
    return np.repeat(person, acts), np.repeat(start, acts) + (turn + 1) * gap + pause


def _press(mix: dict[str, float], person: Indices, time: Moments, scene: Scene) -> Trail:
    """One act each, drawn from the mix of event types."""
    kinds = np.array([Kind[name.upper()] for name in mix], dtype=np.uint8)
    share = np.cumsum(list(mix.values()))
    draw = scene.rhythm.chance.random(person.size) * share[-1]
    kind = kinds[np.searchsorted(share, draw, side="right")]
    return steps(kind, person, time, _object(kind, time, scene))


def _object(kind: NDArray[np.uint8], time: Moments, scene: Scene) -> Indices:
    """What the act is about: the course, the next workshop, or the number of a text."""
    starts = scene.calendar.workshop_starts()
    following = np.minimum(np.searchsorted(starts, time), starts.size - 1)
    lesson = (kind == Kind.FREE_LESSON_INFO_VIEWED) | (
        kind == Kind.FREE_LESSON_REGISTRATION_STARTED
    )
    text = scene.rhythm.chance.integers(0, 10_000, kind.size)
    return np.where(lesson, following, np.where(kind == Kind.VIEW_PROGRAM, 1, text))
