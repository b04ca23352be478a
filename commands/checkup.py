"""What `hsl doctor` says about one thing."""

from dataclasses import dataclass
from typing import Literal

from core.errors import HslError

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Checkup:
    """`what` is so; `cure` is what to do when it is not `ok`."""

    subject: str
    state: State
    what: str
    cure: str = ""


def ok(subject: str, what: str) -> Checkup:
    """All is well."""
    return Checkup(subject, "ok", what)


def warn(subject: str, what: str, cure: str) -> Checkup:
    """It works, and somebody should look at it."""
    return Checkup(subject, "warn", what, cure)


def fail(subject: str, what: str, cure: str) -> Checkup:
    """It does not work, or is not safe."""
    return Checkup(subject, "fail", what, cure)


def failed_by(subject: str, error: HslError) -> Checkup:
    """What an error of ours says already."""
    return Checkup(subject, "fail", error.what, error.cure)
