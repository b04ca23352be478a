"""Is nothing lost by going back to an earlier form, and a store in an older form not used?"""

import pytest

from core.errors import Refused
from messaging.migrate import BASE, NotMigrated, forms, migrate
from messaging.store import as_app, as_owner
from tests.messaging.earlier import EARLIER_ROWS, EARLIER_TABLES, do, rows, to

pytestmark = pytest.mark.slow


def test_one_can_go_back_while_nothing_would_be_lost(database_url: str) -> None:
    do(database_url, EARLIER_TABLES + EARLIER_ROWS)
    do(database_url, "DELETE FROM message_recipients WHERE user_id IN (13, 31, 32) OR id = 6")
    to(database_url)

    to(database_url, BASE)

    assert rows(database_url, "SELECT count(*) FROM public.message_recipients") == [(4,)]
    assert to(database_url) == [*forms()]


def test_going_back_is_refused_where_rows_would_be_lost(database_url: str) -> None:
    do(database_url, EARLIER_TABLES + EARLIER_ROWS)
    to(database_url)

    with as_owner(database_url) as connection, pytest.raises(Refused, match="cannot keep"):
        migrate(connection, BASE)

    # Each step is a transaction of its own: the empty drafts went, the step with rows did not.
    assert rows(database_url, "SELECT version_num FROM messaging.alembic_version") == [("0002",)]


def test_drafts_are_not_lost_by_going_back(database_url: str) -> None:
    to(database_url)
    do(
        database_url,
        "INSERT INTO messaging.drafts (author, kind, saved_at) VALUES ('anna', 'draft', now())",
    )

    with as_owner(database_url) as connection, pytest.raises(Refused, match="cannot keep"):
        migrate(connection, "0002")

    assert rows(database_url, "SELECT version_num FROM messaging.alembic_version") == [("0003",)]


def test_a_store_in_an_older_form_is_not_used(database_url: str) -> None:
    with pytest.raises(NotMigrated, match="not there"), as_app(database_url):
        pass

    to(database_url, "0001")
    with pytest.raises(NotMigrated, match="in form 0001"), as_app(database_url):
        pass
