"""The button that takes a list of people as CSV: whole, on record, for roles that may."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from core.access import Permission, allow
from core.export import Asked
from core.list_export import Listed, export_list
from core.settings import read_settings
from pages.parts.gate import require_still
from pages.parts.leads import AUDIT
from pages.parts.looking import Looking


def list_csv_button(
    looking: Looking, name: str, rows: int, make: Callable[[], Listed], *, help: str
) -> None:
    """Offer `rows` people as the file `name`; `make` runs at the click, when the role is asked again."""
    if not allow(looking.actor, Permission.EXPORT_LEADS):
        return
    settings = looking.settings

    def made() -> bytes:
        require_still(looking.actor, Permission.EXPORT_LEADS, read_settings())
        asked = Asked(looking.actor.name, datetime.now(UTC), settings.data_dir / AUDIT)
        done = export_list(looking.snapshot, make(), settings.exports_dir / name, asked)
        return done.path.read_bytes()

    st.download_button(
        "Export CSV",
        made,
        file_name=name,
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        disabled=rows == 0,
        help=f"{help} Exports are recorded.",
    )
