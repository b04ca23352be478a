"""Who may do what: one table of named permissions by role; what is not in it is denied."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from core.errors import WrongUse
from core.settings import Settings


class Permission(StrEnum):
    """Everything a screen, a button or a command may ask for."""

    SEE_FIGURES = "see_figures"
    SEE_PEOPLE = "see_people"
    SEE_CONTACTS = "see_contacts"
    SEE_SNAPSHOTS = "see_snapshots"
    EXPORT_LEADS = "export_leads"
    KEEP_SEGMENTS = "keep_segments"
    REFRESH_DATA = "refresh_data"
    OVERRIDE_CHECKS = "override_checks"
    WRITE_MESSAGES = "write_messages"
    APPROVE_MESSAGES = "approve_messages"
    SEE_MESSAGES = "see_messages"
    RECALL_MESSAGES = "recall_messages"
    STOP_SENDING = "stop_sending"
    RECORD_OPT_OUTS = "record_opt_outs"
    ERASE_PEOPLE = "erase_people"
    SEE_AUDIT = "see_audit"


class Role(StrEnum):
    """The five roles, from the least to the most."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    MARKETER = "marketer"
    APPROVER = "approver"
    ADMIN = "admin"


_VIEWER = frozenset({Permission.SEE_FIGURES})
_ANALYST = _VIEWER | {
    Permission.SEE_PEOPLE,
    Permission.SEE_SNAPSHOTS,
    Permission.EXPORT_LEADS,
    Permission.KEEP_SEGMENTS,
    Permission.REFRESH_DATA,
}
_MARKETER = _VIEWER | {
    Permission.SEE_PEOPLE,
    Permission.SEE_CONTACTS,
    Permission.EXPORT_LEADS,
    Permission.KEEP_SEGMENTS,
    Permission.WRITE_MESSAGES,
    Permission.SEE_MESSAGES,
    Permission.RECALL_MESSAGES,
    Permission.STOP_SENDING,
    Permission.RECORD_OPT_OUTS,
}
_APPROVER = _MARKETER | {Permission.APPROVE_MESSAGES}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: _VIEWER,
    Role.ANALYST: _ANALYST,
    Role.MARKETER: _MARKETER,
    Role.APPROVER: _APPROVER,
    Role.ADMIN: frozenset(Permission),
}

_DOING: dict[Permission, str] = {
    Permission.SEE_FIGURES: "seeing the figures",
    Permission.SEE_PEOPLE: "seeing people by name",
    Permission.SEE_CONTACTS: "seeing e-mails and what people wrote",
    Permission.SEE_SNAPSHOTS: "seeing the snapshots",
    Permission.EXPORT_LEADS: "exporting leads",
    Permission.KEEP_SEGMENTS: "keeping groups of people as segments",
    Permission.REFRESH_DATA: "refreshing the data",
    Permission.OVERRIDE_CHECKS: "publishing in spite of failed checks",
    Permission.WRITE_MESSAGES: "writing messages",
    Permission.APPROVE_MESSAGES: "approving messages",
    Permission.SEE_MESSAGES: "seeing messages and who got them",
    Permission.RECALL_MESSAGES: "deleting messages that people have",
    Permission.STOP_SENDING: "stopping and starting all sending",
    Permission.RECORD_OPT_OUTS: "recording who wants no messages",
    Permission.ERASE_PEOPLE: "erasing people",
    Permission.SEE_AUDIT: "seeing the audit",
}


@dataclass(frozen=True)
class Actor:
    """Somebody we know; `name` is the verified e-mail, or the local person. No role: no rights.

    `signed_in` is when: a session ends so long after.
    """

    name: str
    role: Role | None
    how: Literal["local", "oidc"]
    signed_in: datetime | None = None


@dataclass(frozen=True)
class Decision:
    """Allowed or not, and why, in words for the person who asked."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed


def allow(actor: Actor | None, action: Permission) -> Decision:
    """Whether `actor` may do `action`; nobody and no role are always refused."""
    doing = _DOING[action]
    if actor is None:
        return Decision(False, f"Nobody is signed in; {doing} needs {_roles_with(action)}.")
    if actor.role is None:
        return Decision(
            False, f"{actor.name} has no role yet; {doing} needs {_roles_with(action)}."
        )
    held = f"{actor.name} is {_article(actor.role)} {actor.role}"
    if action in GRANTS[actor.role]:
        return Decision(True, f"{held}, which allows {doing}.")
    return Decision(False, f"{held}; {doing} needs {_roles_with(action)}.")


def role_of(email: str, settings: Settings) -> Role | None:
    """The role `HSL_ROLES` gives this e-mail, in any letter case; an unknown e-mail has none."""
    wanted = email.strip().casefold()
    names = {role for known, role in settings.roles.items() if known.casefold() == wanted}
    roles = {known_role(name, setting="HSL_ROLES") for name in names}
    if len(roles) > 1:
        raise WrongUse(
            "HSL_ROLES gives one e-mail two roles.", "Keep one line for each e-mail address."
        )
    return roles.pop() if roles and wanted else None


def known_role(name: str, *, setting: str) -> Role:
    """The role of that name. Raises WrongUse naming the setting it came from."""
    try:
        return Role(name.strip().lower())
    except ValueError:
        raise WrongUse(
            f"{setting} names the role {name.strip()!r}, which does not exist.",
            f"Use one of: {', '.join(Role)}.",
        ) from None


def _roles_with(action: Permission) -> str:
    *most, last = [str(role) for role, granted in GRANTS.items() if action in granted]
    return f"{', '.join(most)} or {last}" if most else last


def _article(role: Role) -> str:
    return "an" if role[0] in "aeiou" else "a"
