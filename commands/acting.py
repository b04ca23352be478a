"""May whoever runs this command do that? The same roles as on the screens, asked at every act."""

import getpass

from commands.asking import person
from core.access import Actor, Permission, Role, allow, known_role, role_of
from core.errors import Refused
from core.settings import Settings


def acting(settings: Settings, *needs: Permission) -> Actor:
    """The person at this command line, when they may do all of `needs`. Raises Refused.

    Without sign-in they have HSL_LOCAL_ROLE; with it, the role HSL_ROLES gives their account's name.
    """
    actor = Actor(person(), _role(settings), settings.auth)
    for need in needs:
        decision = allow(actor, need)
        if not decision:
            raise Refused(decision.reason, "Ask the person who looks after this app.")
    return actor


def _role(settings: Settings) -> Role | None:
    if settings.auth == "local":
        return known_role(settings.local_role, setting="HSL_LOCAL_ROLE")
    try:
        return role_of(getpass.getuser(), settings)
    except (KeyError, OSError):
        return None
