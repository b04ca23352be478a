"""Does whoever was meant come first, and match as they should? Written from the rules before the code."""

import pytest

from core.search import HOWS, Finder, Found, Wanted
from core.snapshot import Snapshot
from tests.core.search_people import finder, school

__all__ = ["finder", "school"]

CASES = [
    # exact, in any case, with or without @, with blanks around
    ("sergo_something", 101, "exact"),
    ("@sergo_something", 101, "exact"),
    ("  @SERGO_Something ", 101, "exact"),
    ("Серёга", 101, "exact"),
    ("серега", 101, "exact"),
    ("СЕРЕГА", 101, "exact"),
    ("маша", 104, "exact"),
    ("ivan", 105, "exact"),
    ("Петров", 105, "exact"),
    ("o", 109, "exact"),
    ("О", 109, "exact"),
    # ids, whole and by their beginning
    ("101", 101, "exact"),
    ("7000000123", 7_000_000_123, "exact"),
    ("70000", 7_000_000_123, "prefix"),
    ("130", 130, "exact"),
    # beginnings
    ("sergo", 101, "prefix"),
    ("@ma", 102, "prefix"),
    ("мар", 102, "prefix"),
    ("кова", 102, "prefix"),
    ("ivan_", 106, "prefix"),
    ("yulia_sh", 108, "prefix"),
    ("alex", 120, "prefix"),
    # beginnings of a word inside
    ("something", 101, "word_prefix"),
    ("k", 103, "prefix"),
    ("shcherb", 108, "word_prefix"),
    ("case_n", 112, "word_prefix"),
    ("name", 112, "word_prefix"),
    ("мюллер", 116, "translated"),
    ("muller", 116, "word_prefix"),
    ("мария", 102, "exact"),
    ("анна", 129, "exact"),
    ("анна-м", 128, "prefix"),
    ("скидка", 111, "word_prefix"),
    # inside a word
    ("omething", 101, "substring"),
    ("rbakov", 108, "substring"),
    ("ushki", 120, "substring"),
    ("рбако", 108, "substring"),
    ("elegram", 7_000_000_123, "substring"),
    ("гонь", 113, "substring"),
    # older handles and names
    ("anya_first", 129, "exact"),
    ("anya", 129, "prefix"),
    ("вано", 106, "exact"),
    # accents
    ("zoe", 116, "prefix"),
    ("Zoë", 116, "prefix"),
    ("андреи", 124, "exact"),
    ("ковалева", 102, "exact"),
    # other alphabets
    ("serega", 101, "translated"),
    ("маша_к", 102, "translated"),
    ("кмаша", 103, "translated"),
    ("yuliya", 108, "translated"),
    ("julia", 108, "translated"),
    ("щербакова", 108, "exact"),
    ("scherbakova", 108, "translated"),
    ("tatiana", 122, "translated"),
    ("tatyana", 122, "translated"),
    ("kuzmina", 122, "translated"),
    ("andrey", 124, "translated"),
    ("andrei", 124, "translated"),
    ("dmitriy", 125, "translated"),
    ("hohlov", 125, "translated"),
    ("khokhlov", 125, "translated"),
    ("ksenia", 131, "translated"),
    ("cristina", 127, "translated"),
    ("александр_п", 120, "translated"),
    ("игорь", 121, "exact"),
    # the wrong keyboard layout, both ways, with either alphabet behind it
    ("cthtuf", 101, "translated"),
    ("vfhbyf", 103, "translated"),
    ("ыукпщ", 101, "translated"),
    ("ьфырф", 102, "translated"),
    ("ghbdtn", None, ""),
    # small typing errors, when nothing better is found
    ("sergo_somethnig", 101, "mistyped"),
    ("серёгя", 101, "mistyped"),
    ("алексндр", 120, "mistyped"),
    ("татьана", 122, "mistyped"),
    ("dmitrt_kh", 125, "mistyped"),
    # signs
    ("o'brien", 110, "exact"),
    ("100%", 111, "prefix"),
    ("%", 111, "substring"),
    ("_", 112, "exact"),
    ('robert"', 117, "prefix"),
    ("drop table", 117, "word_prefix"),
    ("<b>", 118, "prefix"),
    ("жирный", 118, "word_prefix"),
    ("near(a", 119, "prefix"),
    ("a b)", 119, "word_prefix"),
    ("🔥", 113, "prefix"),
    ("огонь", 113, "word_prefix"),
    ("עומר", 114, "exact"),
    ("\u200fעו", 114, "prefix"),
    ("ж" * 300, 115, "exact"),
    ("ж" * 299, 115, "prefix"),
    ("ж" * 48, 115, "prefix"),
    ("ж" * 301, None, ""),
    ("山田", 126, "prefix"),
    ("太郎", 126, "substring"),
    ("fancy", 132, "exact"),
    ("ser\x00go", 101, "prefix"),
    ("\ud83dsergo", 101, "prefix"),
    # several words, in any order, of any of a person's names
    ("мария ков", 102, "word_prefix"),
    ("ковалева мар", 102, "word_prefix"),
    ("серёга sergo", 101, "word_prefix"),
    ("ivan petrov", 106, "word_prefix"),
    ("кузьмина татьяна", 122, "word_prefix"),
    ("kuzmina tat", 122, "translated"),
    # nobody
    ("", None, ""),
    ("   ", None, ""),
    ("@", None, ""),
    ("qqqqqq", None, ""),
    ("\x00", None, ""),
]


def first(found: Found) -> tuple[int | None, str]:
    """Who came first, and how they match."""
    return next(((hit.user_id, hit.matched.how) for hit in found.hits), (None, ""))


@pytest.mark.parametrize(("text", "user_id", "how"), CASES)
def test_the_first_hit_is_who_was_meant(
    school: Snapshot, finder: Finder, text: str, user_id: int | None, how: str
) -> None:
    found = finder.search(school, Wanted(text))

    assert first(found) == (user_id, how)


@pytest.mark.parametrize(
    ("text", "user_id", "how"),
    [
        ("m.kovaleva@school.example", 102, "exact"),
        ("M.KOVALEVA@", 102, "prefix"),
        ("99ivan", 107, "prefix"),
        ("petrov@school", 105, "word_prefix"),
        ("ovaleva@sch", 102, "substring"),
        ("mail.example", 107, "word_prefix"),
        ("иванов@", None, ""),
    ],
)
def test_e_mails_are_found_by_whoever_may_see_them_and_by_nobody_else(
    school: Snapshot, finder: Finder, text: str, user_id: int | None, how: str
) -> None:
    seen = finder.search(school, Wanted(text, contacts=True))
    unseen = finder.search(school, Wanted(text))

    assert first(seen) == (user_id, how)
    assert all(hit.matched.kind != "email" for hit in unseen.hits)
    assert user_id not in [hit.user_id for hit in unseen.hits] or text == "99ivan"


@pytest.mark.parametrize("text", [text for text, _, _ in CASES])
def test_better_matches_come_first_and_of_equals_who_was_seen_last(
    school: Snapshot, finder: Finder, text: str
) -> None:
    found = finder.search(school, Wanted(text))

    order = [
        (HOWS.index(hit.matched.how), -hit.last_seen.timestamp())
        for hit in found.hits
        if hit.last_seen
    ]
    assert order == sorted(order)
    assert len({hit.user_id for hit in found.hits}) == len(found.hits)


def test_when_nobody_is_found_it_is_said_what_was_tried(school: Snapshot, finder: Finder) -> None:
    found = finder.search(school, Wanted("ghbdtn"))

    assert found.hits == ()
    assert any("“привет”" in what for what in found.tried)


@pytest.mark.parametrize(
    "text",
    [
        "zzz zzzz",
        "яя яяя",
        "a b c d e f g h",
        "маша masha_k серёга",
        "1 2",
        "' \" ;",
        "- -",
        "Ъъъъ",
        "ь ъ",
    ],
)
def test_words_that_lead_nowhere_are_an_answer_too(
    school: Snapshot, finder: Finder, text: str
) -> None:
    assert finder.search(school, Wanted(text, contacts=True)).hits == ()
