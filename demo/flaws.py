"""What makes the records untidy: lost details, lost times, changed handles, imported people."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from demo.rhythm import DAY, MINUTE, NEVER, Indices, Mask, Moments
from demo.story import Story
from demo.trail import Trail

FINE: Final = 0
NO_NAMES: Final = 1  # the details lack username and first_name
NO_DETAILS: Final = 2  # the details are NULL
NO_TIME: Final = 3  # created_at is NULL: a strict reader must put the row aside
NO_TYPE: Final = 4  # event_type is empty: likewise
ACQUAINTED = 10 * DAY  # nobody changes the handle sooner, or so we see it twice


@dataclass(frozen=True)
class Flaws:
    """Where the records of a story are untidy; the story itself stays as it was."""

    events: NDArray[np.uint8]  # the flaw of each event
    renamed: Moments  # when each person changed handle and name, or NEVER
    undated: Mask  # registrations without lesson_date
    respelt: Mask  # registrations under another spelling of the name
    readdressed: Mask  # registrations with another e-mail


def without_imported(story: Story) -> Trail:
    """The events, less those of a few registrants entered by hand: these never wrote to the bot."""
    dirt = story.scene.definition.dirt
    plain = np.zeros(story.scene.people.size, dtype=np.bool_)
    plain[story.registrations.person] = True
    plain[story.bookings.person] = False
    imported = story.scene.rhythm.some(np.flatnonzero(plain), dirt.imported, dirt.at_least)
    absent = np.zeros(plain.size, dtype=np.bool_)
    absent[imported] = True
    return story.trail.where(~absent[story.trail.person])


def spoil(story: Story, trail: Trail) -> Flaws:
    """Draw the flaws of a story whose events are `trail`."""
    dirt, rhythm = story.scene.definition.dirt, story.scene.rhythm
    rows = np.arange(story.registrations.size)
    undated = np.zeros(rows.size, dtype=np.bool_)
    undated[rhythm.some(rows, dirt.undated, dirt.at_least)] = True
    return Flaws(
        _event_flaws(story, trail),
        _renamed(story, trail),
        undated,
        rhythm.happens(dirt.other_spelling, rows.size),
        rhythm.happens(dirt.other_email, rows.size),
    )


def _event_flaws(story: Story, trail: Trail) -> NDArray[np.uint8]:
    """Never on a person's first event: nobody may vanish because of a row that is put aside."""
    dirt, chance = story.scene.definition.dirt, story.scene.rhythm.chance
    found = np.zeros(trail.size, dtype=np.uint8)
    later = np.flatnonzero(trail.time > story.scene.people.arrived[trail.person])
    shares = [(NO_NAMES, dirt.no_names), (NO_DETAILS, dirt.no_details)]
    shares += [(NO_TIME, dirt.no_time), (NO_TYPE, dirt.no_type)]
    counts = [max(dirt.at_least, round(share * later.size)) for _, share in shares]
    flaws = np.repeat([flaw for flaw, _ in shares], counts)[: later.size]
    found[chance.choice(later, flaws.size, replace=False)] = flaws
    return found


def _renamed(story: Story, trail: Trail) -> Moments:
    """Some whom we meet over many days changed their handle in between."""
    people, rhythm = story.scene.people, story.scene.rhythm
    first, last = first_and_last(trail, people.size)
    long_known = np.flatnonzero((last - first > ACQUAINTED) & (first < NEVER))
    count = round(story.scene.definition.dirt.renamed * people.size)
    chosen = rhythm.pick(long_known, np.zeros(long_known.size), max(count, 3))
    renamed = np.full(people.size, NEVER)
    renamed[chosen] = rhythm.between(first[chosen] + MINUTE, last[chosen])
    return renamed


def first_and_last(trail: Trail, people: int) -> tuple[Indices, Indices]:
    """The first and last moment of each person in a trail in order of time; NEVER where none."""
    first = np.full(people, NEVER)
    last = np.full(people, NEVER)
    first[trail.person[::-1]] = trail.time[::-1]
    last[trail.person] = trail.time
    return first, last
