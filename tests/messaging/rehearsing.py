"""The four people and the limit of two messages a week that rehearsals are tried on."""

import pytest

from core.settings import Settings
from core.snapshot import Snapshot
from tests.messaging.school import four_people, settings_of
from tests.snapshot_maker import MakeSnapshot


@pytest.fixture
def school(make_snapshot: MakeSnapshot) -> Snapshot:
    return four_people(make_snapshot)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings_of(settings, most_messages=2, most_messages_days=7)
