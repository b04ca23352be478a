"""Is every right granted by the table only, and every no given with its reason?"""

import pytest

from core.access import GRANTS, Actor, Permission, Role, allow, role_of
from core.errors import WrongUse
from core.settings import Settings

ANNA = Actor("anna@school.example", Role.VIEWER, "oidc")


def settings_with(roles: str) -> Settings:
    return Settings.model_validate({"roles": roles})


@pytest.mark.parametrize(
    ("role", "granted"),
    [
        (Role.VIEWER, "see_figures"),
        (
            Role.ANALYST,
            "export_leads keep_segments refresh_data see_figures see_people see_snapshots",
        ),
        (
            Role.MARKETER,
            "export_leads keep_segments recall_messages record_opt_outs see_contacts see_figures"
            " see_messages see_people stop_sending write_messages",
        ),
        (
            Role.APPROVER,
            "approve_messages export_leads keep_segments recall_messages record_opt_outs"
            " see_contacts see_figures see_messages see_people stop_sending write_messages",
        ),
        (Role.ADMIN, " ".join(sorted(Permission))),
    ],
)
def test_each_role_has_exactly_its_rights(role: Role, granted: str) -> None:
    actor = Actor("somebody", role, "oidc")

    assert sorted(action for action in Permission if allow(actor, action)) == granted.split()


def test_every_role_and_every_permission_is_in_the_table() -> None:
    assert set(GRANTS) == set(Role)
    assert frozenset().union(*GRANTS.values()) == set(Permission)
    assert all(allow(ANNA, action).reason for action in Permission)


def test_a_no_says_who_may() -> None:
    decision = allow(ANNA, Permission.EXPORT_LEADS)

    assert not decision
    assert decision.reason == (
        "anna@school.example is a viewer; "
        "exporting leads needs analyst, marketer, approver or admin."
    )


def test_a_right_of_one_role_is_said_without_a_list() -> None:
    analyst = Actor("Anna", Role.ANALYST, "oidc")

    reason = allow(analyst, Permission.OVERRIDE_CHECKS).reason

    assert reason == "Anna is an analyst; publishing in spite of failed checks needs admin."


@pytest.mark.parametrize("actor", [None, Actor("new@school.example", None, "oidc")])
@pytest.mark.parametrize("action", list(Permission))
def test_nobody_and_no_role_are_denied_everything(actor: Actor | None, action: Permission) -> None:
    decision = allow(actor, action)

    assert not decision
    assert "needs" in decision.reason


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("anna@school.example", Role.ANALYST),
        ("ANNA@School.Example ", Role.ANALYST),
        ("boss@school.example", Role.ADMIN),
        ("anna@school.example.evil.example", None),
        ("xanna@school.example", None),
        ("", None),
    ],
)
def test_the_role_goes_by_the_whole_email_in_any_case(email: str, role: Role | None) -> None:
    settings = settings_with("Anna@school.example=analyst, boss@school.example=Admin")

    assert role_of(email, settings) == role


@pytest.mark.parametrize("roles", ["anna@school.example=root", "anna@school.example"])
def test_an_unknown_role_is_wrong_use_that_names_the_setting(roles: str) -> None:
    with pytest.raises(WrongUse, match="HSL_ROLES"):
        role_of("anna@school.example", settings_with(roles))


def test_one_email_with_two_roles_is_wrong_use() -> None:
    settings = settings_with("anna@school.example=viewer,ANNA@school.example=admin")

    with pytest.raises(WrongUse, match="two roles"):
        role_of("anna@school.example", settings)
