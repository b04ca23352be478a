"""How is a page written that opens anywhere? One file, nothing fetched, and every text escaped."""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

NONE: Final = "–"
# The page may use its own style and nothing else: no script, no address, no form.
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class Markup:
    """Text that is HTML already; everything else is escaped."""

    text: str


Cell = str | int | float | None | Markup


@dataclass(frozen=True)
class Column:
    """A column's head; numbers stand to the right, short words stay in one line."""

    head: str
    number: bool = False
    short: bool = False


@dataclass(frozen=True)
class Section:
    """A question with its answer: a sentence, what shows it, and the rule in small print."""

    title: str
    answer: str
    shown: Markup
    rule: str = ""


def page(title: str, about: Sequence[str], sections: Iterable[Section], foot: str) -> str:
    """The whole file."""
    style = (files("operations") / "digest.css").read_text(encoding="utf-8")
    head = "".join(f'<p class="muted">{escaped(line)}</p>' for line in about)
    body = "\n".join(map(_section, sections))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escaped(_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
        f"<title>{escaped(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"<header><h1>{escaped(title)}</h1>{head}</header>\n{body}\n"
        f"<footer>{escaped(foot)}</footer>\n</body>\n</html>\n"
    )


def table(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, empty: str) -> Markup:
    """Rows under their heads; without rows a sentence says so."""
    lines = [
        "".join(_cell(column, value) for column, value in zip(columns, row, strict=True))
        for row in rows
    ]
    if not lines:
        return Markup(f'<p class="muted">{escaped(empty)}</p>')
    heads = "".join(f'<th scope="col"{_side(each)}>{escaped(each.head)}</th>' for each in columns)
    body = "".join(f"<tr>{line}</tr>\n" for line in lines)
    return Markup(
        f'<div class="wide"><table><thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody></table></div>'
    )


def cards(facts: Iterable[tuple[str, str, str]]) -> Markup:
    """Big numbers: label, number, and what is to be known of it."""
    each = (
        f'<div class="card"><span class="muted">{escaped(label)}</span><b>{escaped(number)}</b>'
        f'<span class="muted">{escaped(note)}</span></div>'
        for label, number, note in facts
    )
    return Markup(f'<div class="cards">{"".join(each)}</div>')


def bars(days: Sequence[tuple[str, int]], strong: int, *, what: str) -> Markup:
    """A bar a day, the last `strong` ones darker; the picture says in words what it shows."""
    if not days:
        return Markup("")
    width, height, foot = 860, 110, 18
    most = max(1, *(count for _, count in days))
    step = width / len(days)
    drawn = []
    for place, (day, count) in enumerate(days):
        tall = (height - 14) * count / most
        kind = "bar last" if place >= len(days) - strong else "bar"
        drawn.append(
            f'<rect class="{kind}" x="{place * step:.1f}" y="{height - tall:.1f}"'
            f' width="{max(step - 2, 1):.1f}" height="{tall:.1f}">'
            f"<title>{escaped(day)}: {count:,}</title></rect>"
        )
    ends = (
        f'<text x="0" y="{height + foot - 4}">{escaped(days[0][0])}</text>'
        f'<text x="{width}" y="{height + foot - 4}" text-anchor="end">{escaped(days[-1][0])}</text>'
        f'<text x="0" y="10">most on a day: {most:,}</text>'
    )
    return Markup(
        f'<svg viewBox="0 0 {width} {height + foot}" role="img" aria-label="{escaped(what)}">'
        f'<line x1="0" x2="{width}" y1="{height}" y2="{height}"/>{"".join(drawn)}{ends}</svg>'
    )


def together(*parts: Markup) -> Markup:
    """One under the other."""
    return Markup("".join(each.text for each in parts))


def isolated(text: str) -> Markup:
    """A name of any script, kept from turning what stands beside it."""
    return Markup(f"<bdi>{escaped(text)}</bdi>")


def link(text: str, address: str) -> Markup:
    """A name that leads to an address of the app."""
    return Markup(f'<a href="{escaped(address)}"><bdi>{escaped(text)}</bdi></a>')


def escaped(text: str) -> str:
    """Text that is shown as it is, in an element or an attribute."""
    return html.escape(text, quote=True)


def _section(section: Section) -> str:
    answer = f"<p>{escaped(section.answer)}</p>" if section.answer else ""
    rule = f'<p class="rule">{escaped(section.rule)}</p>' if section.rule else ""
    return f"<section><h2>{escaped(section.title)}</h2>{answer}{section.shown.text}{rule}</section>"


def _cell(column: Column, value: Cell) -> str:
    return f"<td{_side(column)}>{_said(value)}</td>"


def _said(value: Cell) -> str:
    match value:
        case None:
            return NONE
        case Markup(text):
            return text
        case int():
            return f"{value:,}"
        case float():
            return f"{value:.1f}"
        case _:
            return escaped(value)


def _side(column: Column) -> str:
    kind = "n" if column.number else "s" if column.short else ""
    return f' class="{kind}"' if kind else ""
