"""Does the text fit each person? Rendered for all before anybody gets it."""

from dataclasses import dataclass

from messaging.audience import Audience, Dropped, Person, Reason
from messaging.standing import without
from messaging.text import Draft, Rendered, Unfit, render


@dataclass(frozen=True)
class Longest:
    """The longest text anybody gets, in units of at most `limit`, and whose it is."""

    units: int
    limit: int
    person: Person


def fitted(audience: Audience, draft: Draft) -> tuple[Audience, Longest | None]:
    """The audience without whoever the text does not fit, and its longest text (None: nobody's)."""
    longest: Longest | None = None
    same_for_all = None if draft.fields else render(draft, {})

    def judge(person: Person) -> Dropped | None:
        """Why it does not fit this person; None when it does."""
        nonlocal longest
        found = same_for_all or render(draft, person.values)
        if isinstance(found, Unfit):
            return Dropped(str(person.user_id), Reason(found.reason), found.why)
        if longest is None or found.units > longest.units:
            longest = Longest(found.units, draft.limit, person)
        return None

    return without(audience, judge), longest


def personal_html(draft: Draft, person: Person) -> str | None:
    """The text with this person's values, when it has placeholders. For people the text fits."""
    if not draft.fields:
        return None
    found = render(draft, person.values)
    if not isinstance(found, Rendered):
        raise TypeError(f"the text does not fit {person.user_id}: {found.why}")
    return found.html
