"""The literal rows that the tests of the figures are made of."""

from datetime import date, datetime, timedelta

import polars as pl

from core.figures import compute, figure_named
from core.snapshot import Reader, Snapshot
from tests.snapshot_maker import NOON, Row

DAY = timedelta(days=1)
ANNA, BORIS, VERA, GLEB = 1, 2, 3, 9_007_199_254_740_993


def figure(name: str, snapshot: Snapshot, **params: object) -> pl.DataFrame:
    return compute(figure_named(name), snapshot, Reader(snapshot.file.path.parent), params)


def act(person: int, kind: str = "start_command", ago: timedelta = DAY, **details: object) -> Row:
    return {
        "user_id": person,
        "event_type": kind,
        "created_at": NOON - ago,
        "details": {**details},
    }


def registration(person: int, lesson: str, day: date | None = None) -> Row:
    return {
        "user_id": person,
        "email": f"p{person}@x.example",
        "lesson_type": lesson,
        "lesson_date": day,
        "registered_at": NOON - 2 * DAY,
    }


def click(person: int, lesson: str, at: datetime = NOON - DAY) -> Row:
    # lesson_type: what PostgreSQL takes out of the details on the way (queries/source.sql).
    said = act(person, "lesson_link_clicked", lesson_type=lesson)
    return {**said, "created_at": at, "lesson_type": lesson}
