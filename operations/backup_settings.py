"""The settings of a backup: what the school configured, as lines of `.env`, without a single secret."""

from collections.abc import Mapping
from pathlib import Path

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
            lines.append(f"HSL_{name.upper()}={_quoted(_said(value))}")
    return "\n".join(lines) + "\n"


def _said(value: object) -> str:
    match value:
        case Mapping():
            return ",".join(f"{name}={label}" for name, label in value.items())
        case tuple() | list():
            return ",".join(map(str, value))
        case Path():
            return str(value)
    return str(value)


def _quoted(text: str) -> str:
    """In single quotes, which `.env` readers and systemd understand alike."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
