"""The buttons under a message: rows of labels that open an address."""

from collections.abc import Iterable, Sequence

from core.errors import WrongUse
from messaging.filled import is_blank, units
from messaging.letter import Button, ButtonRows
from messaging.links import is_link

MOST_IN_A_ROW = 8
MOST = 100
LONGEST_LABEL = 64


class BadButton(WrongUse):
    """A button cannot be sent as it is; the message says which, by row and place in it."""


def read_rows(written: Sequence[str]) -> ButtonRows:
    """Rows as on the command line: `Label=https://...`, several in one row parted by ` | `.

    Raises BadButton.
    """
    rows = tuple(tuple(_read(part) for part in row.split(" | ")) for row in written)
    check_rows(rows)
    return rows


def check_rows(rows: ButtonRows) -> None:
    """Raise BadButton at the first label or address Telegram would refuse, or one button too many."""
    for number, row in enumerate(rows, 1):
        if not 1 <= len(row) <= MOST_IN_A_ROW:
            raise BadButton(
                f"Row {number} has {len(row)} buttons.", f"A row holds 1 to {MOST_IN_A_ROW}."
            )
        for place, button in enumerate(row, 1):
            _check(button, f"Button {place} of row {number}")
    count = sum(map(len, rows))
    if count > MOST:
        raise BadButton(f"There are {count} buttons.", f"Telegram shows at most {MOST}.")


def kept_rows(kept: Iterable[Iterable[dict[str, str]]]) -> ButtonRows:
    """The rows as the store keeps them, as JSON: `[[{"text", "url"}]]`."""
    return tuple(tuple(Button(each["text"], each["url"]) for each in row) for row in kept)


def _read(part: str) -> Button:
    label, _, url = part.partition("=")
    return Button(label.strip(), url.strip())


def _check(button: Button, where: str) -> None:
    if is_blank(button.text) or not _is_one_line(button.text):
        raise BadButton(f"{where} has no label of one line.", "Write Label=https://...")
    if units(button.text) > LONGEST_LABEL:
        raise BadButton(
            f"The label of {where.lower()} is {units(button.text)} units long.",
            f"Write at most {LONGEST_LABEL}.",
        )
    if not is_link(button.url):
        raise BadButton(f"{where} opens no address: {button.url!r}.", "Write Label=https://...")


def _is_one_line(label: Iterable[str]) -> bool:
    return all(char.isprintable() or char == "\u200d" for char in label)
