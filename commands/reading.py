"""What does a text file hold that somebody named, or stdin?"""

import sys
from pathlib import Path

from core.errors import WrongUse

STDIN = Path("-")
_LARGEST = 50_000_000  # bytes: a list of three million ids


def text_of(path: Path) -> str:
    """The text of a UTF-8 file; `-` is stdin. Raises WrongUse."""
    try:
        with path.open("rb") if path != STDIN else sys.stdin.buffer as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise WrongUse(
            f"{path} cannot be read: {error.strerror or error}.", "Name a text file."
        ) from None
    if len(content) > _LARGEST:
        raise WrongUse(f"{path} is larger than {_LARGEST:,} bytes.", "Name a smaller file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongUse(
            f"{path} is not UTF-8 from byte {error.start} on.", "Save it as UTF-8."
        ) from None
