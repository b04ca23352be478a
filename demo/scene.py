"""What every part of the story needs: the people, the calendar, the definition and chance."""

from dataclasses import dataclass

from demo.calendar import Calendar
from demo.definition import Definition
from demo.people import People
from demo.rhythm import Rhythm


@dataclass(frozen=True)
class Scene:
    """The school before anything has happened in it."""

    people: People
    calendar: Calendar
    definition: Definition
    rhythm: Rhythm
