"""The button that takes a list of people as CSV: whole, on record, for roles that may."""

from collections.abc import Callable

from core.audit import Asked
from core.list_export import Listed, export_list
from pages.parts.looking import Looking
from pages.parts.taking import Offer, take_button


def list_csv_button(
    looking: Looking, name: str, rows: int, make: Callable[[], Listed], *, help: str
) -> None:
    """Offer `rows` people as the file `name`; `make` runs at the click, when the role is asked again."""

    def whole_list(asked: Asked) -> bytes:
        """Everybody on it."""
        out = looking.settings.exports_dir / name
        return export_list(looking.snapshot, make(), out, asked).path.read_bytes()

    take_button(looking.actor, Offer(name, f"{help} Exports are recorded.", rows > 0), whole_list)
