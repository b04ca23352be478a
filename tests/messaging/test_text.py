"""Is any text either refused, or sent as exactly what was meant?"""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.filled import cleaned, html, plain, units
from messaging.markup import FIELDS, Element, Node, Placeholder, parse
from messaging.markup import Text as Characters
from messaging.markup_tokens import BadText
from messaging.text import Rendered, Unfit, compose, render

ANYTHING = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)
TAGS = re.findall(
    "<[^>]+>", "<b></b><i></i><code></code><pre></pre><a href='https://a.example'></a>"
)
SIGNS = ["&amp;", "&", "<", "{first_name|x}", "{", "}", " ", "я", "😀"]
PIECES = st.lists(st.sampled_from(TAGS + SIGNS), max_size=14).map("".join)


class Reader(HTMLParser):
    """An independent reader of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002  # the base class calls it so
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.read.append(data)


def read_by_others(text: str) -> str:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return "".join(reader.read)


def nodes() -> st.SearchStrategy[tuple[Node, ...]]:
    words = st.text(alphabet="яab<>&\"{ 😀\n'", min_size=1, max_size=8).map(Characters)
    inline = st.sampled_from(["b", "i", "u", "s", "tg-spoiler"])

    def around(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        children = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return st.builds(Element, inline, st.none(), children)

    tree: st.SearchStrategy[Node] = st.recursive(words, around, max_leaves=8)
    return st.lists(tree, min_size=1, max_size=4).map(tuple)


@given(st.one_of(ANYTHING, PIECES), ANYTHING)
def test_any_text_is_refused_or_read_by_others_as_we_read_it(source: str, name: str) -> None:
    try:
        rendered = render(compose(source), {"first_name": name})
    except BadText:
        return
    if isinstance(rendered, Rendered):
        assert read_by_others(rendered.html) == rendered.text
        assert rendered.units == len(rendered.text.encode("utf-16-le")) // 2


@given(nodes())
def test_what_we_write_is_parsed_as_what_it_was(tree: tuple[Node, ...]) -> None:
    written = html(tree).replace("{", "&#123;")

    assert plain(parse(written)) == plain(tree)
    assert html(parse(written)) == html(tree)


@given(ANYTHING)
def test_any_name_becomes_one_harmless_line(name: str) -> None:
    found = cleaned(name)

    assert "\n" not in found
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x1f]", found)
    assert cleaned(found) == found


@given(ANYTHING)
def test_units_are_those_of_utf_16(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le")) // 2


def test_the_tree_keeps_what_a_preview_needs() -> None:
    tree = parse('<b>Привет, {first_name|друг}</b> <a href="https://a.example">сюда</a>')

    assert tree == (
        Element("b", None, (Characters("Привет, "), Placeholder("first_name", "друг"))),
        Characters(" "),
        Element("a", "https://a.example", (Characters("сюда"),)),
    )


def test_every_placeholder_is_filled_from_what_is_known() -> None:
    text = " ".join(f"{{{field}}}" for field in FIELDS)

    rendered = render(compose(text), {field: field.upper() for field in FIELDS})

    assert isinstance(rendered, Rendered)
    assert rendered.text == "FIRST_NAME LAST_NAME USERNAME"


def test_the_place_is_that_of_the_file_as_it_was_written() -> None:
    with pytest.raises(BadText) as refused:
        compose("\r\n\r\n  <b>x\r\n")

    assert refused.value.place is not None
    assert (refused.value.place.line, refused.value.place.column) == (3, 3)


def test_a_long_text_is_refused_before_it_is_read() -> None:
    with pytest.raises(BadText, match="3,000,000 characters"):
        compose("<b>" * 1_000_000)


def test_a_person_without_a_needed_value_is_told_apart() -> None:
    assert isinstance(render(compose("@{username}"), {"username": ""}), Unfit)
