"""What does each note about a person's data mean, in a sentence?"""

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

# {n} how often, {example} one of them.
SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "no_name": "No source gives a name or a user name: shown as the id.",
        "several_usernames": "{n} different user names: the older ones are found by search too.",
        "several_names": "{n} spellings of the first name.",
        "several_emails": "Registered with {n} different e-mails.",
        "risky_name": "A name looks like a formula or markup (x {n}): shown and exported as text.",
        "old_hold": "{n} of the bookings at status created for over 30 days (such as {example}):"
        " such a hold never ends by itself.",
        "unknown_stream": "{n} of the bookings in a stream that is not configured ({example}):"
        " it cannot be messaged.",
        "paid_without_stream": "{n} of the paid bookings without a stream (such as {example}):"
        " in no stream's audience.",
        "open_twice": "{n} bookings in one stream that are not cancelled.",
        "without_time": "{n} of the rows have no time: counted, but on no day and in no window.",
        "later_than_now": "{n} of the rows are dated after the snapshot was taken.",
        "click_without_registration": "Joined workshops without registering ({n}, such as"
        " {example}).",
        "no_lesson_date": "{n} of the registrations do not say for which day.",
        "events_only": "Known from events only: no booking, no registration, not in the bot's"
        " own list.",
        "never_wrote": "Has bookings or registrations but never wrote to the bot: perhaps entered"
        " by hand.",
        "rejected_rows": "{n} source rows of this id could not be used ({example}).",
    }
)


def with_sentences(notes: pl.DataFrame) -> pl.DataFrame:
    """Add `says`: the note in a sentence. Takes and keeps note, count, example."""
    said = [
        SENTENCES[note].format(n=f"{count:,}", example=_short(example))
        for note, count, example in notes.select("note", "count", "example").iter_rows()
    ]
    return notes.with_columns(pl.Series("says", said, dtype=pl.String))


def _short(example: str | None) -> str:
    longest = 80
    text = example or "not said which"
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
