"""What data/demo_school.toml says: the school's calendar, habits, names and untidiness, checked."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

DEFINITION_FILE = Path(__file__).parent.parent / "data" / "demo_school.toml"


@dataclass(frozen=True)
class RhythmPlan:
    """How lively each hour of the day and each weekday is."""

    hours: list[float]
    weekdays: list[float]


@dataclass(frozen=True)
class ArrivalPlan:
    """How the number of newcomers a day grows and what lifts it."""

    growth: float
    workshop_pull: float
    stream_pull: float


@dataclass(frozen=True)
class WorkshopKind:
    """One lesson_type: its title, the share that attends, the clicks of one who does."""

    title: str
    attendance: float
    clicks: float


@dataclass(frozen=True)
class WorkshopDates:
    """The workshops of one kind: days before the end, and the attention each draws."""

    kind: str
    days: list[int]
    pulls: list[float]


@dataclass(frozen=True)
class WorkshopHabits:
    """How people register for workshops and come to them; every field is explained in the file."""

    hour: int
    announced_days: int
    habit: list[float]
    zeal: float
    at_once: float
    abandoned: float
    reminded: float
    passers_by: float
    forgotten: float
    kinds: dict[str, WorkshopKind]
    plan: list[WorkshopDates]


@dataclass(frozen=True)
class BookingHabits:
    """What foretells a booking and what becomes of it."""

    zeal: float
    attended: float
    fresh: float
    returning: float
    second_thoughts: float
    referred: float
    other_proof: float
    pay_base: float
    pay_zeal: float
    pay_attended: float
    unpaid: list[float]


@dataclass(frozen=True)
class StreamPlan:
    """One course_stream ('' is NULL): when it sells, and to which share of those around."""

    name: str
    opens: int
    closes: int
    share: float
    at_least: int
    course_id: int = 1
    selling: bool = False


@dataclass(frozen=True)
class CouponPlan:
    """A discount code of the school itself."""

    code: str
    name: str
    discount: int
    limit: int
    days: int
    active: bool


@dataclass(frozen=True)
class ReferralPlan:
    """The codes that students get."""

    personal: float
    discount: int
    limit: int


@dataclass(frozen=True)
class Mood:
    """A week of interest: on how many days, with how many acts a day, for how many people."""

    name: str
    days: tuple[int, int]
    acts: tuple[int, int]
    share: float
    at_least: int


@dataclass(frozen=True)
class VisitHabits:
    """Who comes back in which week, and what they press."""

    calm: float
    opening: float
    memory_weeks: float
    floor: float
    zeal: float
    registrant: float
    booker: float
    booker_weeks: float
    gap_seconds: int
    first_day: float
    moods: list[Mood]
    newcomer: dict[str, float]
    guest: dict[str, float]
    student: dict[str, float]


@dataclass(frozen=True)
class Dirt:
    """How often the records are untidy, and the least number of rows of each kind."""

    no_username: float
    placeholder_name: float
    big_ids: float
    renamed: float
    other_spelling: float
    other_email: float
    odd_name: float
    registered_again: float
    undated: float
    imported: float
    no_details: float
    no_names: float
    no_time: float
    no_type: float
    at_least: int
    hackathon: float
    hackathon_days: int


@dataclass(frozen=True)
class NameLists:
    """Invented people: (Cyrillic, Latin, short) first names, (Cyrillic, Latin) last names."""

    women: list[tuple[str, str, str]]
    men: list[tuple[str, str, str]]
    last: list[tuple[str, str]]
    domains: list[str]
    odd: list[str]


@dataclass(frozen=True)
class Texts:
    """What people and the school write, and the labels of things."""

    proofs: list[str]
    answers: list[str]
    message_types: list[str]
    callbacks: list[str]
    unknown_types: list[str]
    approvers: list[str]
    teams: list[str]
    tracks: list[str]


@dataclass(frozen=True)
class Definition:
    """The whole school."""

    time_zone: str
    story_days: int
    users_kept_days: int
    rhythm: RhythmPlan
    arrival: ArrivalPlan
    workshops: WorkshopHabits
    bookings: BookingHabits
    streams: list[StreamPlan]
    coupons: list[CouponPlan]
    referral: ReferralPlan
    visits: VisitHabits
    dirt: Dirt
    names: NameLists
    texts: Texts = field(repr=False)


def read_definition(path: Path = DEFINITION_FILE) -> Definition:
    """The school as `path` tells it. Raises pydantic.ValidationError when a field is wrong."""
    return TypeAdapter(Definition).validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
