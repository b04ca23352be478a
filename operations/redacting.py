"""How do secrets and people stay out of what is told? As they stay out of the log."""

from pydantic import SecretStr

from core.logs_redaction import Redactor
from core.settings import Settings


def redactor_of(settings: Settings) -> Redactor:
    """Knows every secret of these settings."""
    values = [getattr(settings, name) for name in type(settings).model_fields]
    return Redactor(tuple(v.get_secret_value() for v in values if isinstance(v, SecretStr)))
