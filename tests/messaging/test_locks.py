"""Do the locks of the store stand for one thing each? Two of one number wait for ever."""

import re

from queries import ALL

_LOCK = re.compile(r"pg_(?:try_)?advisory_(?:xact_)?lock\((\d+)\)")


def test_every_lock_has_a_number_of_its_own() -> None:
    taken = {name: _LOCK.findall(block.sql) for name, block in ALL.items()}
    numbers = {name: found[0] for name, found in taken.items() if found}

    assert len(numbers) == 4
    assert len(set(numbers.values())) == len(numbers), numbers
