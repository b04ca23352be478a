"""What would happen if this were sent? In the order a tired person reads it; nothing is sent by looking."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

import sqlalchemy as sa
import streamlit as st

from core.errors import HslError
from core.settings import Settings
from messaging import ledger
from messaging.cautions import Caution, cautions
from messaging.composing import GRACE, ask_of, groups_for, message_of
from messaging.drafts import Written
from messaging.rehearsal import Around, Rehearsal, rehearse
from pages.parts import formats
from pages.parts.looking import Looking
from pages.parts.post import drafting, saying
from pages.parts.post.audience import audience_said, choice_of, left_out_table, short_reason
from pages.parts.post.band import mode_badge, mode_sentence
from pages.parts.post.drafting import Desk
from pages.parts.post.timing import in_words
from pages.parts.states import problem


@dataclass(frozen=True)
class Seen:
    """A rehearsal on the screen, and what has to be settled before it can be confirmed."""

    found: Rehearsal
    cautions: tuple[Caution, ...]
    sent_as: int | None
    open_questions: tuple[str, ...] = ()

    @property
    def may_confirm(self) -> bool:
        """Whether nothing is left to be settled."""
        return not self.open_questions


def seen_now(looking: Looking, desk: Desk, store: sa.Connection) -> Seen:
    """Rehearse the draft as it was saved. Raises what `ask_of` and `rehearse` raise."""
    now = datetime.now(UTC)
    groups = groups_for(looking.snapshot, looking.settings, store)
    around = Around(groups, store, looking.settings, now)
    asked = ask_of(desk.kept.written, around)
    # At once means half a minute later: quiet hours that begin meanwhile count.
    found = rehearse(replace(asked, at=asked.at or now + GRACE), around)
    everybody = ledger.everybody(looking.snapshot)
    noted = tuple(cautions(found, everybody, looking.settings))
    return Seen(found, noted, message_of(store, found.fingerprint))


def seen_or_why_not(looking: Looking, desk: Desk, store: sa.Connection) -> Seen | None:
    """The rehearsal; None, with the reason on the page, when it cannot be sent at all."""
    try:
        return seen_now(looking, desk, store)
    except HslError as error:
        problem(error, "It cannot be sent like this.")
        return None


def told(looking: Looking, desk: Desk, seen: Seen) -> Seen:
    """Everything about it on the page; gives back what is still to be settled."""
    headline(looking, desk.kept.written, seen.found)
    left, right = st.columns([3, 2], gap="large")
    with left:
        open_questions = (
            *_quiet(looking, desk, seen.found),
            *_again(desk, seen),
            *_cautions(desk, seen),
        )
        _who(looking, seen.found)
        _left_out(looking, desk, seen.found)
        _expectations(seen.found)
    with right:
        st.subheader("How it looks", anchor=False)
        saying.preview(looking, seen.found.ask.draft, seen.found.reached.audience, "rehearsal")
    return replace(seen, open_questions=open_questions)


def headline(looking: Looking, written: Written, found: Rehearsal) -> None:
    """How many, when, until when, and in which mode: the sentence to read if only one is read."""
    people = formats.counted(found.people, "person", "people")
    with st.container(border=True, key=f"headline-{looking.settings.sending}"):
        st.markdown(f"### {people} would get this", width="content")
        if needs_approval(found.people, looking.settings) and not written.at:
            st.text("It leaves once a second person has approved it.")
        else:
            st.text(f"{when_said(looking, written)} {ends_said(found, looking.zone)}")
        st.markdown(f"{mode_badge(looking.settings)} {mode_sentence(looking.settings)}")
        if needs_approval(found.people, looking.settings):
            st.markdown(
                f":material/how_to_reg: Above {looking.settings.approval_above:,} people a second"
                " person has to approve it; the author cannot."
            )


def when_said(looking: Looking, written: Written) -> str:
    """When it leaves, as a sentence."""
    now = datetime.now(UTC)
    local = datetime.fromisoformat(written.at).replace(tzinfo=looking.zone) if written.at else None
    return in_words(local, looking.zone, now)


def ends_said(found: Rehearsal, zone: tzinfo) -> str:
    """When the last one has it, at the limits."""
    window = found.reached.window
    return f"The last one has it at {window.end.astimezone(zone):%H:%M:%S}, if nothing holds it up."


def needs_approval(people: int, settings: Settings) -> bool:
    """Whether a second person is asked."""
    return people > settings.approval_above


def _quiet(looking: Looking, desk: Desk, found: Rehearsal) -> list[str]:
    met = found.meets.quiet
    if not met or desk.kept.written.exceptions.get("quiet"):
        return _kept_reason(desk, "quiet", "In the quiet hours all the same") if met else []
    end = met[-1].end.astimezone(looking.zone)
    with st.container(border=True, key="quiet"):
        st.markdown(":orange[:material/bedtime: **This would wake people up.**]")
        st.text(
            f"Quiet hours are {looking.settings.quiet_hours.replace('-', ' to ')},"
            f" {formats.zone_name(looking.zone)}."
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.button(
                f"Send it {end:%A} at {end:%H:%M} instead",
                icon=":material/schedule:",
                on_click=_reschedule,
                args=(desk, f"{end:%Y-%m-%dT%H:%M}"),
            )
            _reason_field(desk, "quiet", "Or why now all the same")
    return ["the quiet hours"]


def _again(desk: Desk, seen: Seen) -> list[str]:
    """Exactly the same was sent before: a second time only with a reason."""
    if seen.sent_as is None:
        given = desk.kept.written.exceptions.get("again")
        return _kept_reason(desk, "again", "Once more") if given else []
    with st.container(border=True, key="again"):
        st.markdown(":red[:material/content_copy: **Exactly this was queued before.**]")
        st.text(
            f"It is message {seen.sent_as}: the same text, for the same people. Nothing is sent twice"
            " by accident."
        )
        _reason_field(desk, "again", "Why once more")
    return ["that it was queued before"]


def _kept_reason(desk: Desk, rule: str, title: str) -> list[str]:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.text(f"{title}: {desk.kept.written.exceptions[rule]}")
        st.button("Take that back", on_click=_except, args=(desk, rule, ""), key=f"no-{rule}")
    return []


def _reason_field(desk: Desk, rule: str, label: str) -> None:
    why = st.text_input(label, key=f"why-{rule}", width=280, help="Goes on record.")
    st.button("Note it", key=f"note-{rule}", on_click=_except, args=(desk, rule, why))


def _except(desk: Desk, rule: str, why: str) -> None:
    exceptions = {name: text for name, text in desk.kept.written.exceptions.items() if name != rule}
    if why.strip():
        exceptions[rule] = why.strip()
    drafting.change(desk, replace(desk.kept.written, exceptions=exceptions))


def _reschedule(desk: Desk, at: str) -> None:
    drafting.change(desk, replace(desk.kept.written, at=at))


def _cautions(desk: Desk, seen: Seen) -> list[str]:
    """What looks wrong: each has to be ticked off, so that nobody only scrolls past it."""
    if not seen.cautions:
        st.markdown(":green[:material/check:] Nothing looks wrong.")
        return []
    unseen = []
    with st.container(border=True, key="cautions"):
        st.markdown(":orange[:material/visibility: **Look at this first**]")
        for number, each in enumerate(seen.cautions):
            st.text(each.what)
            st.caption(each.why)
            key = f"seen-{desk.kept.id}-{desk.kept.revision}-{seen.found.fingerprint}-{number}"
            if each.must_look and not st.checkbox("I have looked at it; it is right", key=key):
                unseen.append("what looks wrong")
    return unseen[:1]


def _who(looking: Looking, found: Rehearsal) -> None:
    kept = found.reached.audience.kept
    st.subheader("Who gets it", anchor=False)
    said = audience_said(choice_of(looking), found.ask.wanted)
    first, last = (formats.clipped(each.display_name, 60) for each in (kept[0], kept[-1]))
    st.text(
        f"{formats.clipped(said, 300)}\nThe first is {first}, the last is {last} (by Telegram id)."
    )


def _left_out(looking: Looking, desk: Desk, found: Rehearsal) -> None:
    audience = found.reached.audience
    st.subheader("Who is left out", anchor=False)
    if not audience.dropped:
        st.text("Nobody who was named.")
        return
    reasons = ", ".join(f"{n:,} {short_reason(reason)}" for reason, n in audience.counts.items())
    st.text(reasons)
    left_out_table(looking, audience)
    limit = desk.kept.written.exceptions.get("limit")
    if limit:
        _kept_reason(desk, "limit", "More messages than usual")
    elif "recently_written_to" in audience.counts:
        with st.expander("Write to those who had enough messages lately too"):
            _reason_field(desk, "limit", "Why they get one more")


def _expectations(found: Rehearsal) -> None:
    st.subheader("What to expect", anchor=False)
    reach, longest = found.reach, found.reached.longest
    if reach is None:
        st.text(
            "How many will be reached is not known: no delivery of the last 90 days to judge by."
        )
    else:
        st.text(
            f"About {reach.expected:,} will not be reached (between {reach.low:,} and {reach.high:,}),"
            f" as {reach.unreachable:,} of {reach.answered:,} were not in the last 90 days."
        )
    who = formats.clipped(longest.person.display_name, 60)
    st.text(f"The longest text has {longest.units:,} of {longest.limit:,} characters ({who}).")
