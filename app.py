"""Who are you -> which pages -> st.navigation; nothing else."""

from pathlib import Path
from typing import NamedTuple

import streamlit as st

from core.access import Actor, Permission, allow
from core.identity import Nobody
from pages.parts.gate import show_who, visitor
from pages.parts.loading import load_screens


class Screen(NamedTuple):
    """A page of the menu and the permission that opens it."""

    script: str
    title: str
    icon: str
    path: str
    needs: Permission
    section: str = ""
    in_menu: bool = True


PEOPLE, ANALYSIS, MESSAGES, DATA = "People", "Figures", "Messages", "Data"
WRITES = Permission.WRITE_MESSAGES
SCREENS = (
    Screen("overview/morning", "Overview", "wb_sunny", "", Permission.SEE_FIGURES),
    Screen("people/search", "Search", "person_search", "search", Permission.SEE_PEOPLE, PEOPLE),
    Screen("people/person", "Person", "person", "person", Permission.SEE_PEOPLE, PEOPLE, False),
    Screen("leads/lead_list", "Leads", "groups", "leads", Permission.SEE_PEOPLE, PEOPLE),
    Screen("people/students", "Students", "school", "students", Permission.SEE_PEOPLE, PEOPLE),
    Screen(
        "segments/segment_list", "Segments", "bookmarks", "segments", Permission.SEE_PEOPLE, PEOPLE
    ),
    Screen("analysis/growth", "Growth", "trending_up", "growth", Permission.SEE_FIGURES, ANALYSIS),
    Screen(
        "analysis/retention", "Retention", "grid_on", "retention", Permission.SEE_FIGURES, ANALYSIS
    ),
    Screen(
        "analysis/conversion",
        "Conversion",
        "filter_alt",
        "conversion",
        Permission.SEE_FIGURES,
        ANALYSIS,
    ),
    Screen("analysis/streams", "Streams", "flag", "streams", Permission.SEE_FIGURES, ANALYSIS),
    Screen(
        "analysis/lessons", "Workshops", "school", "workshops", Permission.SEE_FIGURES, ANALYSIS
    ),
    Screen("analysis/events", "Events", "bolt", "events", Permission.SEE_FIGURES, ANALYSIS),
    Screen(
        "analysis/referrals", "Referrals", "redeem", "referrals", Permission.SEE_FIGURES, ANALYSIS
    ),
    Screen("messages/compose", "Compose", "edit_square", "compose", WRITES, MESSAGES),
    Screen("messages/rehearsal", "Rehearsal", "fact_check", "rehearsal", WRITES, MESSAGES, False),
    Screen("messages/outbox", "Outbox", "outbox", "outbox", WRITES, MESSAGES),
    Screen("messages/history", "History", "history", "history", WRITES, MESSAGES),
    Screen(
        "messages/suppressions",
        "Suppressions",
        "do_not_disturb_on",
        "suppressions",
        Permission.RECORD_OPT_OUTS,
        MESSAGES,
    ),
    Screen("messages/audit", "Audit", "policy", "audit", Permission.SEE_AUDIT, MESSAGES),
    Screen(
        "snapshots/snapshot_list",
        "Snapshots",
        "inventory_2",
        "snapshots",
        Permission.SEE_SNAPSHOTS,
        DATA,
    ),
    Screen("health/health", "Health", "monitor_heart", "health", Permission.SEE_SNAPSHOTS, DATA),
)

# A file of ours: for a page's own icon the browser would ask a font server on the Internet.
ICON = Path(__file__).parent / "pages" / "parts" / "icon.svg"
SIDEBAR_PIXELS = 220


def page_of(screen: Screen) -> st.Page:
    """The Streamlit page of a screen; the one without a path is where everybody starts."""
    return st.Page(
        f"pages/{screen.script}.py",
        title=screen.title,
        icon=f":material/{screen.icon}:",
        url_path=screen.path or None,
        default=not screen.path,
        visibility="visible" if screen.in_menu else "hidden",
    )


def menu(actor: Actor) -> dict[str, list[st.Page]]:
    """The pages this person may open, by section of the menu."""
    open_to = [screen for screen in SCREENS if allow(actor, screen.needs)]
    sections = dict.fromkeys(screen.section for screen in open_to)
    return {
        section: [page_of(screen) for screen in open_to if screen.section == section]
        for section in sections
    }


def door_at(path: str) -> st.Page:
    """The sign-in under a screen's own address: a deep link gets the door, not "page not found"."""
    return st.Page(
        "pages/account/sign_in.py", title="Sign in", url_path=path or None, default=not path
    )


def main() -> None:
    """Always ends in st.navigation: a run without it would serve scripts unguarded."""
    st.set_page_config(page_icon=str(ICON))
    known = visitor()
    if isinstance(known, Nobody) or known.role is None:
        st.navigation([door_at(screen.path) for screen in SCREENS], position="hidden").run()
        return
    load_screens()
    st.set_page_config(layout="wide", initial_sidebar_state=SIDEBAR_PIXELS)
    page = st.navigation(menu(known), expanded=True)
    show_who(known)
    page.run()


main()
