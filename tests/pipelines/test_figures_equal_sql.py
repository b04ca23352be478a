"""Do growth, retention and conversion say what plain SQL says of the bot's own tables?"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import polars as pl
import psycopg
import pytest
from hypothesis import HealthCheck, Phase, example, given
from hypothesis import settings as examples

from core.snapshot import Snapshot
from queries import read_blocks
from tests.conftest import UNTIL
from tests.core.figure_rows import figure
from tests.databases import create_bot_tables, fresh_database
from tests.pipelines.hostile import EVERY_EDGE, SCHOOLS, TAKEN_AT, HostileSchool, fill
from tests.pipelines.oracle import BLOCKS, Rows
from tests.pipelines.test_equals_sql import taken

QUESTIONS = read_blocks(Path(__file__).with_name("figures_oracle.sql"))


def funnel(snapshot: Snapshot, **asked: object) -> Rows:
    return [tuple(figure("conversion", snapshot, **asked)["people"])]


def by_month(snapshot: Snapshot) -> Rows:
    columns = ["starts", "new_people", "by_booking", "by_registration", "by_event"]
    found = figure("growth", snapshot, unit="month")
    return found.filter(pl.col("new_people") > 0).select(columns).rows()


def cells(snapshot: Snapshot) -> Rows:
    found = figure("retention", snapshot, cohort="week")
    return found.filter(pl.col("people") > 0).select("cohort", "week", "people").rows()


def by_group(snapshot: Snapshot, by: str) -> Rows:
    found = figure("conversion_groups", snapshot, by=by, most=10_000)
    groups = found.group_by("value").agg(pl.col("people").sort_by("step"))
    return [(value, *people) for value, people in groups.iter_rows()]


OURS: Mapping[str, Callable[[Snapshot], Rows]] = {
    "growth": by_month,
    "retention": cells,
    "conversion": funnel,
    "conversion_within_30_days": lambda snapshot: funnel(snapshot, within_days=30),
    "conversion_in_order": lambda snapshot: funnel(snapshot, ordered=True),
    "conversion_of_the_5th_stream": lambda snapshot: funnel(snapshot, stream="5th_stream"),
    "conversion_of_every_stream": lambda snapshot: by_group(snapshot, "stream"),
    "conversion_of_every_workshop": lambda snapshot: by_group(snapshot, "lesson"),
    "median_days_to_pay": lambda snapshot: [(figure("conversion", snapshot)["days_median"][5],)],
}


def truth(url: str, *, taken_at: datetime, zone: str) -> dict[str, Rows]:
    """What PostgreSQL answers to each question."""
    params = {"taken_at": taken_at, "zone": zone}
    with psycopg.connect(url) as connection:
        connection.execute("SELECT set_config('TimeZone', 'UTC', false)")
        connection.execute("SELECT set_config('school.zone', %s, false)", [zone])
        for blocks in (BLOCKS, QUESTIONS):
            for name in blocks:
                if name.startswith("view_"):
                    connection.execute(blocks[name].sql.encode())
        answers = {}
        for name in OURS:
            sql = QUESTIONS[name].sql
            asked = connection.execute(sql.encode(), params if "%(" in sql else None)
            answers[name] = asked.fetchall()
        return answers


def same(ours: Rows, theirs: Rows) -> bool:
    """The same rows; a median of times to within a microsecond."""
    if len(ours) != len(theirs):
        return False
    return all(
        one == other or one == pytest.approx(other and float(str(other)), abs=1e-9)
        for row, its in zip(sorted(ours), sorted(theirs), strict=True)
        for one, other in zip(row, its, strict=True)
    )


def test_every_question_is_compared() -> None:
    assert set(OURS) == {name for name in QUESTIONS if not name.startswith("view_")}


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["Europe/Moscow", "Europe/Berlin"])
def test_the_demo_school_has_the_figures_sql_has(
    school_url: str, tmp_path: Path, zone: str
) -> None:
    theirs = truth(school_url, taken_at=UNTIL, zone=zone)

    with taken(school_url, tmp_path, UNTIL, zone) as snapshot:
        differing = {
            name: (ours(snapshot), theirs[name])
            for name, ours in OURS.items()
            if not same(ours(snapshot), theirs[name])
        }

    assert differing == {}
    assert all(int(str(count)) > 0 for count in theirs["conversion_in_order"][0])
    assert len(theirs["retention"]) > 100


@pytest.fixture(scope="module")
def hostile_url(server_url: str) -> Iterator[str]:
    """A database that one hostile school after the other is put into."""
    with fresh_database(server_url) as url:
        create_bot_tables(url)
        yield url


@pytest.mark.slow
@given(school=SCHOOLS)
@example(school=EVERY_EDGE)
@examples(
    max_examples=15,
    derandomize=True,
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.shrink],  # minutes
    suppress_health_check=list(HealthCheck),
)
def test_a_hostile_school_has_the_figures_sql_has(
    hostile_url: str, tmp_path_factory: pytest.TempPathFactory, school: HostileSchool
) -> None:
    fill(hostile_url, school)
    zone = "Europe/Moscow" if len(school.events) % 2 else "Europe/Berlin"

    theirs = truth(hostile_url, taken_at=TAKEN_AT, zone=zone)
    with taken(hostile_url, tmp_path_factory.getbasetemp(), TAKEN_AT, zone) as snapshot:
        differing = {
            name: (ours(snapshot), theirs[name])
            for name, ours in OURS.items()
            if not same(ours(snapshot), theirs[name])
        }

    assert differing == {}
