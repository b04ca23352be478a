"""What is said? The text with its errors where they are, buttons, a file, and how it looks to somebody."""

from dataclasses import replace
from datetime import datetime
from typing import get_args

import sqlalchemy as sa
import streamlit as st

from core.access import Permission
from core.errors import HslError
from messaging.audience import Audience, Person
from messaging.composing import draft_of
from messaging.drafts import Said
from messaging.fitting import fitted
from messaging.markup_tokens import BadText
from messaging.media import MEGABYTE, Kind, keep, uploaded
from messaging.text import CAPTION_LIMIT, TEXT_LIMIT, Draft, Rendered, Unfit, render
from pages.parts import analysis, formats
from pages.parts.looking import Looking
from pages.parts.post.bubble import bubble
from pages.parts.post.drafting import Desk, change, complain, typed
from pages.parts.post.pictures import picture_of
from pages.parts.post.store import acting
from pages.parts.states import nothing, problem

_LARGEST_MB = 10
_MOST_TO_CHOOSE = 500
_AROUND = 60
_HOW = """
`<b>bold</b>` `<i>italic</i>` `<u>underlined</u>` `<s>struck</s>` `<code>code</code>`
`<a href="https://...">link</a>` `<tg-spoiler>hidden</tg-spoiler>` `<blockquote>quote</blockquote>`

`{first_name|friend}` becomes the person's first name, or *friend* when there is none; also
`{last_name|...}` and `{username|...}`. Write `&lt;` `&gt;` `&amp;` for the signs themselves.
"""


def text_fields(desk: Desk) -> None:
    """The widgets: text, buttons, file, sound and link preview."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("**Text**", width="content")
        st.space("stretch")
        with st.popover("How to format", type="tertiary", icon=":material/format_size:"):
            st.markdown(_HOW)
    st.text_area(
        "Text",
        key=desk.key("text"),
        height=220,
        label_visibility="collapsed",
        placeholder="Write as to one person. Ctrl+Enter checks it; so does leaving the field.",
    )
    st.text_area(
        "Buttons",
        key=desk.key("buttons"),
        height=68,
        placeholder="Label=https://...     one row a line; several in a row parted by  |",
    )
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        st.toggle("Without a sound", key=desk.key("silent"))
        st.toggle("Show the first link's picture", key=desk.key("preview"))
    _file(desk)


def checked(said: Said, store: sa.Connection) -> Draft | None:
    """The checked text; None when it cannot be sent, with the place and the cure where it would be shown."""
    if not said.text.strip() and not said.media_id:
        nothing("Nothing is written yet. The message as Telegram shows it appears here.")
        return None
    try:
        draft = draft_of(said, store)
    except BadText as error:
        _wrong_at(error, said.text)
        return None
    except HslError as error:
        problem(error, "It cannot be sent like this.")
        return None
    return draft


def preview(looking: Looking, draft: Draft, audience: Audience | None, key: str) -> None:
    """The bubble as one of the audience sees it, with the length as Telegram counts it."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        person = _person(audience, key)
        dark = st.segmented_control(
            "Appearance",
            ["Light", "Dark"],
            default="Dark" if analysis.dark() else "Light",
            required=True,
            key=f"{key}-appearance",
            width=125,
        )
    values = dict(person.values) if person else {}
    at = f"{datetime.now(looking.zone):%H:%M}"
    picture = picture_of(draft.media)
    st.html(bubble(draft, values, dark=dark == "Dark", at=at, picture=picture))
    _length(draft, render(draft, values))
    if audience is not None and audience.kept:
        _longest(draft, audience)


def _person(audience: Audience | None, key: str) -> Person | None:
    people = {each.user_id: each for each in (audience.kept if audience else ())[:_MOST_TO_CHOOSE]}
    if not people:
        return None
    chosen = st.selectbox(
        "As seen by",
        list(people),
        format_func=lambda number: f"{formats.clipped(people[number].display_name, 40)} · {number}",
        key=f"{key}-person",
        width=175,
    )
    return people[chosen] if chosen in people else next(iter(people.values()))


def _length(draft: Draft, found: Rendered | Unfit) -> None:
    if isinstance(found, Unfit):
        st.markdown(":orange[:material/warning: For this person:]")
        st.text(found.why)
        return
    share = found.units / draft.limit
    st.progress(
        min(1.0, share),
        text=f"{found.units:,} of {draft.limit:,} characters as Telegram counts them",
    )


def _longest(draft: Draft, audience: Audience) -> None:
    fits, longest = fitted(audience, draft)
    unfit = len(audience.kept) - len(fits.kept)
    if unfit:
        said = formats.counted(unfit, "person", "people")
        st.warning(f"The text does not fit {said}; the rehearsal names them.")
    elif longest and draft.fields:
        st.caption(f"Longest for anybody: {longest.units:,} of {longest.limit:,}.")


def _wrong_at(error: BadText, text: str) -> None:
    """The line where it is wrong, with a mark under the place."""
    with st.container(border=True, key="bad-text"):
        st.markdown(":red[:material/error: **The text cannot be sent like this.**]")
        st.text(f"{error.what}\n{error.cure}")
        if error.place:
            line = text.replace("\r\n", "\n").split("\n")[error.place.line - 1]
            start = max(0, error.place.column - 1 - _AROUND)
            shown = line[start : error.place.column - 1 + _AROUND]
            mark = " " * (error.place.column - 1 - start) + "^ here"
            st.code(f"{shown}\n{mark}", language=None)


def _file(desk: Desk) -> None:
    number = desk.kept.written.said.media_id
    if number is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"A file goes along: its text may have {CAPTION_LIMIT:,} characters.")
            st.button(
                "Remove the file", icon=":material/close:", on_click=_set_file, args=(desk, None)
            )
        return
    with st.popover("Add a photo, video or document", icon=":material/attach_file:"):
        kind: Kind = st.selectbox("Kind", list(get_args(Kind)), key=desk.key("kind"))
        given = st.file_uploader(
            f"A file of at most {_LARGEST_MB} MB", max_upload_size=_LARGEST_MB, key=desk.key("file")
        )
        st.caption(
            f"With a file the text may have {CAPTION_LIMIT:,} characters, not {TEXT_LIMIT:,}."
        )
        if given is not None:
            st.button(
                f"Add it ({given.size / MEGABYTE:.1f} MB)",
                type="primary",
                on_click=_add_file,
                args=(desk, kind, given.name, given.getvalue()),
            )


def _add_file(desk: Desk, kind: Kind, name: str, content: bytes) -> None:
    try:
        media = uploaded(kind, name, content)
        with acting(desk.actor, Permission.WRITE_MESSAGES) as hand:
            number = keep(hand.store, media)
    except HslError as error:
        complain(error)
    else:
        _set_file(desk, number)


def _set_file(desk: Desk, number: int | None) -> None:
    written = typed(desk)
    change(desk, replace(written, said=replace(written.said, media_id=number)))
