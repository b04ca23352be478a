"""How does a message look in Telegram? A bubble drawn from the checked text; nothing of it is trusted."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import NamedTuple

from messaging.filled import cleaned
from messaging.letter import ButtonRows
from messaging.markup import Element, Node, Placeholder, Text
from messaging.media import Media
from messaging.text import Draft

_PLAIN = {"b": "b", "i": "i", "u": "u", "s": "s"}
_ICONS = {"photo": "🖼", "video": "🎬", "document": "📄"}


class Paint(NamedTuple):
    """The colours of one of Telegram's appearances."""

    wall: str
    bubble: str
    ink: str
    quiet: str
    link: str
    button: str
    code: str


DAY = Paint("#d6e4d0", "#ffffff", "#0f1419", "#8a949c", "#2481cc", "#7fa37f", "#f1f3f5")
NIGHT = Paint("#0e1621", "#182533", "#f5f5f5", "#6d7f8f", "#6ab3f3", "#2b3f52", "#10202e")


def bubble(draft: Draft, values: dict[str, str], *, dark: bool, at: str, picture: str = "") -> str:
    """HTML of the message as this person sees it; `at` is the time in its corner.

    `picture` is the address of its photo; without it the file's name stands there.
    """
    paint = NIGHT if dark else DAY
    body = _html(_filled(draft.nodes, values), paint)
    text = f'<div style="white-space:pre-wrap;overflow-wrap:anywhere">{body}</div>' if body else ""
    return (
        f'<div role="figure" aria-label="How it looks in Telegram" style="background:{paint.wall};'
        'border-radius:10px;padding:14px;font:14.5px/1.4 -apple-system,Roboto,Arial,sans-serif">'
        f'<div style="max-width:430px"><div style="background:{paint.bubble};color:{paint.ink};'
        'border-radius:12px 12px 12px 4px;padding:7px 11px 5px">'
        f"{_media(draft.media, paint, picture)}{text}"
        f'<div style="text-align:right;font-size:11px;color:{paint.quiet}">{escape(at)}</div></div>'
        f"{_buttons(draft.buttons, paint)}</div></div>"
    )


def _filled(nodes: Iterable[Node], values: Mapping[str, str]) -> tuple[Node, ...]:
    """Every placeholder as the person reads it: their value, else the fallback."""
    return tuple(_filled_one(node, values) for node in nodes)


def _filled_one(node: Node, values: Mapping[str, str]) -> Node:
    match node:
        case Element(tag, argument, children):
            return Element(tag, argument, _filled(children, values))
        case Placeholder(field, instead):
            return Text(cleaned(values.get(field, "")) or instead or "")
        case _:
            return node


def _html(nodes: Iterable[Node], paint: Paint) -> str:
    parts, after_block = [], False
    for node in nodes:
        if after_block and isinstance(node, Text):
            # Telegram ends a quote with its line; a browser would show one more.
            node = Text(node.value.removeprefix("\n"))
        parts.append(_node(node, paint))
        after_block = isinstance(node, Element) and node.tag in ("blockquote", "pre")
    return "".join(parts)


def _node(node: Node, paint: Paint) -> str:
    match node:
        case Text(value):
            return escape(value)
        case Placeholder(field):
            return escape(f"{{{field}}}")
        case Element(tag, argument, children):
            return _element(tag, argument, _html(children, paint), paint)


def _element(tag: str, argument: str | None, inside: str, paint: Paint) -> str:
    style = ""
    match tag:
        case "a":
            return (
                f'<a href="{escape(argument or "")}" target="_blank" rel="noopener noreferrer"'
                f' style="color:{paint.link}">{inside}</a>'
            )
        case "code":
            style = f"font-family:monospace;font-size:13px;color:{paint.link}"
        case "pre":
            style = (
                "font-family:monospace;font-size:13px;display:block;padding:6px 8px;"
                f"border-radius:6px;background:{paint.code}"
            )
        case "tg-spoiler":
            style = "background:rgba(128,128,128,.55);border-radius:3px"
            return f'<span title="hidden until it is tapped" style="{style}">{inside}</span>'
        case "blockquote":
            style = (
                f"display:block;border-left:3px solid {paint.link};padding:3px 8px;"
                f"border-radius:4px;background:{paint.code}"
            )
        case _:
            name = _PLAIN.get(tag, "span")
            return f"<{name}>{inside}</{name}>"
    return f'<span style="{style}">{inside}</span>'


def _media(media: Media | None, paint: Paint, picture: str) -> str:
    if media is None:
        return ""
    if picture:
        return (
            f'<img src="{escape(picture)}" alt="{escape(media.file_name or "The photo")}"'
            ' style="display:block;width:100%;border-radius:8px;margin:2px 0 6px">'
        )
    name = media.file_name or "a file that Telegram has already"
    return (
        f'<div style="background:{paint.code};color:{paint.quiet};border-radius:8px;padding:18px 12px;'
        f'margin:2px 0 6px;text-align:center;overflow-wrap:anywhere">'
        f"{_ICONS[media.kind]} {escape(name)}</div>"
    )


def _buttons(rows: ButtonRows, paint: Paint) -> str:
    return "".join(
        '<div style="display:flex;gap:4px;margin-top:4px">'
        + "".join(
            f'<div title="{escape(button.url)}" style="flex:1;background:{paint.button};color:#fff;'
            "border-radius:8px;padding:7px 8px;text-align:center;font-weight:500;"
            f'overflow-wrap:anywhere">{escape(button.text)} ↗</div>'
            for button in row
        )
        + "</div>"
        for row in rows
    )
