"""The plain tables of the digest: streams, workshops, messages, and what is wrong with the data."""

from collections.abc import Mapping, Sequence

from charts.look import between, percent
from core.figures import FIGURES
from operations.digest import Digest, Sent
from operations.digest_page import Cell, Column, Markup, Section, isolated, table
from operations.digest_text import instant, plain


def streams(digest: Digest, labels: Mapping[str, str]) -> Section:
    """Bookings per stream by status, with conversion and its interval."""
    rows: list[Sequence[Cell]] = [
        (
            isolated(plain(labels.get(row["stream"], row["stream"]) or "no stream")),
            *(row[name] for name in ("total", "confirmed", "awaiting", "created", "cancelled")),
            percent(row["conversion_pct"]),
            between(row["conversion_low"], row["conversion_high"]),
        )
        for row in digest.figures["streams"].iter_rows(named=True)
    ]
    heads = ("Bookings", "Paid", "Awaiting", "Created", "Cancelled", "Conversion", "95 % interval")
    columns = [Column("Stream"), *(Column(head, True) for head in heads)]
    return Section("How do the streams sell?", "", table(columns, rows, empty="Nobody has booked yet."),
                   FIGURES["streams"].rule)  # fmt: skip


def workshops(digest: Digest) -> Section:
    """Registered people per workshop and how many came, with the interval."""
    rows: list[Sequence[Cell]] = [
        (
            isolated(plain(row["lesson_type"] or "no type")),
            row["registered_people"],
            row["attended_people"],
            percent(row["corrected_pct"]),
            between(row["corrected_low"], row["corrected_high"]),
        )
        for row in digest.figures["lesson_conversion"].iter_rows(named=True)
    ]
    heads = ("Registered", "Came", "Share", "95 % interval")
    columns = [Column("Workshop"), *(Column(head, True) for head in heads)]
    return Section(
        "Who comes to the workshops?",
        "",
        table(columns, rows, empty="Nobody has registered for a workshop yet."),
        FIGURES["lesson_conversion"].rule,
    )


def sent(digest: Digest) -> Section:
    """The week's messages with whom they reached."""
    went_out, zone = digest.sent or Sent(), digest.moment.zone
    rows: list[Sequence[Cell]] = [
        (
            each.message_id,
            instant(each.began, zone),
            each.people,
            *(each.tally.get(state, 0) for state in ("sent", "failed", "unknown")),
        )
        for each in went_out.messages
    ]
    heads = ("People", "Sent", "Refused", "Unknown")
    columns = [Column("Message"), Column("Began"), *(Column(head, True) for head in heads)]
    shown = table(columns, rows, empty="Nothing was sent in the seven days before.")
    return Section("What was sent?", went_out.trouble, Markup("") if went_out.trouble else shown,
                   "Messages whose sending began in the seven days before this was written.")  # fmt: skip


def warnings(digest: Digest) -> Section:
    """What the data checks found."""
    rows: list[Sequence[Cell]] = [
        (
            row["severity"],
            row["check_name"].replace("_", " "),
            isolated(plain(row["subject"])),
            row["count"],
            plain(row["advice"], 300),
        )
        for row in digest.figures["attention"].iter_rows(named=True)
    ]
    columns = [
        Column(""),
        Column("What"),
        Column("Where"),
        Column("How many", True),
        Column("What to do"),
    ]
    empty = "The checks found nothing to say about this data."
    return Section("What is wrong with the data?", "", table(columns, rows, empty=empty),
                   FIGURES["attention"].rule)  # fmt: skip
