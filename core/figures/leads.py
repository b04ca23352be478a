"""The figures of the lead page."""

from core.access import Permission
from core.figures.figure import Figure
from core.figures.group import Group
from core.figures.params import some_of, text_or_any, yes_or_no
from core.leads import TIERS
from queries import block

_ALL_LEADS = {"tiers": list(TIERS), "segment": None, "exclude_customers": False, "corrected": False}

FIGURES = (
    Figure(
        "tier_counts",
        "People per lead tier over the 7 x 24 hours before the snapshot; corrected counts only"
        " what people did themselves.",
        block("figure_tier_counts"),
    ),
    Figure(
        "tier_rules",
        "What each tier asked for when the snapshot was made: events and active days in the"
        " window; the first that is reached counts.",
        block("figure_tier_rules"),
    ),
    Figure(
        "lead_list",
        "People with at least one workshop registration, one row each, warmest first.",
        block("lead_all"),
        needs=Permission.SEE_PEOPLE,
        params={**_ALL_LEADS, "ids": None},
    ),
    Figure(
        "person_events",
        "What one person did in the 7 x 24 hours before the snapshot, per kind of event.",
        block("figure_person_events"),
        needs=Permission.SEE_PEOPLE,
        params={"person": 0},
    ),
)

GROUPS = (
    Group(
        "leads",
        "People of the lead list with these tiers, paid-in stream and switches.",
        block("group_leads"),
        _ALL_LEADS,
        {
            "tiers": some_of(*TIERS),
            "segment": text_or_any,
            "exclude_customers": yes_or_no,
            "corrected": yes_or_no,
        },
    ),
)
