"""A school with somebody to call and a name full of markup, its digest, and what stands on the page."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest

from core.access import Actor, Role
from core.snapshot import Reader, Snapshot
from operations.digest import Digest, Sent, SentMessage, digest_of
from tests.snapshot_maker import NOON, Row, published

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANNA, BORIS, VERA, GLEB = 101, 102, 103, 104
NASTY = '<b>Anna</b>"><script>alert(1)</script>\u202e'
SENT = Sent((SentMessage(7, NOON - DAY, 3, {"sent": 2, "failed": 1}),))


def acts(person: int, count: int, days: int, last: datetime) -> list[Row]:
    """So many events on so many days, the last one then."""
    return [
        {
            "user_id": person,
            "created_at": last - (n % days) * DAY - (n // days) * timedelta(minutes=5),
        }
        for n in range(count)
    ]


def school() -> Mapping[str, Sequence[Row]]:
    """Anna is hot, Boris and Vera warm, Gleb warm and has paid; people came in each of four weeks."""
    newcomers = [
        {"user_id": 1000 + n, "created_at": NOON - timedelta(days=1 + n % 28)} for n in range(90)
    ]
    return {
        "registrations": [
            {
                "user_id": person,
                "first_name": name,
                "registered_at": NOON - 40 * DAY,
                "lesson_type": "a",
            }
            for person, name in ((ANNA, NASTY), (BORIS, "Boris"), (VERA, "Vera"), (GLEB, "Gleb"))
        ],
        "bookings": [{"user_id": GLEB, "confirmed": 2, "course_stream": "5th_stream"}],
        "events": [
            *acts(ANNA, 40, 6, NOON - HOUR),
            *acts(BORIS, 12, 3, NOON - 4 * DAY),
            *acts(VERA, 12, 3, NOON - 2 * DAY),
            *acts(GLEB, 12, 3, NOON - HOUR),
            *newcomers,
        ],
    }


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return published(tmp_path_factory.mktemp("digest"), school())


def viewer(role: Role) -> Actor:
    """Somebody with this role."""
    return Actor("somebody@school.example", role, "oidc")


def digest(snapshot: Snapshot, role: Role = Role.MARKETER, sent: Sent | None = SENT) -> Digest:
    """The digest of this snapshot for a role."""
    return digest_of(snapshot, Reader(snapshot.file.path.parent), viewer(role), sent)


class Texts(HTMLParser):
    """The tags of a page, and the text of each cell, card and paragraph."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
