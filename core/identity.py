"""Who is asking: from the place of a request, or a sign-in's claims, to an actor or a reason."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from core.access import Actor, known_role, role_of
from core.errors import Refused
from core.settings import Settings

CLOCKS_APART = timedelta(minutes=5)  # an identity provider's clock may run so far ahead of ours


@dataclass(frozen=True)
class Place:
    """Where a request was received and where it says it came from; None: not said."""

    address: str | None
    host: str | None
    client: str | None
    proxied: bool


@dataclass(frozen=True)
class Nobody:
    """No actor, and why; `may_sign_in` when signing in (again) is the cure."""

    reason: str
    may_sign_in: bool


def is_loopback(name: str) -> bool:
    """Whether this address or host name reaches only the machine itself."""
    name = name.strip().rstrip(".").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def local_actor(settings: Settings, place: Place) -> Actor | Nobody:
    """The person at this machine, with HSL_LOCAL_ROLE; anything that is not loopback is nobody."""
    if place.address is None or not is_loopback(place.address):
        return Nobody("Without sign-in this app runs on the machine itself only.", False)
    if place.host is not None and not is_loopback(host_name(place.host)):
        return Nobody("Without sign-in this app answers to localhost only.", False)
    if place.proxied or (place.client is not None and not is_loopback(place.client)):
        return Nobody("Without sign-in this app answers the machine itself only.", False)
    return Actor(
        "The local person", known_role(settings.local_role, setting="HSL_LOCAL_ROLE"), "local"
    )


def oidc_actor(claims: Mapping[str, object], settings: Settings, now: datetime) -> Actor | Nobody:
    """The signed-in person with the role HSL_ROLES gives now; an old or unverified one is nobody.

    `claims` come from the cookie, which Streamlit keeps for 30 days without looking at `exp`:
    the age of the id token (`iat`, always there in OpenID Connect) is therefore checked here.
    """
    email = claims.get("email")
    if claims.get("is_logged_in") is not True:
        return Nobody("Sign in to see the school's figures.", True)
    if not isinstance(email, str) or not email.strip() or claims.get("email_verified") is not True:
        return Nobody(
            "Your sign-in carries no verified e-mail address, so we cannot know you.", True
        )
    return as_of_now(Actor(email.strip(), None, "oidc", _issued(claims)), settings, now)


def as_of_now(actor: Actor, settings: Settings, now: datetime) -> Actor | Nobody:
    """The same person with the role they have now, or nobody when their session has ended meanwhile.

    Asked again at the moment of an act (FAULTS F45): a dialog may have stood open for hours.
    """
    if actor.how == "local":
        return replace(actor, role=known_role(settings.local_role, setting="HSL_LOCAL_ROLE"))
    if actor.signed_in is None or not _is_running(actor.signed_in, settings, now):
        return Nobody("Your session has ended. Sign in again.", True)
    return replace(actor, role=role_of(actor.name, settings))


def host_name(host: str) -> str:
    """The name in a Host header, without its port; "" when it is not one."""
    try:
        parts = urlsplit(f"//{host}")
    except ValueError:
        return ""
    # A user name, a path or the like has no place in a Host header.
    return (parts.hostname or "") if parts.netloc == host and "@" not in host else ""


def require_loopback(settings: Settings) -> None:
    """Raise Refused when sign-in is off and others could reach the server's address."""
    if settings.auth == "local" and not is_loopback(settings.address):
        raise Refused(
            f"HSL_AUTH=local lets anybody in, so it is refused on HSL_ADDRESS={settings.address}.",
            "Use 127.0.0.1, or set HSL_AUTH=oidc.",
        )


def _issued(claims: Mapping[str, object]) -> datetime | None:
    issued = claims.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        return None
    try:
        return datetime.fromtimestamp(issued, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _is_running(signed_in: datetime, settings: Settings, now: datetime) -> bool:
    return -CLOCKS_APART <= now - signed_in <= timedelta(hours=settings.session_hours)
