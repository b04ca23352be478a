"""The figures of the snapshot page."""

from core.access import Permission
from core.figures.figure import Figure
from queries import block

_PAGE = {"rows": 100, "skip": 0}

FIGURES = (
    Figure(
        "findings",
        "What the data checks found, each with an example row.",
        block("figure_findings"),
        needs=Permission.SEE_SNAPSHOTS,
    ),
    Figure(
        "row_counts",
        "The rows of each table of the snapshot.",
        block("figure_row_counts"),
        needs=Permission.SEE_SNAPSHOTS,
    ),
    Figure(
        "snapshot_list",
        "Every kept snapshot, newest first: its time, how long it took, its size, rows, findings"
        " and rejected rows.",
        block("figure_snapshot_facts"),
        needs=Permission.SEE_SNAPSHOTS,
        scope="kept",
    ),
    Figure(
        "rejected_rows",
        "Source rows that could not be used, each with its reason.",
        block("figure_rejected_rows"),
        needs=Permission.SEE_SNAPSHOTS,
        params=_PAGE,
    ),
    Figure(
        "rejected_payloads",
        "Source rows that could not be used, whole: they may hold e-mails and what people wrote.",
        block("figure_rejected_payloads"),
        needs=Permission.SEE_CONTACTS,
        params=_PAGE,
    ),
)
