"""Does only a fresh, verified sign-in, or the person at the machine itself, become an actor?"""

from datetime import UTC, datetime, timedelta

import pytest

from core.access import Actor, Permission, Role, allow
from core.errors import Refused
from core.identity import (
    Nobody,
    Place,
    as_of_now,
    is_loopback,
    local_actor,
    oidc_actor,
    require_loopback,
)
from core.settings import Settings

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
SIGNED_IN = NOON - timedelta(hours=1)
OIDC = Settings.model_validate(
    {"auth": "oidc", "roles": "anna@school.example=analyst", "session_hours": 12}
)
CLAIMS: dict[str, object] = {
    "is_logged_in": True,
    "email": "Anna@school.example",
    "email_verified": True,
    "iat": int(NOON.timestamp()) - 3600,
}


def test_a_verified_email_becomes_an_actor_with_todays_role() -> None:
    known = oidc_actor(CLAIMS, OIDC, NOON)

    assert known == Actor("Anna@school.example", Role.ANALYST, "oidc", SIGNED_IN)


def test_an_email_nobody_listed_has_no_role() -> None:
    known = oidc_actor(CLAIMS | {"email": "new@school.example"}, OIDC, NOON)

    assert known == Actor("new@school.example", None, "oidc", SIGNED_IN)


@pytest.mark.parametrize(
    "changed",
    [
        {"is_logged_in": False},
        {"is_logged_in": "true"},
        {"email": None},
        {"email": " "},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"iat": None},
        {"iat": True},
        {"iat": "1793534400"},
        {"iat": float("nan")},
        {"iat": NOON.timestamp() - 12 * 3600 - 1},
        {"iat": NOON.timestamp() + 301},
    ],
)
def test_anything_less_is_nobody_who_may_sign_in(changed: dict[str, object]) -> None:
    known = oidc_actor(CLAIMS | changed, OIDC, NOON)

    assert isinstance(known, Nobody)
    assert known.may_sign_in


def test_a_session_ends_by_itself() -> None:
    later = NOON + timedelta(hours=11, seconds=1)

    assert oidc_actor(CLAIMS, OIDC, later) == Nobody("Your session has ended. Sign in again.", True)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("[::1]", True),
        ("LOCALHOST.", True),
        ("0.0.0.0", False),  # noqa: S104  refused, not used
        ("::", False),
        ("192.168.1.5", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("", False),
    ],
)
def test_loopback_is_this_machine_only(name: str, expected: bool) -> None:
    assert is_loopback(name) is expected


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501", None])
def test_local_mode_lets_the_person_at_the_machine_in(host: str | None) -> None:
    place = Place("127.0.0.1", host, None, proxied=False)

    known = local_actor(Settings.model_validate({"local_role": "analyst"}), place)

    assert known == Actor("The local person", Role.ANALYST, "local")


@pytest.mark.parametrize(
    "place",
    [
        Place(None, "localhost:8501", None, proxied=False),
        Place("0.0.0.0", "localhost:8501", None, proxied=False),  # noqa: S104  refused, not used
        Place("127.0.0.1", "evil.example", None, proxied=False),
        Place("127.0.0.1", "evil.example@[::1", None, proxied=False),
        Place("127.0.0.1", "evil.example@localhost", None, proxied=False),
        Place("127.0.0.1", "localhost/evil.example", None, proxied=False),
        Place("127.0.0.1", "localhost:8501", "10.0.0.7", proxied=False),
        Place("127.0.0.1", "localhost:8501", None, proxied=True),
    ],
)
def test_local_mode_refuses_whatever_is_not_loopback(place: Place) -> None:
    known = local_actor(Settings.model_validate({}), place)

    assert isinstance(known, Nobody)
    assert not known.may_sign_in


def test_local_mode_is_refused_on_an_open_address() -> None:
    settings = Settings.model_validate({"address": "0.0.0.0"})  # noqa: S104  refused, not used

    with pytest.raises(Refused, match=r"HSL_ADDRESS=0\.0\.0\.0") as refusal:
        require_loopback(settings)

    assert refusal.value.exit_code == 3


def test_a_role_taken_away_counts_at_the_next_act() -> None:
    before = Settings.model_validate({"auth": "oidc", "roles": "ann@school.example=analyst"})
    after = Settings.model_validate({"auth": "oidc", "roles": "bob@school.example=analyst"})
    ann = Actor("ann@school.example", Role.ANALYST, "oidc", SIGNED_IN)

    still, no_more = as_of_now(ann, before, NOON), as_of_now(ann, after, NOON)

    assert isinstance(still, Actor)
    assert isinstance(no_more, Actor)
    assert allow(still, Permission.EXPORT_LEADS)
    assert not allow(no_more, Permission.EXPORT_LEADS)


def test_a_session_that_ended_since_counts_at_the_next_act_of_an_open_page() -> None:
    settings = Settings.model_validate(
        {"auth": "oidc", "roles": "ann@school.example=analyst", "session_hours": 12}
    )
    ann = Actor("ann@school.example", Role.ANALYST, "oidc", SIGNED_IN)
    end = SIGNED_IN + timedelta(hours=12)

    assert isinstance(as_of_now(ann, settings, end), Actor)
    assert as_of_now(ann, settings, end + timedelta(seconds=1)) == Nobody(
        "Your session has ended. Sign in again.", True
    )
