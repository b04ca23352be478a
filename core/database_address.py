"""Which PostgreSQL does a setting name? Told without its password when it is none."""

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from core.errors import WrongUse

CURE = "Write postgresql://user:password@host:5432/database."


def postgresql_address(url: str, setting: str) -> sa.URL:
    """The address in `url`, the value of `setting`. Raises WrongUse, which does not show it."""
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError):
        raise WrongUse(f"{setting} is not a database address.", CURE) from None
    if parsed.get_backend_name() not in {"postgresql", "postgres"}:
        raise WrongUse(
            f"{setting} is for {parsed.get_backend_name()}; only PostgreSQL will do.", CURE
        )
    return parsed.set(drivername="postgresql+psycopg")
