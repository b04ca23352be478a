"""How do secrets stay out of what people are told? They are taken out of every sentence."""

from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from core.settings import Settings


def without_secrets(settings: Settings) -> Callable[[str], str]:
    """Takes every secret of these settings out of a text: whole, or the password of an address."""
    values = [getattr(settings, name) for name in type(settings).model_fields]
    secrets = [each.get_secret_value() for each in values if isinstance(each, SecretStr)]
    parts = {part for each in secrets for part in (each, *_passwords(each)) if part}
    ordered = sorted(parts, key=len, reverse=True)

    def clean(text: str) -> str:
        for part in ordered:
            text = text.replace(part, "***")
        return text

    return clean


def _passwords(secret: str) -> tuple[str, ...]:
    """The password inside an address, as it is written and as it is meant."""
    try:
        written = urlsplit(secret).password or ""
    except ValueError:
        return ()
    return written, unquote(written)
