"""Does every store query fit the tables, is every column explained, and are refusals said in one line?"""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from core.database_address import postgresql_address
from core.errors import WrongUse
from core.settings import Settings
from messaging.migrate import head, revision
from messaging.store import StoreDown, as_app, as_owner, explained, store_of
from messaging.tables import METADATA
from queries import ALL, Block
from tests.databases import fresh_database

STORE = [each for each in ALL.values() if each.file.startswith("store_")]
PLANNED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@pytest.fixture(scope="module")
def planner(server_url: str, store_template: str) -> Iterator[sa.Connection]:
    """A connection to a migrated store that is only asked for plans."""
    with fresh_database(server_url, store_template) as url, as_owner(url) as connection:
        yield connection


@pytest.mark.parametrize(
    "each",
    [pytest.param(each, id=each.name) for each in STORE if each.sql.startswith(PLANNED)],
)
def test_postgresql_can_plan_every_question_to_the_store(
    planner: sa.Connection, each: Block
) -> None:
    question = sa.text(f"EXPLAIN {each.sql}")
    unknown = dict.fromkeys(question.compile().params)

    plan = planner.execute(question, unknown).scalars().all()
    planner.rollback()

    assert plan


def test_every_column_of_the_store_says_what_it_means() -> None:
    silent = [
        str(column)
        for table in METADATA.sorted_tables
        for column in table.columns
        if not column.doc
    ]

    assert silent == []


def test_without_an_address_the_embedded_server_is_made_ready_by_itself(settings: Settings) -> None:
    with store_of(settings) as store, store.connect() as connection:
        who = connection.execute(sa.text("SELECT current_user")).scalar_one()
        form = revision(connection)

    assert (who, form) == ("hsl_app", head())


def test_a_store_that_does_not_answer_is_said_in_one_line() -> None:
    url = "postgresql://hsl:hunter2@127.0.0.1:1/store"

    with pytest.raises(StoreDown, match="does not answer") as down, as_app(url):
        pass

    assert "hunter2" not in str(down.value)


def test_a_page_gives_up_on_a_store_that_hangs_and_nothing_is_half_done(
    store: sa.Engine, store_url: str
) -> None:
    insert = "INSERT INTO messaging.message_history (message_text) VALUES ('Hello') RETURNING id"
    touch = "UPDATE messaging.message_history SET author = 'anna' WHERE id = :id"
    with store.begin() as connection:
        number = connection.execute(sa.text(insert)).scalar_one()

    def act(page: sa.Engine) -> None:
        with explained(), page.begin() as connection:
            connection.execute(sa.text(insert))
            connection.execute(sa.text(touch), {"id": number})

    with store.begin() as hanging, as_app(store_url, patience=1) as page:
        hanging.execute(sa.text(touch), {"id": number})
        with pytest.raises(StoreDown, match="statement timeout"):
            act(page)

    with store.connect() as connection:
        rows = connection.execute(sa.text("SELECT count(*) FROM messaging.message_history"))
        assert rows.scalar_one() == 1


@pytest.mark.parametrize("url", ["mysql://u:hunter2@h/d", "not an address", "postgresql://h:port/"])
def test_an_address_of_something_else_is_refused_unseen(url: str) -> None:
    with pytest.raises(WrongUse, match="HSL_STORE_URL") as wrong:
        postgresql_address(url, "HSL_STORE_URL")

    assert "hunter2" not in str(wrong.value)
