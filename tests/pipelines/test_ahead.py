"""Does reading ahead keep the order, pass errors on, and end when nobody listens any more?"""

import threading
import time
from collections.abc import Iterator

import pytest

from pipelines.ahead import read_ahead


def counted(seen: list[int], last: int = 1_000_000) -> Iterator[int]:
    for number in range(last):
        seen.append(number)
        yield number


def reading() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if "(_read)" in each.name]


def test_the_order_is_kept_and_nothing_is_lost() -> None:
    assert list(read_ahead(iter(range(10_000)), most=3)) == list(range(10_000))


def test_nothing_in_is_nothing_out() -> None:
    assert list(read_ahead(iter([]))) == []


def test_none_is_a_batch_like_any_other() -> None:
    assert list(read_ahead(iter([1, None, 2]))) == [1, None, 2]


def test_an_error_comes_after_the_batches_that_were_read() -> None:
    def broken() -> Iterator[int]:
        yield 1
        yield 2
        raise ValueError("the wire was cut")

    got: list[int] = []
    with pytest.raises(ValueError, match="the wire was cut"):
        got.extend(read_ahead(broken()))

    assert reading() == []
    assert got == [1, 2]


def test_no_more_is_read_than_may_wait() -> None:
    seen: list[int] = []
    batches = read_ahead(counted(seen), most=3)

    next(batches)
    time.sleep(0.3)

    assert len(seen) <= 1 + 3 + 1  # one taken, three waiting, one in hand
    batches.close()


def test_a_reader_that_is_abandoned_stops() -> None:
    seen: list[int] = []
    batches = read_ahead(counted(seen), most=2)

    assert next(batches) == 0
    during = len(reading())
    batches.close()
    read = len(seen)
    time.sleep(0.05)

    assert during == 1
    assert reading() == []
    assert len(seen) == read


def test_what_is_never_asked_never_begins() -> None:
    seen: list[int] = []

    read_ahead(counted(seen))

    assert seen == []
    assert reading() == []
