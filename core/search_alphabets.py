"""What else somebody may have meant: the same sound in another alphabet, the same keys in another layout."""

from collections.abc import Sequence
from typing import Final

# Cyrillic letters as they are commonly written in Latin ones (after folding: no ё, й, ї).
_LATIN: Final = str.maketrans(
    {
        **dict(
            zip("абвгдезиклмнопрстуфхыэіґәғқңөұүһ", "abvgdeziklmnoprstufhieigagknouuh", strict=True)
        ),
        "ж": "zh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sh",
        "ю": "iu",
        "я": "ia",
        "є": "ie",
        **dict.fromkeys("ъь'`’", ""),
    }
)
# Spellings of one sound, in the order in which they are put together; \x01 keeps ch apart from c.
_SAME: Final = (
    ("shch", "sh"),
    ("sch", "sh"),
    ("tch", "ch"),
    ("ch", "\x01"),
    ("ck", "k"),
    ("c", "k"),
    ("\x01", "ch"),
    ("kh", "h"),
    ("ph", "f"),
    ("tz", "ts"),
    ("x", "ks"),
    ("q", "k"),
    ("w", "v"),
    ("y", "i"),
    ("j", "i"),
    *((letter * 2, letter) for letter in "abdefghiklmnoprstuvz"),
    ("ie", "e"),
    ("io", "e"),
    ("iu", "u"),
)
# Every letter a sound is written with: what a mistyped one may have been.
LETTERS: Final = "abdefghiklmnoprstuvz"
_KEYS_LATIN: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_KEYS_RUSSIAN: Final = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_RUSSIAN: Final = str.maketrans(_KEYS_LATIN, _KEYS_RUSSIAN)
_TO_LATIN: Final = str.maketrans(_KEYS_RUSSIAN, _KEYS_LATIN)


def sound(folded: str) -> str:
    """A folded text as it sounds, in Latin letters: Серёга, serega and sereega are one.

    Sources: the transliterations of passports (ICAO), of GOST 7.79, and what people write in handles.
    """
    heard = folded.translate(_LATIN)
    for spelling, same in _SAME:
        heard = heard.replace(spelling, same)
    return heard


def sounds(folded: Sequence[str]) -> list[str]:
    """`sound` of each, as one piece of work: a million take about a second."""
    return sound("\n".join(folded)).split("\n") if folded else []


def other_layouts(typed: str) -> list[str]:
    """What the same keys give in the other layout, Russian or Latin: ghbdtn is привет."""
    small = typed.lower()
    return [text for table in (_TO_RUSSIAN, _TO_LATIN) if (text := small.translate(table)) != small]


def misspellings(heard: str) -> list[str]:
    """Every text one typing error away from it: a letter too many, too few, wrong, or two swapped.

    The first letter is taken as right: there people hardly err, and it keeps the search quick.
    """
    cuts = [(heard[:place], heard[place:]) for place in range(1, len(heard) + 1)]
    near = {head + tail[1:] for head, tail in cuts if tail}
    near |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    near |= {head + letter + tail[1:] for head, tail in cuts if tail for letter in LETTERS}
    near |= {head + letter + tail for head, tail in cuts for letter in LETTERS}
    return sorted(near - {heard})
