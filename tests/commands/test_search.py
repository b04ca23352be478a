"""Does `hsl search` find people, in the form that is promised, and e-mails only for whom they are?"""

import json

import pytest

from core.shelf import SnapshotFile
from tests.commands.conftest import Hsl
from tests.snapshot_maker import NOON, MakeSnapshot


@pytest.mark.usefixtures("school")
def test_search_shows_who_was_found_by_which_name(hsl: Hsl) -> None:
    done = hsl("search", "person 12")

    assert done.exit_code == 0
    assert done.stdout.startswith("1 people in snapshot 20261123T120000Z-")
    assert "first_name Person 12" in done.stdout
    assert done.stderr == ""


def test_search_as_json_has_the_promised_form(hsl: Hsl, school: SnapshotFile) -> None:
    said = json.loads(hsl("search", "Person 2", "--limit", 1, "--json").stdout)

    assert list(said) == ["count", "took_ms", "cache_age_s", "snapshot_id", "results"]
    assert (said["count"], said["snapshot_id"]) == (1, school.snapshot_id)
    assert said["results"] == [
        {
            "user_id": 2,
            "display_name": "Person 2",
            "username": None,
            "tier": "cool",
            "matched": {"kind": "first_name", "value": "Person 2"},
        }
    ]


@pytest.mark.usefixtures("school")
def test_it_is_said_when_there_are_more_and_what_was_tried_when_there_is_nobody(hsl: Hsl) -> None:
    many, nobody = hsl("search", "person"), hsl("search", "ghbdtn")

    assert many.stdout.count("first_name") == 50
    assert "more people match than the 50 shown" in many.stderr
    assert (nobody.exit_code, nobody.stdout[:8]) == (0, "0 people")
    assert "“привет”" in nobody.stderr


@pytest.mark.parametrize(("role", "count"), [("admin", 1), ("marketer", 1), ("analyst", 0)])
def test_e_mails_are_searched_only_by_roles_that_may_see_them(
    hsl: Hsl,
    make_snapshot: MakeSnapshot,
    monkeypatch: pytest.MonkeyPatch,
    role: str,
    count: int,
) -> None:
    make_snapshot(registrations=[{"user_id": 1, "email": "q@x.example", "registered_at": NOON}])
    monkeypatch.setenv("HSL_LOCAL_ROLE", role)

    done = hsl("search", "q@x.example", "--json")

    assert json.loads(done.stdout)["count"] == count
    assert ("q@x.example" in done.stdout) == bool(count)


@pytest.mark.usefixtures("school")
def test_who_may_not_see_people_is_refused(hsl: Hsl, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSL_LOCAL_ROLE", "viewer")

    done = hsl("search", "person")

    assert done.exit_code == 3
    assert "Person" not in done.stdout


@pytest.mark.parametrize("limit", [0, 51])
@pytest.mark.usefixtures("school")
def test_a_limit_beyond_fifty_is_wrong_use(hsl: Hsl, limit: int) -> None:
    assert hsl("search", "person", "--limit", limit).exit_code == 2
