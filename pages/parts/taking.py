"""The button that takes a CSV file away: for roles that may, asked again at the click, and on record."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

import streamlit as st

from core.access import Actor, Permission, allow
from core.audit import Asked
from core.settings import read_settings
from pages.parts.gate import require_still


class Offer(NamedTuple):
    """What the button says: the file's name, what is in it, and whether there is anything to take."""

    file_name: str
    help: str
    there: bool
    label: str = "Export CSV"
    key: str | None = None


def take_button(
    actor: Actor,
    offer: Offer,
    make: Callable[[Asked], bytes],
    needs: Permission = Permission.EXPORT_LEADS,
) -> None:
    """Not there for who may not. `make` runs at the click, puts it on record and gives the file."""
    if not allow(actor, needs):
        return

    def taken() -> bytes:
        """At the click."""
        settings = read_settings()
        require_still(actor, needs, settings)
        return make(Asked(actor.name, datetime.now(UTC), settings.audit_file))

    st.download_button(
        offer.label,
        taken,
        file_name=offer.file_name,
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        disabled=not offer.there,
        help=offer.help,
        key=offer.key,
    )
