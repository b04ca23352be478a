"""How the next batches are fetched while the last ones are worked on: two cores instead of one."""

import queue
import threading
from collections.abc import Generator, Iterable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")
# Batches of about 1 MB: enough to keep both sides busy, little enough to forget.
MOST_WAITING = 32
# How often the reading side looks whether anybody still wants its batches.
SECONDS_BETWEEN_LOOKS = 0.2


def read_ahead(batches: Iterable[T], most: int = MOST_WAITING) -> Generator[T]:
    """Yield `batches` in order, read by a thread that is at most `most` ahead; raises what it raised."""
    waiting: queue.Queue[tuple[T] | BaseException | None] = queue.Queue(maxsize=most)
    stop = threading.Event()
    reader = threading.Thread(target=_read, args=(batches, waiting, stop), daemon=True)
    reader.start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item[0]
    finally:
        stop.set()
        reader.join()


def _read(
    batches: Iterable[T],
    waiting: "queue.Queue[tuple[T] | BaseException | None]",
    stop: threading.Event,
) -> None:
    try:
        for batch in batches:
            _put(waiting, (batch,), stop)
            if stop.is_set():
                return
        _put(waiting, None, stop)
    except BaseException as error:
        _put(waiting, error, stop)


def _put(
    waiting: "queue.Queue[tuple[T] | BaseException | None]",
    item: tuple[T] | BaseException | None,
    stop: threading.Event,
) -> None:
    while not stop.is_set():
        with suppress(queue.Full):
            waiting.put(item, timeout=SECONDS_BETWEEN_LOOKS)
            return
