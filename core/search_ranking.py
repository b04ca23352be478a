"""Which names fit a query, and in which order: how well they fit, then who was seen last."""

from dataclasses import dataclass

from core.search_alphabets import sound
from core.search_classes import CLASSES, meant
from core.search_found import How
from core.search_layout import Space
from core.search_query import Query


@dataclass(frozen=True, slots=True)
class Ranked:
    """A person's best match: their position, the posting and its space, and how it fits."""

    person: int
    posting: int
    space: Space
    how: How


def ranked(query: Query, *, limit: int) -> list[Ranked]:
    """The `limit` best people for a query; mistyped ones only when there is nobody else."""
    found: dict[int, Ranked] = {}
    for how, look in CLASSES.items():
        if how == "mistyped" and found:
            break
        for posting, space in look(query):
            person = posting >> query.index.about.shift
            if person not in found:
                found[person] = Ranked(person, posting, space, how)
                if len(found) == limit:
                    return list(found.values())
    return list(found.values())


def tried(query: Query) -> tuple[str, ...]:
    """In words what was looked for, for when nobody is found."""
    as_typed, *others = meant(query.typed)
    what = "ids, names, usernames and e-mails" if query.contacts else "ids, names and usernames"
    return (
        f"{what}, today's and earlier ones, with “{as_typed}” anywhere",
        *(f"the other keyboard layout: “{text}”" for text in others),
        f"other alphabets and spellings that sound like “{sound(as_typed)}”",
        "one letter too many, too few, wrong or swapped",
    )
