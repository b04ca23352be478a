"""People whose names are typed in many ways, their snapshot, and one finder for all."""

from datetime import timedelta

import pytest

from core.search import Finder
from core.snapshot import Snapshot
from tests.snapshot_maker import NOON, Row, published

MINUTE = timedelta(minutes=1)
# user_id, username, first name, last name, e-mail; whoever stands higher was seen later.
PEOPLE = (
    (101, "sergo_something", "Серёга", None, None),
    (102, "masha_k", "Мария", "Ковалёва", "m.kovaleva@school.example"),
    (103, "kmasha", "Марина", None, None),
    (104, None, "Маша", None, None),
    (105, "ivan", "Иван", "Петров", "ivan.petrov@school.example"),
    (106, "ivan_petrov", "Ivan", None, None),
    (107, "petrov_ivan99", "Пётр", None, "99ivan@mail.example"),
    (108, "Yulia_Shcherbakova", "Юлия", "Щербакова", None),
    (109, "o", "О", None, None),
    (110, "o'brien", "O'Brien", None, None),
    (111, "sale_100", "100% скидка", None, None),
    (112, "snake_case_name", "_", None, None),
    (113, None, "🔥Огонь🔥", None, None),
    (114, None, "\u200fעומר\u200e", None, None),
    (115, None, "Ж" * 300, None, None),
    (116, None, "Zoë Müller", None, None),
    (117, None, 'Robert"); DROP TABLE people;--', None, None),
    (118, None, "<b>Жирный</b>", None, None),
    (119, None, "NEAR(a b)", None, None),
    (120, "alexandr_pushkin", "Александр", "Пушкин", None),
    (121, "igor", "Игорь", None, None),
    (122, None, "Татьяна", "Кузьмина", None),
    (7_000_000_123, "telegram_giant", None, None, None),
    (124, None, "Андрей", None, None),
    (125, "dmitry_kh", "Дмитрий", "Хохлов", None),
    (126, None, "山田太郎", None, None),
    (127, "christina", "Кристина", None, None),
    (128, None, "Анна-Мария", None, None),
    (129, "anna_old_days", "Анна", None, "anna@school.example"),
    (130, None, None, None, None),
    (131, "xenia", "Ксения", None, None),
    (132, None, "𝓕𝓪𝓷𝓬𝔂", None, None),
    (133, "petr", "Petr", None, None),
)
OLDER: tuple[Row, ...] = (
    {"user_id": 129, "username": "anya_first", "created_at": NOON - timedelta(days=300)},
    {"user_id": 106, "first_name": "Вано", "created_at": NOON - timedelta(days=300)},
)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Everybody above."""
    users: list[Row] = []
    registrations: list[Row] = []
    for place, (user_id, username, first_name, last_name, email) in enumerate(PEOPLE):
        seen = NOON - place * MINUTE
        users.append(
            {
                "user_id": user_id,
                "username": username,
                "first_name": first_name,
                "last_name": last_name,
                "first_seen_at": seen,
                "updated_at": seen,
            }
        )
        if email is not None:
            registrations.append({"user_id": user_id, "email": email, "registered_at": seen})
    tables = {"users": users, "registrations": registrations, "bookings": list(OLDER)}
    return published(tmp_path_factory.mktemp("cases"), tables)


@pytest.fixture(scope="module")
def finder() -> Finder:
    """One for all: answers are kept, and must not mix."""
    return Finder()
