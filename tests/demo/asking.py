"""One question to a database, one answer."""

from typing import Any

import psycopg


def ask(url: str, question: str) -> list[tuple[Any, ...]]:  # Any: whatever the columns hold
    """The rows of the answer."""
    with psycopg.connect(url) as connection:
        return connection.execute(question.encode()).fetchall()


def ask_one(url: str, question: str) -> Any:  # noqa: ANN401  # whatever the column holds
    """The only value of the answer."""
    return ask(url, question)[0][0]
