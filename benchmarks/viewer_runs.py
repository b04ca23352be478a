"""What did one run of a page tell its viewer? The statements, troubles and widgets in the app's messages."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_TAKEN = re.compile(r"Snapshot of (\w{3} \d+ \w{3} \d{4}, \d\d:\d\d)")
_FUNNEL = re.compile(r"Funnel: ([\d,]+) people")
_OVERVIEW_FUNNEL = "-funnel"  # Streamlit ends an element's id with its key
_INDEX = re.compile(r"The index of this snapshot: .* for ([\d,]+) p")
_NOT_SHOWN = ("This cannot be shown.", "The last refresh did not publish.")
_LAST_GOOD = "You are looking at the last good snapshot"
_TYPED = ("anna", "серг", "kse", "@a", "12")


class Statement(NamedTuple):
    """One thing a page says that is true of one snapshot only; `what` is one of the names in Known."""

    what: str
    value: str


class Widget(NamedTuple):
    """Something to click: its id, the fragment it is in, its name in the address, and what may be chosen."""

    id: str
    fragment: str
    bound: str
    kind: str
    choices: tuple[str, ...]


@dataclass
class Run:
    """One run of a page or of a part of it, from the message that begins it to the one that ends it."""

    viewer: int
    page: str
    asked_at: float
    fragments: tuple[str, ...] = ()
    id: str = ""
    of_new_page: bool = False
    ended_at: float | None = None
    octets: int = 0
    statements: list[Statement] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    widgets: list[Widget] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """From asking to the last message; 0 while it runs."""
        return 0 if self.ended_at is None else self.ended_at - self.asked_at

    def read(self, message: ForwardMsg) -> None:
        """Take in one message of this run."""
        if message.HasField("page_not_found"):
            self.troubles.append("page not found")
        if message.session_event.HasField("script_compilation_exception"):
            self.troubles.append(message.session_event.script_compilation_exception.message)
        if message.HasField("delta") and message.delta.HasField("new_element"):
            element = message.delta.new_element
            self.statements += stated(element)
            self.troubles += trouble(element)
            self.widgets += clickable(element, message.delta.fragment_id)


def stated(element: Element) -> list[Statement]:
    """The time of the snapshot and the numbers of people an element states."""
    found = []
    if element.HasField("markdown") and (taken := _TAKEN.search(element.markdown.body)):
        found.append(Statement("taken", taken[1]))
    if element.HasField("metric") and element.metric.label == "Total users":
        found.append(Statement("total users", element.metric.body.replace(",", "")))
    if element.HasField("plotly_chart") and (funnel := _funnel(element)):
        found.append(Statement("funnel", funnel[1].replace(",", "")))
    if element.HasField("text") and (index := _INDEX.search(element.text.body)):
        found.append(Statement("people", index[1].replace(",", "")))
    return found


def _funnel(element: Element) -> re.Match[str] | None:
    """The overview's funnel is of everybody; the conversion page has one of whom its filters leave."""
    whole = element.plotly_chart.id.endswith(_OVERVIEW_FUNNEL)
    return _FUNNEL.search(element.plotly_chart.alt) if whole else None


def trouble(element: Element) -> list[str]:
    """What an element says went wrong: an exception, or our own words for a part that cannot be shown."""
    if element.HasField("exception"):
        return [f"{element.exception.type}: {element.exception.message}"]
    if element.HasField("alert") and _LAST_GOOD in element.alert.body:
        return [element.alert.body]
    if element.HasField("markdown"):
        return [words for words in _NOT_SHOWN if words in element.markdown.body]
    return []


def clickable(element: Element, fragment: str) -> list[Widget]:
    """The filter an element is, if it is one a viewer may set and that answers at once."""
    kind = element.WhichOneof("type")
    if kind not in ("button_group", "checkbox", "selectbox", "text_input"):
        return []
    proto = getattr(element, kind)
    choices: tuple[str, ...] = ()
    if kind == "button_group":
        choices = tuple(option.content for option in proto.options)
    elif kind == "selectbox":
        choices = tuple(proto.options)
    elif kind == "text_input":
        choices = _TYPED
    unusable = proto.disabled or proto.form_id or proto.ignore_rerun
    choosable = kind == "checkbox" or choices
    if unusable or not choosable:
        return []
    return [Widget(proto.id, fragment, proto.query_param_key, kind, choices)]


@dataclass
class Display:
    """What a browser has on the page: the statements of each element by its place, and when it was set."""

    _said: dict[tuple[int, ...], tuple[str, list[Statement]]] = field(default_factory=dict)

    def clear(self) -> None:
        """Another page."""
        self._said.clear()

    def put(self, message: ForwardMsg, run_id: str) -> None:
        """An element in its place, whatever was there before."""
        if message.HasField("delta") and message.delta.HasField("new_element"):
            place = tuple(message.metadata.delta_path)
            self._said[place] = (run_id, stated(message.delta.new_element))

    def keep_only(self, run_id: str) -> None:
        """A whole run has ended: what it did not set is gone."""
        self._said = {place: said for place, said in self._said.items() if said[0] == run_id}

    def statements(self) -> list[Statement]:
        """All that can be read now."""
        return [each for _, said in self._said.values() for each in said]
