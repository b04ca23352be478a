"""What the dialog of a rehearsal does after the right number was typed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from core.settings import read_settings
from core.snapshot import Reader
from messaging.composing import Confirmed, ask_of, groups_for, send_draft
from messaging.drafts import Kept
from messaging.queueing import Queued
from messaging.rehearsal import Around, keep_rehearsal, rehearse
from tests.pages.post_office import AUTHOR, MIDDAY, Office

NOW = MIDDAY + timedelta(hours=3)


@contextmanager
def rehearsed(
    office: Office, number: int, now: datetime = NOW
) -> Iterator[tuple[Around, Kept, str]]:
    """A draft whose rehearsal was kept, as the dialog has it: what is around it, itself, the fingerprint."""
    settings = read_settings()
    snapshot = Reader(settings.snapshots_dir).current().snapshot
    with office.store.begin() as connection:
        around = Around(groups_for(snapshot, settings, connection), connection, settings, now)
        draft = office.kept(number)
        found = rehearse(ask_of(draft.written, around), around)
        keep_rehearsal(found, AUTHOR, around)
        yield around, draft, found.fingerprint


def confirmed(office: Office, number: int, now: datetime = NOW, people: int = 3) -> Queued:
    """What the dialog does after the right number was typed."""
    with rehearsed(office, number, now) as (around, draft, fingerprint):
        return send_draft(Confirmed(draft, fingerprint, people), AUTHOR, around)
