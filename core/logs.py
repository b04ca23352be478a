"""How does every process log? One line for each event on stderr: which part, which run, ids, no secret.

`begin` is called once, where a process starts; `logger` gives a part of the code its voice. What
libraries log, warnings, and errors nobody caught go the same way. JSON unless somebody looks
(HSL_LOG). Who acted is named by `mark`: an e-mail is not written.
"""

import hashlib
import logging
import os
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Literal, TextIO, cast

import structlog
from pydantic import SecretStr
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from core.errors import WrongUse
from core.logs_redaction import Redactor
from core.settings import Settings, read_settings

Form = Literal["json", "console"]
OURS = "hsl"
_FIRST = ("timestamp", "level", "part", "event")
# Their addresses hold the token; what they have to say below a warning is nobody's business.
_TALKATIVE = ("httpx2", "httpcore2", "alembic", "apscheduler", "sqlalchemy", "uvicorn", "asyncio")


def begin(part: str, run: str, *, form: Form | None = None, stream: TextIO | None = None) -> None:
    """From now on this process logs as `part` in its run `run`; may be called again."""
    out = stream or sys.stderr
    handler = _Handler(out)
    handler.setFormatter(formatter({"part": part, "run": run}, form or form_of(out), out))
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each, _Handler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(logging.INFO)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    sys.excepthook = _crashed
    threading.excepthook = lambda seen: _crashed(
        seen.exc_type, seen.exc_value or seen.exc_type(), seen.exc_traceback
    )


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The voice of one part of the code; in a process that did not `begin` only warnings are heard."""
    found = structlog.wrap_logger(
        logging.getLogger(f"{OURS}.{name}"),
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    return cast(structlog.stdlib.BoundLogger, found)


@contextmanager
def acting(*, actor: str | None = None, run: str | None = None) -> Iterator[None]:
    """What is logged inside names this actor and this run."""
    facts = {"actor": None if actor is None else mark(actor), "run": run}
    known = {name: value for name, value in facts.items() if value is not None}
    with structlog.contextvars.bound_contextvars(**known):
        yield


def name_actor(actor: str) -> None:
    """What this thread logs from now on names this actor."""
    structlog.contextvars.bind_contextvars(actor=mark(actor))


def mark(actor: str) -> str:
    """Somebody in a log: the same mark for the same e-mail; `hsl audit show` has the name."""
    if "@" not in actor:
        return actor
    return f"user-{hashlib.sha256(actor.strip().casefold().encode()).hexdigest()[:8]}"


def form_of(stream: TextIO) -> Form:
    """What HSL_LOG says; without it console on a terminal, else JSON."""
    settings = _settings()
    wanted = os.environ.get("HSL_LOG", "auto") if settings is None else settings.log
    if wanted in ("json", "console"):
        return cast(Form, wanted)
    return "console" if stream.isatty() else "json"


def formatter(facts: Mapping[str, str], form: Form, stream: TextIO | None) -> ProcessorFormatter:
    """Turns any record into one harmless line that carries these facts."""
    redactor = Redactor(known_secrets())

    def harmless(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        whole = {**facts, **event}
        first = {name: whole[name] for name in _FIRST if name in whole}
        return redactor.fields({**first, **whole})

    return ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name],
        processors=[
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            harmless,
            *_rendering(form, colors=stream is not None and stream.isatty()),
        ],
    )


def known_secrets() -> tuple[str, ...]:
    """Every secret of the settings; when they cannot be read, what the environment calls so."""
    settings = _settings()
    names = [n for n, f in Settings.model_fields.items() if "SecretStr" in str(f.annotation)]
    if settings is None:
        return tuple(filter(None, (os.environ.get(f"HSL_{name.upper()}") for name in names)))
    values = [getattr(settings, name) for name in names]
    return tuple(value.get_secret_value() for value in values if isinstance(value, SecretStr))


@contextmanager
def file_logger(path: Path, facts: Mapping[str, str]) -> Iterator[logging.Logger]:
    """A log of its own in a file (0600), in JSON: for what a person is told to look up."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace") as file:
        handler = _Handler(file)
        handler.setFormatter(formatter(facts, "json", None))
        log = logging.Logger(OURS)  # noqa: LOG001  not one of the shared ones: it ends with the file
        log.addHandler(handler)
        yield log


class _Handler(logging.StreamHandler[TextIO]):
    """A log that cannot be written (a full disk, a closed pipe) stops nobody's work."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Nothing: there is no other place to tell it."""


def _rendering(form: Form, *, colors: bool) -> tuple[Processor, ...]:
    if form == "json":
        return (structlog.processors.JSONRenderer(ensure_ascii=False),)
    plain = structlog.dev.plain_traceback
    return (_printable, structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain))


def _printable(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """No line end and nothing that steers a terminal, but in a traceback."""
    return {
        key: _plain(value) if isinstance(value, str) and key != "exception" else value
        for key, value in event.items()
    }


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _settings() -> Settings | None:
    try:
        return read_settings()
    except WrongUse:
        return None


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    last = traceback.extract_tb(trace)[-1:]
    where = f"{Path(last[0].filename).name}:{last[0].lineno}" if last else ""
    log = logger("process")
    log.critical("crashed", kind=kind.__name__, where=where, exc_info=(kind, error, trace))
