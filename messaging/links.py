"""Which addresses may stand behind a link or a button."""

from urllib.parse import urlsplit

MOST_CHARACTERS = 2048


def is_link(address: str) -> bool:
    """Whether Telegram opens it: http or https with a host name, or tg://."""
    if len(address) > MOST_CHARACTERS or any(char.isspace() or char < " " for char in address):
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme == "tg":
        return bool(host)
    # Telegram refuses a host without a dot; a user name before the host serves only to deceive.
    return parts.scheme in ("http", "https") and "." in host.strip(".") and "@" not in parts.netloc
