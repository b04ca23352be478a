"""The figures about one person, and those of the people of a stream."""

from core.access import Permission
from core.figures.figure import Figure
from core.figures.params import some_of, text_or_any, whole, whole_numbers
from core.figures.person_notes import with_sentences
from queries import block

LARGEST_ID = 2**63 - 1
_PERSON = {"person": 0}
_IS_PERSON = {"person": whole(0, LARGEST_ID)}
_PAGES = {"rows": whole(0, 1_000_000_000), "skip": whole(0, 1_000_000_000)}
STUDENT_STATUSES = ("paid", "awaiting", "created", "looked", "cancelled")

FIGURES = (
    Figure(
        "person",
        "One person: the names by rule, counts, streams paid in, and both tiers with their facts.",
        block("figure_person"),
        needs=Permission.SEE_PEOPLE,
        params=_PERSON,
        checks=_IS_PERSON,
    ),
    Figure(
        "person_handles",
        "Every user name and name somebody was seen under, where last, and from when to when.",
        block("figure_person_handles"),
        needs=Permission.SEE_PEOPLE,
        params=_PERSON,
        checks=_IS_PERSON,
    ),
    Figure(
        "person_emails",
        "Every e-mail somebody registered with, and from when to when.",
        block("figure_person_emails"),
        needs=Permission.SEE_CONTACTS,
        params=_PERSON,
        checks=_IS_PERSON,
    ),
    Figure(
        "person_window",
        "Each event of one person since the tier window began; own: the corrected score counts it.",
        block("figure_person_window"),
        needs=Permission.SEE_PEOPLE,
        params=_PERSON,
        checks=_IS_PERSON,
    ),
    Figure(
        "person_kinds",
        "How many bookings, registrations and events of each type one person has.",
        block("figure_person_kinds"),
        needs=Permission.SEE_PEOPLE,
        params=_PERSON,
        checks=_IS_PERSON,
    ),
    Figure(
        "person_timeline",
        "One person's bookings, registrations and events, newest first; rows without a time last.",
        block("figure_person_timeline"),
        needs=Permission.SEE_PEOPLE,
        params={**_PERSON, "kinds": (), "rows": 100, "skip": 0},
        checks={**_IS_PERSON, **_PAGES},
    ),
    Figure(
        "person_row",
        "One row of a person's timeline as it stands in the source: it may hold e-mails and free"
        " text.",
        block("figure_person_row"),
        needs=Permission.SEE_CONTACTS,
        params={**_PERSON, "kind": "", "row_id": 0},
        checks={**_IS_PERSON, "row_id": whole(0, LARGEST_ID)},
    ),
    Figure(
        "person_bookings",
        "One person's bookings with their status now, newest first.",
        block("figure_person_bookings"),
        needs=Permission.SEE_PEOPLE,
        params=_PERSON,
        checks=_IS_PERSON,
    ),
    Figure(
        "person_workshops",
        "Per workshop type of one person: registrations, and presses of join.",
        block("figure_person_workshops"),
        needs=Permission.SEE_PEOPLE,
        params=_PERSON,
        checks=_IS_PERSON,
    ),
    Figure(
        "person_notes",
        "What is odd about the data of one person: each note with how often and what it means.",
        block("figure_person_notes"),
        with_sentences,
        needs=Permission.SEE_PEOPLE,
        params=_PERSON,
        checks=_IS_PERSON,
    ),
    Figure(
        "people_named",
        "The people with these ids, as far as there are such people.",
        block("figure_people_named"),
        needs=Permission.SEE_PEOPLE,
        params={"ids": ()},
        checks={"ids": whole_numbers},
    ),
    Figure(
        "people_windows",
        "Each event of these people since the tier window began: what their tiers are made of.",
        block("figure_people_windows"),
        needs=Permission.SEE_PEOPLE,
        params={"ids": ()},
        checks={"ids": whole_numbers},
    ),
    Figure(
        "campaign",
        "The current stream, and the day from which on a look at the programme counts for it:"
        " HSL_CAMPAIGN_START, else the day of its first booking.",
        block("figure_campaign"),
    ),
    Figure(
        "stream_counts",
        "People per stream by their newest booking in it; in the current stream also those who"
        " looked at the programme since the campaign began and have no booking there.",
        block("figure_stream_counts"),
    ),
    Figure(
        "stream_students",
        "The people of one stream (none given: the current one) with their newest booking there,"
        " and those who only looked, as in stream_counts.",
        block("figure_stream_students"),
        needs=Permission.SEE_PEOPLE,
        params={"stream": None, "statuses": (), "rows": 100, "skip": 0},
        checks={"stream": text_or_any, "statuses": some_of(*STUDENT_STATUSES), **_PAGES},
    ),
)
