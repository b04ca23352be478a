"""Which snapshot does this run look at, and what are its figures?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

import polars as pl
import streamlit as st

from core import figures, shelf
from core.access import Actor, allow
from core.errors import Refused
from core.settings import Settings, read_settings
from core.snapshot import NoSnapshot, Opened, Reader, Snapshot

AS_OF = "as_of"
FIVE_MINUTES = 300
MOST_FIGURES = 400
_GONE = "The snapshot you asked for is not kept any more; this is the current one."

Value = str | int | float | bool | tuple[str, ...] | tuple[int, ...] | None


@dataclass(frozen=True)
class Looking:
    """What one run of a page looks at: one moment, seen by one person."""

    snapshot: Snapshot
    actor: Actor
    settings: Settings
    as_of: bool
    notice: str | None
    reader: Reader = field(repr=False)

    @property
    def zone(self) -> tzinfo:
        """The school's zone, in which every time is shown."""
        return self.settings.zone

    def figure(self, name: str, **params: Value) -> pl.DataFrame:
        """The rows of a figure. Raises Refused when this person may not see it, and what compute raises."""
        figure = figures.figure_named(name)
        decision = allow(self.actor, figure.needs)
        if not decision:
            raise Refused(decision.reason, "")
        place = str(self.reader.folder)
        return _computed(place, self.snapshot.snapshot_id, name, tuple(sorted(params.items())))

    def may_see(self, name: str) -> bool:
        """Whether this person may see the figure."""
        return bool(allow(self.actor, figures.figure_named(name).needs))


def look(actor: Actor) -> Looking:
    """The snapshot to show now: the one chosen to look back from, else the current one.

    The pointer is read at every run. Raises NoSnapshot when there is none.
    """
    settings = read_settings()
    reader = reader_of(settings.snapshots_dir)
    chosen, notice = _chosen(reader)
    opened = chosen or reader.current()
    return Looking(
        opened.snapshot, actor, settings, chosen is not None, notice or opened.notice, reader
    )


def reader_of(folder: Path) -> Reader:
    """The reader of this folder: one per process, as its files may be opened only once."""
    return _reader(str(folder.resolve()))


def look_back_from(snapshot_id: str) -> None:
    """From the next run on, every page shows this snapshot."""
    st.session_state[AS_OF] = snapshot_id
    st.query_params[AS_OF] = snapshot_id


def back_to_now() -> None:
    """From the next run on, every page shows the current snapshot."""
    st.session_state.pop(AS_OF, None)
    st.query_params.pop(AS_OF, None)


def _chosen(reader: Reader) -> tuple[Opened | None, str | None]:
    """The snapshot named in the address or chosen in this session; or what to say when it is gone."""
    wanted = st.query_params.get(AS_OF) or st.session_state.get(AS_OF)
    if wanted is None:
        return None, None
    try:
        opened = reader.named(wanted) if shelf.is_snapshot_name(wanted) else None
    except NoSnapshot:
        opened = None
    if opened is None:
        back_to_now()
        return None, _GONE
    look_back_from(wanted)
    return opened, None


@st.cache_resource(max_entries=4, show_spinner=False)
def _reader(folder: str) -> Reader:
    return Reader(Path(folder))


# A snapshot never changes, so its name is the key; what a role may not see has a figure of its own.
@st.cache_data(ttl=FIVE_MINUTES, max_entries=MOST_FIGURES, show_spinner=False)
def _computed(
    folder: str, snapshot_id: str, name: str, params: tuple[tuple[str, Value], ...]
) -> pl.DataFrame:
    reader = _reader(folder)
    snapshot = reader.named(snapshot_id).snapshot
    given: Mapping[str, object] = dict(params)
    return figures.compute(figures.figure_named(name), snapshot, reader, given)
