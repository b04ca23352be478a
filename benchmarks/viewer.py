"""One viewer of the app: a WebSocket session as the browser has it, that opens pages, thinks and clicks.

Streamlit's own protocol, as its frontend speaks it: /_stcore/stream with the sub-protocols `streamlit` and
the XSRF token, binary BackMsg and ForwardMsg, and the timers of st.fragment(run_every=...). No message is
left out as cached, as a browser would ask: the server sends everything in full.
"""

import asyncio
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from benchmarks.viewer_filters import Filters
from benchmarks.viewer_runs import Display, Run

# A person goes on looking at a page that is slow; what takes longer than this never ends.
PATIENCE_S = 120.0
XSRF = "_streamlit_xsrf"
Clock = Callable[[], float]


class Asked(NamedTuple):
    """What the viewer waits for: since when, on which page (its hash; "" any), in which part."""

    at: float
    page: str
    fragment: str
    of_new_page: bool
    answered: asyncio.Future[None]


@dataclass
class Viewer:
    """Opens the pages in turn, from its own place in the list; every run is kept in `runs`."""

    number: int
    address: str
    chance: Random
    think: tuple[float, float]
    pages: tuple[str, ...]
    clock: Clock = time.time
    runs: list[Run] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    _pages: dict[str, str] = field(default_factory=dict)
    _filters: Filters = field(default_factory=Filters)
    _timers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _page: str = ""
    _display: Display = field(default_factory=Display)
    _current: Run | None = None
    _shown: Run | None = None
    _asked: Asked | None = None
    _early: bool = False

    async def watch(self, enough: Callable[["Viewer"], bool]) -> None:
        """Be there until it is enough; the connection breaking off is a trouble like any other."""
        token = await asyncio.to_thread(xsrf_token, self.address)
        place = urlsplit(self.address)
        async with connect(
            f"ws://{place.netloc}/_stcore/stream",
            origin=Origin(self.address),
            subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
            additional_headers={"Cookie": f"{XSRF}={token}"},
            max_size=None,
            open_timeout=PATIENCE_S,
            ping_interval=None,  # a browser sends none
        ) as connection:
            listening = asyncio.create_task(self._listen(connection))
            try:
                await self._visit(connection, enough)
                await self._last_run(listening)
            finally:
                self._stop_timers(list(self._timers))
                listening.cancel()
                with suppress(asyncio.CancelledError):
                    await listening

    @property
    def last_page_at(self) -> float:
        """When they last asked for another page and got it."""
        return max((run.asked_at for run in self.runs if run.of_new_page), default=0.0)

    async def _visit(
        self, connection: ClientConnection, enough: Callable[["Viewer"], bool]
    ) -> None:
        turn = self.number
        await asyncio.sleep(self.chance.uniform(0, self.think[1]))
        await self._ask(connection, self.pages[turn % len(self.pages)], "", new_page=True)
        while not (self.unfinished or enough(self)):
            await asyncio.sleep(self.chance.uniform(*self.think))
            widgets = self._shown.widgets if self._shown else []
            if widgets and self.chance.random() < 0.5:  # noqa: PLR2004  as often as a page
                widget = self.chance.choice(widgets)
                self._filters.choose(widget, self.chance)
                await self._ask(connection, "", widget.fragment)
                continue
            turn += 1
            self._filters.clear()
            await self._ask(connection, self.pages[turn % len(self.pages)], "", new_page=True)

    async def _last_run(self, listening: asyncio.Task[None]) -> None:
        self._stop_timers(list(self._timers))
        end = self.clock() + PATIENCE_S
        while self._current and not listening.done() and self.clock() < end:
            await asyncio.sleep(0.1)
        if self._current:
            self.unfinished.append(f"the last run of {self._name_of(self._page)!r} did not end")

    async def _ask(
        self, connection: ClientConnection, path: str, fragment: str, *, new_page: bool = False
    ) -> None:
        page = self._pages.get(path, "") if new_page else self._page
        message = self._filters.rerun(page, fragment)
        if not page:
            message.rerun_script.page_name = path
        answered = asyncio.get_running_loop().create_future()
        self._early = False
        self._asked = Asked(self.clock(), page, fragment, new_page, answered)
        await self._send(connection, message)
        try:
            await asyncio.wait_for(answered, PATIENCE_S)
        except TimeoutError:
            self.unfinished.append(
                f"no end of a run of {self._name_of(page)!r} within {PATIENCE_S:.0f} s"
            )

    async def _send(self, connection: ClientConnection, message: BackMsg) -> None:
        try:
            await connection.send(message.SerializeToString())
        except ConnectionClosed as closed:
            self.unfinished.append(f"the connection was closed: {closed}")

    async def _listen(self, connection: ClientConnection) -> None:
        try:
            async for data in connection:
                if isinstance(data, bytes):
                    self._take(connection, ForwardMsg.FromString(data), len(data))
        except ConnectionClosed as closed:
            self.unfinished.append(f"the connection was closed: {closed}")

    def _take(self, connection: ClientConnection, message: ForwardMsg, octets: int) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._begin(message)
        elif kind == "navigation":
            self._pages = {
                "" if each.is_default else each.url_pathname: each.page_script_hash
                for each in message.navigation.app_pages
            }
            self._page = message.navigation.page_script_hash
        elif kind == "auto_rerun":
            self._start_timer(
                connection, message.auto_rerun.fragment_id, message.auto_rerun.interval
            )
        elif kind == "stop_auto_rerun":
            self._stop_timers(list(message.stop_auto_rerun.fragment_ids))
        if self._current:
            self._current.octets += octets
            self._current.read(message)
            self._display.put(message, self._current.id)
            if kind == "script_finished":
                self._end(self._current, message.script_finished)

    def _begin(self, message: ForwardMsg) -> None:
        page = message.new_session.page_script_hash
        fragments = tuple(message.metadata.run.fragment_ids)
        if page != self._page and not fragments:
            self._stop_timers(list(self._timers))
            self._display.clear()
        if self._early and fragments:
            # The run was whole: Streamlit calls it early when a part's run follows before it was sent.
            self._be_answered()
        self._early = False
        asked = self._asked if self._is_asked(page, fragments) else None
        self._current = Run(
            self.number,
            page,
            asked.at if asked else self.clock(),
            fragments,
            message.metadata.run.script_run_id,
            of_new_page=bool(asked and asked.of_new_page),
        )

    def _is_asked(self, page: str, fragments: tuple[str, ...]) -> bool:
        if self._asked is None or (self._asked.page and self._asked.page != page):
            return False
        # A whole run that is due anyway takes a part's place.
        return not fragments or self._asked.fragment in fragments

    def _end(self, run: Run, status: "ForwardMsg.ScriptFinishedStatus.ValueType") -> None:
        run.ended_at = self.clock()
        run.page = self._name_of(self._page)
        if not run.fragments:
            self._shown = run
            if status == ForwardMsg.FINISHED_SUCCESSFULLY:
                self._display.keep_only(run.id)
        if status != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            # A part runs in the page that is there: both must tell of the same snapshot.
            run.statements = self._display.statements()
        self.runs.append(run)
        self._current = None
        if self._asked and self._is_asked(self._page, run.fragments):
            if status == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                self._early = True
            else:
                self._be_answered()

    def _be_answered(self) -> None:
        if self._asked and not self._asked.answered.done():
            self._asked.answered.set_result(None)
        self._asked = None

    def _name_of(self, page: str) -> str:
        return next(
            (name or "overview" for name, each in self._pages.items() if each == page), page
        )

    def _start_timer(self, connection: ClientConnection, fragment: str, seconds: float) -> None:
        if fragment not in self._timers:
            looking_again = self._look_again(connection, fragment, seconds)
            self._timers[fragment] = asyncio.create_task(looking_again)

    async def _look_again(
        self, connection: ClientConnection, fragment: str, seconds: float
    ) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self._send(connection, self._filters.rerun(self._page, fragment, by_itself=True))

    def _stop_timers(self, fragments: list[str]) -> None:
        for fragment in fragments:
            if timer := self._timers.pop(fragment, None):
                timer.cancel()


def xsrf_token(address: str) -> str:
    """The cookie every page gets at its first request."""
    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=PATIENCE_S) as answer:  # noqa: S310  loopback only
        cookie = str(answer.headers["Set-Cookie"] or "")
    return cookie.partition(f"{XSRF}=")[2].partition(";")[0] or "PLACEHOLDER_AUTH_TOKEN"
