"""Who must not be written to: blocked, opted out, erased; added, imported, lifted with a reason."""

from datetime import tzinfo

import polars as pl
import sqlalchemy as sa
import streamlit as st

from core.access import Actor, Permission
from core.errors import HslError, WrongUse
from messaging import ledger, opt_outs
from messaging.audience_rules import as_id
from messaging.opt_outs import Said
from pages.parts import cards, formats
from pages.parts.post.drafting import complain
from pages.parts.post.store import acting
from pages.parts.states import nothing

_SHOWN = 500


def counts(store: sa.Connection) -> None:
    """How many of each kind."""
    blocked, erased = ledger.blocked_counts(store)
    asked, _ = opt_outs.listed(store, 0)
    with st.container(horizontal=True, gap="medium"):
        st.metric("Opted out", formats.number(asked), width=150, border=True)
        st.metric("Cannot be reached", formats.number(blocked), width=170, border=True)
        st.metric("Erased", formats.number(erased), width=150, border=True)
    st.caption(
        "None of these gets a message, and each is looked up again at the moment of sending. Of who was"
        " erased only a keyed mark is kept: neither an id nor a name."
    )


def add_people(actor: Actor) -> None:
    """Add people who asked for no messages, one or a whole list."""
    with st.expander("Add people who asked for no messages", icon=":material/person_add_disabled:"):
        given = st.text_area(
            "Telegram ids",
            key="optout-ids",
            height=90,
            placeholder="One a line; of a pasted CSV the first column counts",
        )
        why = st.text_input("Why, or who asked (for the record)", key="optout-why")
        st.button("Add them", type="primary", on_click=_add, args=(actor, given, why), key="optout")


def opted_out(actor: Actor, store: sa.Connection, zone: tzinfo) -> None:
    """The newest of the list, and lifting one of them."""
    count, rows = opt_outs.listed(store, _SHOWN)
    st.subheader("Opted out", anchor=False)
    if not rows:
        nothing("Nobody has asked for no messages.")
        return
    row = cards.pick_table(
        _frame(rows, zone, "by_whom", "why"),
        {
            "user_id": st.column_config.NumberColumn("Id", format="%d", width=110),
            "at": cards.when_column("Since"),
            "by_whom": cards.text_column("Recorded by", 140),
            "why": cards.text_column("Why", 220),
        },
        alt="Who opted out",
        key="optouts",
        most=10,
    )
    _more(count, len(rows))
    if row is not None:
        lift = "asked again for messages"
        _lift(actor, int(rows[row].user_id), "optout", lift)


def unreachable(actor: Actor, store: sa.Connection, zone: tzinfo) -> None:
    """Who blocked the bot or cannot be reached, and lifting one of them."""
    rows = ledger.blocked(store, _SHOWN)
    st.subheader("Cannot be reached", anchor=False)
    if not rows:
        nothing("Telegram has refused nobody so far.")
        return
    row = cards.pick_table(
        _frame(rows, zone, "reason").with_columns(pl.col("reason").str.replace_all("_", " ")),
        {
            "user_id": st.column_config.NumberColumn("Id", format="%d", width=110),
            "at": cards.when_column("Since"),
            "reason": cards.text_column("What Telegram said", 180),
        },
        alt="Who cannot be reached",
        key="blocked",
        most=10,
    )
    _more(ledger.blocked_counts(store)[0], len(rows))
    if row is not None:
        _lift(actor, int(rows[row].user_id), "blocked", "unblocked the bot")


def _lift(actor: Actor, user_id: int, kind: str, example: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="bottom"):
        why = st.text_input(
            f"Why may {user_id} be written to again?",
            key=f"lift-why-{kind}",
            placeholder=example,
            width=340,
        )
        st.button("Lift it", key=f"lift-{kind}", on_click=_lifted, args=(actor, user_id, kind, why))


def _lifted(actor: Actor, user_id: int, kind: str, why: str) -> None:
    try:
        if not why.strip():
            raise WrongUse("It is lifted with a reason only.", "Write why, for the record.")
        with acting(actor, Permission.RECORD_OPT_OUTS, why) as hand:
            said = Said(hand.by.actor, hand.by.at, hand.by.why)
            lift = opt_outs.remove if kind == "optout" else ledger.lift_block
            lift(hand.store, user_id, said)
    except HslError as error:
        complain(error)
    else:
        st.toast(f"{user_id} may be written to again.")


def _add(actor: Actor, given: str, why: str) -> None:
    entries = opt_outs.ids_in(given)
    try:
        if not any(as_id(each) for each in entries):
            raise WrongUse("There is no Telegram id in it.", "Write one id a line.")
        with acting(actor, Permission.RECORD_OPT_OUTS, why) as hand:
            said = Said(hand.by.actor, hand.by.at, hand.by.why)
            added = opt_outs.add(hand.store, entries, said)
    except HslError as error:
        complain(error)
        return
    wrong = f" {len(added.invalid):,} entries are no ids: {', '.join(added.invalid[:5])}."
    st.session_state["optout-said"] = (
        f"{formats.counted(added.new, 'person', 'people')} added, {added.before:,} were on the list."
        + (wrong if added.invalid else "")
    )
    st.session_state["optout-ids"] = ""


def said_before() -> None:
    """What came of the addition before this run."""
    said = st.session_state.pop("optout-said", None)
    if said:
        with st.container(border=True):
            st.text(said)


def _frame(rows: ledger.Rows, zone: tzinfo, *more: str) -> pl.DataFrame:
    columns = {
        "user_id": [row.user_id for row in rows],
        "at": [row.at for row in rows],
        **{name: [getattr(row, name) or None for row in rows] for name in more},
    }
    texts = {name: pl.String() for name in more}
    frame = pl.DataFrame(
        columns, schema_overrides={"at": pl.Datetime("us", "UTC"), "user_id": pl.Int64(), **texts}
    )
    return formats.in_zone(frame, zone)


def _more(count: int, shown: int) -> None:
    if count > shown:
        st.caption(f"The newest {shown:,} of {count:,}.")
