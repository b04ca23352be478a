"""The settings of a backup: what the school configured, as lines of `.env`, without a single secret."""

import re
from collections.abc import Mapping

from pydantic import SecretStr

from core.settings import Settings

NAME = "settings.env"


def settings_text(settings: Settings) -> str:
    """Every setting that is not as it comes; of a secret only that there was one."""
    lines = [
        "# The settings of this backup. Secrets are not in it: bring them from where you keep them."
    ]
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            lines.append(f"# HSL_{name.upper()} was set")
        elif value is not None and value != field.default:
            lines.append(f"HSL_{name.upper()}={as_written(value)}")
    return "\n".join(lines) + "\n"


def as_written(value: object) -> str:
    """A setting's value as `.env` and systemd read it alike: in single quotes where it needs them."""
    text = _plain(value)
    if re.fullmatch(r"[A-Za-z0-9_./:,=+@-]*", text):
        return text
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _plain(value: object) -> str:
    match value:
        case None:
            return ""
        case Mapping():
            return ",".join(f"{name}={label}" for name, label in value.items())
        case tuple() | list():
            return ",".join(map(str, value))
    return str(value)
