"""What several commands take: options of one name and meaning, and the settings they run under."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from commands.answer import answering
from core.settings import Settings, read_settings

AsJson = Annotated[
    bool, typer.Option("--json", help="One JSON document on stdout and nothing else.")
]
AsOf = Annotated[
    str | None,
    typer.Option(help="Look back: a date, or 2026-11-23T15:42, in the school's time zone."),
]
Tier = Annotated[str | None, typer.Option(help="Only these tiers, such as hot,warm.")]
Stream = Annotated[str | None, typer.Option(help="Only people with a paid booking in it.")]
NoCustomers = Annotated[
    bool, typer.Option("--exclude-customers", help="Leave out everybody who has paid.")
]
Corrected = Annotated[
    bool, typer.Option("--corrected", help="Tiers by the person's own acts only.")
]
Segment = Annotated[
    str | None, typer.Option(help="Only people of this kept segment (`hsl segments` lists them).")
]
WhyRun = Annotated[
    str,
    typer.Option("--cause", hidden=True, help="Why: command, or timetable when a timer starts it."),
]
RunId = Annotated[
    str | None, typer.Option("--run", hidden=True, help="The run that `hsl schedule` has begun.")
]


@contextmanager
def settings_read(*, as_json: bool = False) -> Iterator[Settings]:
    with answering(as_json=as_json):
        yield read_settings()
