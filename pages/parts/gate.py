"""May this person see this screen? Asked in the first line of every screen, at every run."""

from datetime import UTC, datetime
from typing import NoReturn

import streamlit as st

from core.access import Actor, Permission, allow
from core.errors import HslError, Refused
from core.identity import Nobody, Place, as_of_now, local_actor, oidc_actor
from core.logs import name_actor
from core.settings import Settings, read_settings

_SIGNS_OF_A_PROXY = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")


def visitor() -> Actor | Nobody:
    """Who sends this run: read anew each time, so a role taken away counts at the next click."""
    try:
        settings = read_settings()
        return _logged(_actor(settings))
    except HslError as error:
        return Nobody(f"This app is not set up correctly: {error}", False)


def require(action: Permission) -> Actor:
    """The actor, when they may do `action`; otherwise the reason is shown and the screen ends."""
    known = visitor()
    if isinstance(known, Nobody):
        refuse(known.reason)
    decision = allow(known, action)
    if not decision:
        refuse(decision.reason)
    return known


def require_still(actor: Actor, needs: Permission, settings: Settings) -> None:
    """Raise Refused when this person may not do it any more: asked again at the moment of an act."""
    known = as_of_now(actor, settings, datetime.now(UTC))
    if isinstance(known, Nobody):
        raise Refused(known.reason, "Nothing was changed.")
    decision = allow(known, needs)
    if not decision:
        raise Refused(decision.reason, "Nothing was changed.")


def refuse(reason: str) -> NoReturn:
    """Show a calm no with its reason, and nothing else of the screen."""
    st.title("Not for you yet")
    with st.container(border=True):
        st.text(reason)
        st.caption("Ask the person who looks after this app if you need it.")
    st.stop()


def show_who(actor: Actor) -> None:
    """The foot of the sidebar: who you are, your role, and the way out."""
    with st.sidebar:
        st.text(f"{actor.name}\n{actor.role or 'no role yet'}")
        if actor.how == "oidc" and st.button("Sign out", icon=":material/logout:"):
            st.logout()


def _actor(settings: Settings) -> Actor | Nobody:
    if settings.auth == "local":
        return local_actor(settings, _place())
    return oidc_actor(st.user.to_dict(), settings, datetime.now(UTC))


def _logged(known: Actor | Nobody) -> Actor | Nobody:
    """What this run logs names who it was for."""
    name_actor(known.name if isinstance(known, Actor) else "nobody")
    return known


def _place() -> Place:
    headers, client = st.context.headers, st.context.ip_address
    return Place(
        address=st.get_option("server.address"),
        host=headers.get("Host"),
        # Streamlit says None for 127.0.0.1 and ::1; its AppTest hands out a stand-in object.
        client=client if isinstance(client, str) else None,
        proxied=any(name in headers for name in _SIGNS_OF_A_PROXY),
    )
