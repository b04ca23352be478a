"""Is everybody who was named either kept or dropped, once, whatever stands against them?"""

from hypothesis import given
from hypothesis import strategies as st

from messaging.audience import Audience, Dropped, Person, Reason
from messaging.fitting import fitted
from messaging.standing import Standing, allowed
from messaging.text import compose

IDS = st.frozensets(st.integers(1, 12))
NAMES = st.sampled_from(["", "Аня", " ", "я" * 4095])


@given(st.dictionaries(st.integers(1, 12), NAMES), IDS, IDS, IDS, IDS)
def test_everybody_is_kept_or_dropped_once_with_one_reason(
    names: dict[int, str],
    erased: frozenset[int],
    blocked: frozenset[int],
    opted_out: frozenset[int],
    recently: frozenset[int],
) -> None:
    people = tuple(
        Person(number, f"id {number}", first_name=name) for number, name in names.items()
    )
    before = Audience(people, (Dropped("x", Reason.INVALID_ID),))

    standing = Standing(erased, blocked, opted_out, recently)
    after, longest = fitted(allowed(before, standing), compose("Привет {first_name}"))

    kept = [str(person.user_id) for person in after.kept]
    dropped = [each.given for each in after.dropped]
    assert sorted([*kept, *dropped]) == sorted(["x", *map(str, names)])
    against = erased | blocked | opted_out | recently
    assert all(int(each) not in against and names[int(each)] == "Аня" for each in kept)
    assert sum(after.counts.values()) == len(dropped)
    assert (longest is None) == (not kept)


def test_the_first_reason_is_the_one_that_lasts_longest() -> None:
    everything = Standing(*[frozenset({1})] * 4)

    assert everything.against(1) == Reason.ERASED
    assert Standing(blocked=frozenset({1}), opted_out=frozenset({1})).against(1) == Reason.BLOCKED
    assert Standing(recently=frozenset({1})).against(1) == Reason.RECENTLY_WRITTEN_TO
    assert everything.against(2) is None
