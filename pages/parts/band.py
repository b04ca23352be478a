"""What is this page a picture of, how old is it, and may it be trusted? The line under every title."""

from datetime import UTC, datetime, timedelta

import polars as pl
import streamlit as st

from pages.parts import formats
from pages.parts.looking import Looking, back_to_now, reader_of
from pages.parts.refreshing import failed_since

_LOOK_AGAIN = timedelta(seconds=15)


def band(looking: Looking, *, refresh_told: bool = False) -> None:
    """The snapshot's time and age; louder when you look back, when it is old, or when it is not the one.

    `refresh_told`: the page itself says how the last refresh ended.
    """
    _line(looking)
    if looking.notice:
        st.warning(looking.notice, icon=":material/heart_broken:")
    failure = failed_since(looking.snapshot.taken_at, looking.settings)
    if looking.as_of:
        _looking_back(looking)
    elif failure and not refresh_told:
        _refresh_failed(failure)
    elif _age(looking) > timedelta(hours=looking.settings.snapshot_max_age):
        st.warning(
            f"These figures are {formats.age(_age(looking)).removesuffix(' ago')} old. Whoever looks"
            " after this app can make new ones: Snapshots, Refresh now, or `hsl refresh`.",
            icon=":material/hourglass_bottom:",
        )


@st.fragment(run_every=_LOOK_AGAIN)
def _line(looking: Looking) -> None:
    """Runs by itself now and then: the age stays true, and a new snapshot is shown when it is there."""
    if not looking.as_of and _newer(looking):
        st.rerun(scope="app")
    taken = formats.moment(looking.snapshot.taken_at, looking.zone)
    said = [
        f"Snapshot of {taken} {formats.zone_name(looking.zone)}",
        formats.age(_age(looking)),
        _found(looking),
    ]
    st.caption(" · ".join(said))


def _refresh_failed(failure: str) -> None:
    with st.container(border=True):
        st.markdown(":red[:material/sync_problem: **The last refresh did not publish.**]")
        st.text(failure)


def _looking_back(looking: Looking) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", border=True, key="looking-back"
    ):
        st.markdown(
            ":orange[:material/history: **You are looking back.**] This is how the school stood on"
            f" {formats.moment(looking.snapshot.taken_at, looking.zone)}."
        )
        st.space("stretch")
        st.button("Back to now", icon=":material/update:", type="primary", on_click=back_to_now)


def _newer(looking: Looking) -> bool:
    current = reader_of(looking.reader.folder).current().snapshot
    return current.snapshot_id != looking.snapshot.snapshot_id


def _age(looking: Looking) -> timedelta:
    return datetime.now(UTC) - looking.snapshot.taken_at


def _found(looking: Looking) -> str:
    severities = looking.figure("attention")["severity"]
    failed = int((severities == "fail").sum())
    warned = severities.len() - failed
    said = []
    if failed:
        said.append(formats.counted(failed, "failed check"))
    if warned:
        said.append(formats.counted(warned, "data warning"))
    return ", ".join(said) or "no data warnings"


def severities(findings: pl.DataFrame) -> pl.DataFrame:
    """The findings with their severity as a word a table can colour."""
    words = pl.when(pl.col("severity") == "fail").then(pl.lit("fail")).otherwise(pl.lit("warning"))
    return findings.with_columns(severity=pl.concat_list(words))
