"""What has a viewer chosen on the page they look at? The filters, and the message that tells the app."""

from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.viewer_runs import Widget


@dataclass
class Filters:
    """The states of the widgets by id, and what the address says of those bound to it."""

    _states: dict[str, WidgetState] = field(default_factory=dict)
    _bound: dict[str, str] = field(default_factory=dict)

    def clear(self) -> None:
        """Another page: nothing is chosen."""
        self._states.clear()
        self._bound.clear()

    def choose(self, widget: Widget, chance: Random) -> None:
        """Something by chance in this filter; a switch is thrown."""
        state = WidgetState(id=widget.id)
        chosen = chance.choice(widget.choices) if widget.choices else ""
        if widget.kind == "checkbox":
            before = self._states.get(widget.id)
            state.bool_value = not (before and before.bool_value)
            chosen = str(state.bool_value).lower()
        elif widget.kind == "button_group":
            state.string_array_value.data.append(chosen)
        else:
            state.string_value = chosen
        self._states[widget.id] = state
        if widget.bound:
            self._bound[widget.bound] = chosen

    def rerun(self, page: str, fragment: str, *, by_itself: bool = False) -> BackMsg:
        """Ask for the page, or a part of it, as it is with these filters; `by_itself`: a timer asks."""
        message = BackMsg()
        message.rerun_script.page_script_hash = page
        message.rerun_script.query_string = urlencode(self._bound)
        message.rerun_script.fragment_id = fragment
        message.rerun_script.is_auto_rerun = by_itself
        message.rerun_script.widget_states.widgets.extend(self._states.values())
        return message
