"""The family of errors a person may see: one line that says what, where and what to do."""

from typing import ClassVar


class HslError(Exception):
    """Something a person can mend; `cure` says how. `exit_code` is the command line's answer."""

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(f"{what} {cure}".strip())
        self.what = what
        self.cure = cure


class WrongUse(HslError):
    """A setting, an option or an argument is not usable: correct it and run again."""

    exit_code = 2


class Refused(HslError):
    """A guard said no; nothing was changed."""

    exit_code = 3


class ChecksFailed(HslError):
    """The data checks stopped the publish; the old snapshot is still the current one."""

    exit_code = 4
