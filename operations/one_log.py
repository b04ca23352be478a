"""How do several processes write one log? Their lines come through here, each with its part's name."""

import json
import threading
from typing import IO, TextIO

from core.logs import Form, known_secrets, logger
from core.logs_redaction import Redactor

_MOST = 100_000  # bytes of one line; what is longer goes on in the next
_WIDTH = 8


class Voice:
    """The one who writes: what the parts say, and what their supervisor has to say of them."""

    def __init__(self, form: Form, stream: TextIO) -> None:
        self._form, self._stream = form, stream
        self._log = logger("serve")
        self._redactor = Redactor(known_secrets())
        self._lock = threading.Lock()

    def info(self, event: str, **facts: object) -> None:
        """Something happened to a part."""
        self._log.info(event, **facts)

    def warning(self, event: str, **facts: object) -> None:
        """Something is odd and will mend itself."""
        self._log.warning(event, **facts)

    def error(self, event: str, **facts: object) -> None:
        """Something needs a person."""
        self._log.error(event, **facts)

    def listen(self, name: str, pipe: IO[bytes] | None) -> None:
        """Pass on what comes out of this pipe, until it is closed."""
        if pipe is not None:
            threading.Thread(target=self._pass_on, args=(name, pipe), daemon=True).start()

    def heard(self, name: str, line: str) -> None:
        """One line of a part: an event of its own goes on as it is, anything else gets its name."""
        if not line.strip():
            return
        if self._form == "console":
            self._write(f"{name:<{_WIDTH}} | {self._redactor.text(line)}")
        elif _is_event(line):
            self._write(line)
        else:
            self._log.info(line, part=name)

    def _pass_on(self, name: str, pipe: IO[bytes]) -> None:
        with pipe:
            while raw := pipe.readline(_MOST):
                self.heard(name, raw.decode(errors="replace").rstrip("\r\n"))

    def _write(self, line: str) -> None:
        try:
            with self._lock:
                self._stream.write(f"{line}\n")
                self._stream.flush()
        except (OSError, ValueError):
            return  # nobody reads the log any more; the parts go on


def _is_event(line: str) -> bool:
    """Whether a process that logs as ours do wrote it: harmless already, and it names its part."""
    if not line.startswith("{"):
        return False
    try:
        return "part" in json.loads(line)
    except ValueError:
        return False
