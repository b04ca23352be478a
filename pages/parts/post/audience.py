"""To whom? Groups, kept segments and a pasted list added up and taken away, counted as they are chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl
import sqlalchemy as sa
import streamlit as st

from core.errors import HslError
from core.kept_segments import kept_segments
from core.leads import TIERS
from messaging.audience import REASON_MEANING, Audience, Dropped, Reason, gather
from messaging.audience_rules import Wanted
from messaging.composing import groups_for, wanted_of
from messaging.drafts import Whom
from messaging.pasted import Found, read_list
from messaging.standing import allowed, peace_limit, standing_of
from pages.parts import cards, formats
from pages.parts.hand_picked import hand_picked
from pages.parts.looking import Looking
from pages.parts.post.drafting import Desk
from pages.parts.states import problem
from queries import block

_SEGMENTS = block("audience_segments")
_MOST_NAMED = 200
_GROUPS = {
    "segment:customers": "Everybody who has paid",
    "segment:not_customers": "Everybody who has not paid",
    "segment:registrants": "Everybody registered for a workshop",
    "hackathon": "Hackathon",
}


@dataclass(frozen=True)
class Choice:
    """The rules one may choose from, each with what it is called and how many people it names."""

    labels: Mapping[str, str]
    counts: Mapping[str, int]

    def named(self, rule: str) -> str:
        """5th stream · 312."""
        label = self.labels.get(rule, rule)
        return f"{label} · {self.counts[rule]:,}" if rule in self.counts else label


def choice_of(looking: Looking) -> Choice:
    """Streams that are configured, tiers, groups, and the segments somebody kept."""
    found = dict(looking.snapshot.query(_SEGMENTS).iter_rows())
    labels = {f"stream:{name}": label for name, label in looking.settings.streams.items()}
    labels |= {f"tier:{tier}": f"Leads: {tier}" for tier in TIERS}
    labels |= _GROUPS
    kept = [each.name for each in kept_segments(looking.settings.data_dir)]
    labels |= {f"segment:{name}": f"Segment {name}" for name in kept}
    counts = {
        rule: int(found.get(rule.removeprefix("segment:"), 0))
        for rule in labels
        if rule.removeprefix("segment:") not in kept
    }
    return Choice(labels, counts)


def audience_said(choice: Choice, wanted: Wanted) -> str:
    """The rules by their labels: 4th stream + a list of 12, without Everybody who has paid."""
    gets = " + ".join(_rule_said(choice, rule) for rule in wanted.written)
    without = ", ".join(_rule_said(choice, rule) for rule in wanted.written_minus)
    return f"{gets}, without {without}" if without else gets


def _rule_said(choice: Choice, rule: str) -> str:
    if rule.startswith("message:"):
        return f"who still has message {rule.removeprefix('message:')}"
    if rule.startswith("ids:"):
        return f"a list of {rule.count(',') + 1:,}"
    return choice.labels.get(rule, rule)


def audience_fields(looking: Looking, desk: Desk) -> None:
    """The widgets: who gets it, who does not, and a list."""
    choice = choice_of(looking)
    corrects = desk.kept.written.whom.corrects
    if corrects is not None:
        st.info(
            f"A correction of message {corrects}: it goes to everybody who got that and still has it.",
            icon=":material/edit_note:",
        )
    _rules("To", choice, desk.key("add"), "Add a stream, a tier, a group or a segment")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.toggle(
            "Leave out who has paid",
            key=desk.key("unpaid"),
            help="Everybody with a confirmed booking in any stream.",
        )
        with st.container(width=300):
            _rules("Not to", choice, desk.key("minus"), "Take a group away")
    st.text_area(
        "A list of people",
        key=desk.key("pasted"),
        height=80,
        placeholder="Telegram ids, @names or t.me links, parted by blanks, commas or lines",
    )
    picked = hand_picked().ids
    if picked:
        st.button(
            f"Add the {formats.counted(len(picked), 'hand-picked person', 'hand-picked people')}",
            icon=":material/group_add:",
            on_click=_add_picked,
            args=(desk.key("pasted"), picked),
            key="add-picked",
        )


def _add_picked(key: str, picked: Sequence[int]) -> None:
    """Put those who are not on the list yet on it."""
    written = str(st.session_state.get(key) or "")
    there = set(written.split())
    more = [str(each) for each in picked if str(each) not in there]
    st.session_state[key] = "\n".join([part for part in [written.strip(), *more] if part])


def _rules(label: str, choice: Choice, key: str, hint: str) -> None:
    chosen = st.session_state.get(key) or []
    st.multiselect(
        label,
        list(dict.fromkeys([*choice.labels, *chosen])),
        format_func=choice.named,
        key=key,
        placeholder=hint,
        # Enter takes one group: with "select all", typing "hot" also took everybody who has not paid.
        select_all=False,
        filter_mode="contains",
    )


def audience_now(looking: Looking, whom: Whom, store: sa.Connection) -> Audience | None:
    """Who gets it as things stand, with the counts on the page; None (said in words) when nobody is named."""
    pasted = read_list(looking.snapshot, whom.pasted)
    try:
        audience = _standing(looking, whom, store)
    except HslError as error:
        if whom.add or whom.pasted.strip() or whom.corrects:
            problem(error, "Nobody can get it like this.")
        else:
            st.caption("Nobody yet. Choose who gets it.")
        _not_found(pasted)
        return None
    _counts(audience)
    _not_found(pasted)
    left_out_table(looking, audience)
    return audience


def _standing(looking: Looking, whom: Whom, store: sa.Connection) -> Audience:
    groups = groups_for(looking.snapshot, looking.settings, store)
    named = gather(groups, wanted_of(whom, looking.snapshot))
    limit = peace_limit(looking.settings)
    data_dir, now = looking.settings.data_dir, datetime.now(UTC)
    return allowed(named, standing_of(store, data_dir, named.kept, limit, now))


def _counts(audience: Audience) -> None:
    people, out = len(audience.kept), sum(audience.counts.values())
    reasons = ", ".join(f"{n:,} {short_reason(reason)}" for reason, n in audience.counts.items())
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.metric("Get it", formats.number(people), width=110)
        st.metric("Left out", formats.number(out), width=110)
        st.caption(reasons or "Nobody who was named is left out.")


def _not_found(pasted: Found) -> None:
    if not pasted.nobody:
        return
    count = formats.counted(len(pasted.nobody), "entry", "entries")
    with st.expander(f"{count} of the list named nobody", icon=":material/person_off:"):
        rows = pl.DataFrame(pasted.nobody, schema=["given", "why"], orient="row")
        cards.table(
            rows,
            {"given": cards.text_column("As written", 160), "why": cards.text_column("Why", 330)},
            alt="Entries of the list that are nobody's",
            most=6,
        )


def left_out_table(looking: Looking, audience: Audience) -> None:
    """Who was named and gets nothing, by name, each with the one reason."""
    shown = [each for each in audience.dropped if each.reason is not Reason.EXCLUDED]
    shown = [*shown, *(each for each in audience.dropped if each.reason is Reason.EXCLUDED)]
    if not shown:
        return
    count = formats.counted(len(shown), "person", "people")
    with st.expander(f"Who is left out: {count}", icon=":material/group_remove:"):
        cards.table(
            _named(looking, shown[:_MOST_NAMED]),
            {
                "name": cards.text_column("Who", 170),
                "given": cards.text_column("Id", 110),
                "why": cards.text_column("Why", 330),
            },
            alt="Who is left out and why",
            most=8,
        )
        if len(shown) > _MOST_NAMED:
            st.caption(f"The first {_MOST_NAMED} of {len(shown):,}.")


def _named(looking: Looking, dropped: list[Dropped]) -> pl.DataFrame:
    ids = [int(each.given) for each in dropped if each.given.isascii() and each.given.isdigit()]
    found = looking.snapshot.query(_PEOPLE, ids=[each for each in ids if each < 2**63])
    names = dict(found.select("user_id", "display_name").iter_rows())
    return pl.DataFrame(
        {
            "name": [_who(names, each.given) for each in dropped],
            "given": [formats.clipped(each.given, 40) for each in dropped],
            "why": [each.why or meaning(each.reason) for each in dropped],
        }
    )


_PEOPLE = block("audience_people")


def _who(names: Mapping[int, str], given: str) -> str:
    number = int(given) if given.isascii() and given.isdigit() else -1
    return formats.clipped(names.get(number)) or formats.NONE


def meaning(reason: Reason) -> str:
    """Why, in words of the form."""
    return (
        "taken away by the choice under “Not to”"
        if reason is Reason.EXCLUDED
        else REASON_MEANING[reason]
    )


def short_reason(reason: Reason) -> str:
    """`recently_written_to` as words after a number."""
    return reason.replace("_", " ")
