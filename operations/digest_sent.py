"""What went out in a week? Read from the message store; a store that is not there has sent nothing."""

from datetime import datetime, timedelta

from core import embedded
from core.errors import HslError
from core.settings import Settings
from messaging.history import messages
from messaging.store import store_of
from operations.digest import Sent, SentMessage

_PAGE = 200


def sent_before(settings: Settings, at: datetime, length: timedelta) -> Sent:
    """The messages whose sending began in the time `length` before `at`, newest first."""
    if settings.store_url is None and not embedded.exists(settings.embedded_dir):
        return Sent()
    try:
        return Sent(_began_since(settings, at - length, at))
    except HslError as error:
        return Sent(trouble=error.what)


def _began_since(settings: Settings, since: datetime, until: datetime) -> tuple[SentMessage, ...]:
    found: list[SentMessage] = []
    before_id: int | None = None
    with store_of(settings) as engine, engine.connect() as store:
        while True:
            page = messages(store, before_id=before_id, rows=_PAGE)
            found += [
                SentMessage(row.id, row.started_at, row.total_recipients, dict(row.tally or {}))
                for row in page.rows
                if row.started_at is not None and since <= row.started_at <= until
            ]
            # Nobody schedules a message a year ahead; the made-at of a page is old enough then.
            old = page.rows and page.rows[-1].created_at < since - timedelta(days=366)
            if page.next_id is None or old:
                return tuple(found)
            before_id = page.next_id
