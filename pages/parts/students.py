"""The sections of the students page: one stream, its statuses, its people; and all streams side by side."""

from collections.abc import Mapping
from datetime import date

import polars as pl
import streamlit as st

from core.figures import compute, figure_named
from core.figures.people import STUDENT_STATUSES
from core.list_export import Listed, list_name, people_listed
from pages.parts import cards, formats
from pages.parts.going import STUDENTS, opened_row
from pages.parts.hand_picked import hand_picked, pick, picked_people
from pages.parts.list_csv import list_csv_button
from pages.parts.looking import Looking
from pages.parts.states import nothing

PER_PAGE = 50
EVERYBODY = 10_000_000
_PAGE, _STATUS, _STREAM = "page", "status", "stream"
_OPEN, _PICK = "students-open", "students-pick"
_WORDS = {
    "paid": "paid",
    "awaiting": "awaiting check",
    "created": "created",
    "looked": "only looked",
    "cancelled": "cancelled",
}


def chosen_stream(looking: Looking, counts: pl.DataFrame) -> str:
    """The stream asked for, the current one first; beside it how many are hand-picked."""
    labels = looking.settings.streams
    with st.container(horizontal=True, vertical_alignment="bottom"):
        stream: str = st.selectbox(
            "Stream",
            counts["stream"].to_list(),
            format_func=lambda name: _stream(name, labels),
            key=_STREAM,
            bind="query-params",
            width=240,
            on_change=_to_first_page,
        )
        st.space("stretch")
        picked_people(looking)
    return stream


def status_strip(counts: pl.DataFrame, stream: str) -> None:
    """How many booked, wait, only looked; the parts add up to the people."""
    row = counts.filter(pl.col("stream") == stream).row(0, named=True)
    rule = figure_named("stream_counts").rule
    with st.grid(6, gap="small", min_column_width=110):
        st.metric("People", formats.number(row["total"]), help=rule, border=True)
        for name in STUDENT_STATUSES:
            st.metric(_WORDS[name].capitalize(), formats.number(row[name]), border=True)


def chosen_statuses() -> tuple[str, ...]:
    """The statuses asked for; none chosen: all."""
    chosen = st.pills(
        "Status of the newest booking",
        STUDENT_STATUSES,
        selection_mode="multi",
        format_func=lambda name: _WORDS[name].capitalize(),
        key=_STATUS,
        bind="query-params",
        label_visibility="collapsed",
        on_change=_to_first_page,
    )
    return tuple(name for name in STUDENT_STATUSES if name in chosen)


def student_list(
    looking: Looking, counts: pl.DataFrame, stream: str, statuses: tuple[str, ...]
) -> None:
    """One page of the people, complete over all pages, to open, pick and take away."""
    row = counts.filter(pl.col("stream") == stream).row(0, named=True)
    total = sum(row[name] or 0 for name in statuses or STUDENT_STATUSES)
    _looking_since(looking, stream)
    if total == 0:
        nothing("Nobody: choose another status or stream.")
        return
    pages = -(-total // PER_PAGE)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        where = st.empty()
        page = st.pagination(pages, key=_PAGE, bind="query-params") if pages > 1 else 1
        actions = st.container(horizontal=True, width="content", gap="small")
    skip = (page - 1) * PER_PAGE
    rows = looking.figure(
        "stream_students", stream=stream, statuses=statuses, rows=PER_PAGE, skip=skip
    )
    where.markdown(
        f"**{skip + 1:,} to {skip + rows.height:,}** of {total:,} people",
        help=figure_named("stream_students").rule,
    )
    with actions:
        _actions(looking, stream, statuses, rows, total)
    _table(looking, rows)


def all_streams(looking: Looking, counts: pl.DataFrame) -> None:
    """Every stream with its parts, which add up to the total."""
    cards.heading("All streams", "stream_counts")
    labels = looking.settings.streams
    names = [_stream(name, labels) for name in counts["stream"]]
    cards.table(
        counts.with_columns(pl.Series("stream", names, dtype=pl.String)),
        {
            "stream": cards.text_column("Stream", 150),
            **{name: cards.count_column(_WORDS[name].capitalize()) for name in STUDENT_STATUSES},
            "total": cards.count_column("People"),
        },
        alt="People per stream by the status of their newest booking",
        empty="No stream is configured, and nobody has booked.",
    )


def _stream(name: str, labels: Mapping[str, str]) -> str:
    return labels.get(name, f"{name} (not configured)")


def _looking_since(looking: Looking, stream: str) -> None:
    campaign = looking.figure("campaign").row(0, named=True)
    if stream != campaign["stream"]:
        st.caption("Who only looked is known for the current stream alone: a look names no stream.")
        return
    begun: date | None = campaign["start_day"]
    if begun is None:
        st.caption(
            "Nobody has booked here yet, so it is not known since when a look counts:"
            " set HSL_CAMPAIGN_START."
        )
        return
    st.caption(
        f"Only looked: viewed the programme since {begun:%a %-d %b %Y} and has no booking here."
        " HSL_CAMPAIGN_START sets another day than that of the first booking."
    )


def _actions(
    looking: Looking, stream: str, statuses: tuple[str, ...], rows: pl.DataFrame, total: int
) -> None:
    ids = tuple(rows["user_id"].to_list())
    st.button(
        "Hand-pick this page",
        icon=":material/group_add:",
        on_click=pick,
        args=(ids,),
        disabled=set(ids) <= set(hand_picked().ids),
    )

    def listed() -> Listed:
        params = {"stream": stream, "statuses": statuses, "rows": EVERYBODY}
        figure = figure_named("stream_students")
        # Not through the cache of figures: the whole list is wanted once.
        everybody = compute(figure, looking.snapshot, looking.reader, params)
        return Listed("students", _with_people(looking, everybody, stream), asked_for)

    asked_for = {"stream": stream, "statuses": list(statuses)}
    name = list_name(looking.snapshot, "students", stream, *statuses)
    list_csv_button(
        looking, name, total, listed, help=f"All {total:,} people of this choice, not this page."
    )


def _with_people(looking: Looking, rows: pl.DataFrame, stream: str) -> pl.DataFrame:
    people = people_listed(looking.snapshot, rows["user_id"].to_list())
    here = rows.select(
        "user_id",
        pl.lit(stream).alias("stream"),
        "status",
        "since",
        "booking_id",
        "bookings_here",
        "paid_here",
    )
    return here.join(people, on="user_id", how="left", validate="1:1", maintain_order="left")


def _table(looking: Looking, rows: pl.DataFrame) -> None:
    ids = tuple(rows["user_id"].to_list())
    picked = set(hand_picked().ids)
    shown = formats.in_zone(rows, looking.zone).with_columns(
        pl.concat_list("tier").alias("tier"),
        pl.concat_list("own_tier").alias("own_tier"),
        pl.Series(
            "display_name", [formats.clipped(each) for each in rows["display_name"]], pl.String
        ),
        pl.Series(
            "handle", [each and f"@{formats.clipped(each)}" for each in rows["username"]], pl.String
        ),
        pl.Series(
            "status",
            [_status(*each) for each in rows.select("status", "paid_here").rows()],
            pl.String,
        ),
        cards.OPEN,
        pick=pl.Series(
            [":material/check:" if person in picked else ":material/add:" for person in ids],
            dtype=pl.String,
        ),
    )
    cards.table(shown, _columns(ids), alt="The people of this stream", most=14)
    opened_row(_OPEN, pl.Series(ids, dtype=pl.Int64), STUDENTS)


def _status(status: str, paid_here: bool | None) -> str:
    earlier = ", paid before" if paid_here and status != "paid" else ""
    return f"{_WORDS[status]}{earlier}"


def _columns(ids: tuple[int, ...]) -> dict[str, cards.Column]:
    return {
        "open": cards.open_column(_OPEN),
        "pick": st.column_config.ButtonColumn(
            "Pick", width=40, type="tertiary", key=_PICK, on_click=_picked, args=(ids,)
        ),
        "display_name": cards.text_column("Name", 146),
        "handle": cards.text_column("Username", 124),
        "status": cards.text_column("Status", 116),
        "since": cards.when_column("Booked or looked"),
        "bookings_here": cards.count_column("Bookings", "In this stream", 64),
        "tier": cards.tier_column("Tier"),
        "own_tier": cards.tier_column("Own", "Corrected: only what the person did counts"),
        "last_seen": cards.date_column("Last seen"),
    }


def _picked(ids: tuple[int, ...]) -> None:
    clicked = st.session_state[_PICK]
    if clicked is not None and clicked.row < len(ids):
        pick([ids[clicked.row]])


def _to_first_page() -> None:
    st.session_state[_PAGE] = 1
