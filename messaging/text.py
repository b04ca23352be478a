"""What is said: a text checked before anybody gets it, and what each person would read."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from messaging.buttons import check_rows
from messaging.filled import (
    Template,
    cleaned,
    common,
    escaped,
    is_blank,
    put_in,
    template_of,
    units,
)
from messaging.letter import ButtonRows
from messaging.markup import Node, Placeholder, Text, parse
from messaging.markup_tokens import BadText
from messaging.media import Media

# UTF-16 code units after the markup is parsed: DOMAIN section 4, Limits.
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


@dataclass(frozen=True)
class Look:
    """How it arrives: `silent` without a sound, `link_preview` with a picture of the first link."""

    silent: bool = False
    link_preview: bool = True


AS_USUAL = Look()


@dataclass(frozen=True)
class Draft:
    """A checked text (`source`, and `nodes` as its tree) with what goes with it."""

    source: str
    nodes: tuple[Node, ...]
    buttons: ButtonRows = ()
    media: Media | None = None
    look: Look = AS_USUAL

    @cached_property
    def template(self) -> Template:
        """The text in the form it is filled in by."""
        return template_of(self.nodes)

    @property
    def limit(self) -> int:
        """The most units one person's text may have."""
        return CAPTION_LIMIT if self.media else TEXT_LIMIT

    @property
    def fields(self) -> set[str]:
        """What it needs to know of a person."""
        return {each.field for each in self.template.placeholders}


@dataclass(frozen=True)
class Rendered:
    """One person's text: `html` goes to Telegram, `text` is what is read, `units` its length there."""

    html: str
    text: str
    units: int


@dataclass(frozen=True)
class Unfit:
    """Why one person cannot get this text, although others can."""

    reason: Literal["no_value", "too_long", "blank"]
    why: str


def compose(
    source: str, buttons: ButtonRows = (), media: Media | None = None, look: Look = AS_USUAL
) -> Draft:
    """Check a text (a caption when there is media) in Telegram's HTML with placeholders.

    Raises BadText with place and cure when nobody could get it, BadButton for its buttons.
    """
    # Telegram cuts blanks at both ends; an editor ends a file with one.
    whole = source.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    check_rows(buttons)
    draft = Draft(whole.lstrip(), _from_first_word(parse(whole)), buttons, media, look)
    if is_blank(common(draft.nodes)) and not draft.fields and (whole or not media):
        raise BadText("The text is blank: nothing would be seen.", "Write something.")
    _require_room(draft)
    return draft


def render(draft: Draft, values: Mapping[str, str]) -> Rendered | Unfit:
    """The text of a person of whom `values` are known, or why it cannot be sent to this one."""
    words: dict[Placeholder, str] = {}
    for each in draft.template.placeholders:
        word = cleaned(values.get(each.field, "")) or each.instead
        if word is None:
            return Unfit("no_value", f"no {each.field}, and {{{each.field}}} has no fallback")
        words[each] = word
    text = put_in(draft.template.text, words)
    length = units(text)
    if length > draft.limit:
        return Unfit("too_long", f"{length:,} units instead of at most {draft.limit:,}")
    if is_blank(text) and not draft.media:
        return Unfit("blank", "nothing would be seen")
    sent = put_in(draft.template.html, {each: escaped(word) for each, word in words.items()})
    return Rendered(sent, text, length)


def _from_first_word(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    match nodes:
        case (Text(value), *rest):
            return (Text(value.lstrip()), *rest)
        case _:
            return nodes


def _require_room(draft: Draft) -> None:
    """Raise BadText when the text is too long even for somebody whose placeholders are empty."""
    shortest = units(common(draft.nodes))
    over = shortest - draft.limit
    if over > 0:
        kind = "A caption" if draft.media else "A text"
        raise BadText(
            f"{kind} has at most {draft.limit:,} units as Telegram counts; this has {shortest:,}.",
            f"Shorten it by {over:,}; most emoji count as two.",
        )
