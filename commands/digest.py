"""`hsl digest`: the week as a page, and as a short text to the operators' chat."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars.selectors as cs
import typer

from commands.acting import acting
from commands.answer import say, say_json
from commands.asking import snapshot_of
from commands.recording import TIMETABLE, doer, ledger
from core.access import Actor, Permission, allow, known_role
from core.audit import Asked
from core.errors import Refused, WrongUse
from core.logs import acting as logged_as
from core.settings import Settings
from operations.digest import WEEK, Digest, digest_of
from operations.digest_file import place_of, thin_out, write_digest
from operations.digest_html import Look, as_html
from operations.digest_sent import sent_before
from operations.digest_text import short_text
from operations.recording import Begun, recorded
from operations.telling import say_to_chat


@dataclass(frozen=True)
class Wish:
    """Where to, as of when, whether the chat is told, and why it runs."""

    out: Path | None
    overwrite: bool
    as_of: str | None
    send: bool
    begun: Begun


@dataclass(frozen=True)
class Written:
    """The digest, its file and its short text, and whether the chat was told."""

    digest: Digest
    file: Path
    text: str
    told: bool


def run_digest(settings: Settings, wish: Wish, *, as_json: bool) -> None:
    """Write it, on record; send its short text when asked to, and the timetable when there is a chat.

    Raises Refused, NoSnapshot, CannotCompute, CannotExport; NotTold when only the file is there.
    """
    with (
        recorded(ledger(settings), "digest", wish.begun) as word,
        logged_as(actor=doer(wish.begun)),
    ):
        done = _written(settings, wish, datetime.now(UTC))
        word.rows = len(done.digest.calls or ())
        word.says = f"Wrote {done.file.name}."
    if as_json:
        say_json(_document(done))
    else:
        typer.echo(done.text)
        say(f"written to {done.file}")
        if done.told:
            say("the chat was told")


def viewer_of(settings: Settings, begun: Begun) -> Actor:
    """For whom it is written: whoever runs the command; by itself, the role of HSL_DIGEST_ROLE."""
    if doer(begun) != TIMETABLE:
        return acting(settings, Permission.SEE_FIGURES)
    role = known_role(settings.digest_role, setting="HSL_DIGEST_ROLE")
    viewer = Actor(TIMETABLE, role, "local")
    decision = allow(viewer, Permission.SEE_FIGURES)
    if not decision:
        raise Refused(decision.reason, "Correct HSL_DIGEST_ROLE.")
    return viewer


def _written(settings: Settings, wish: Wish, now: datetime) -> Written:
    viewer = viewer_of(settings, wish.begun)
    if wish.send and settings.alert_chat is None:
        raise WrongUse("HSL_ALERT_CHAT is not set.", "Set it, or leave out --send.")
    snapshot, reader = snapshot_of(settings, wish.as_of)
    may_see = allow(viewer, Permission.SEE_MESSAGES)
    sent = sent_before(settings, now, WEEK) if may_see else None
    digest = digest_of(snapshot, reader, viewer, sent)
    page = as_html(digest, Look(str(viewer.role), settings.public_url, settings.streams))
    kept = place_of(settings.digests_dir, digest.moment.until)
    asked = Asked(doer(wish.begun), now, settings.audit_file)
    overwrite = wish.overwrite or wish.out is None
    file = write_digest(digest, page, wish.out or kept, asked, overwrite=overwrite)
    thin_out(settings.digests_dir)
    text = short_text(digest, names=settings.digest_names, file_name=file.name)
    return Written(digest, file, text, _told(settings, wish, text, now))


def _told(settings: Settings, wish: Wish, text: str, now: datetime) -> bool:
    """Tell the chat when that is asked for, and by itself when there is one. Raises NotTold."""
    by_itself = doer(wish.begun) == TIMETABLE and settings.alert_chat is not None
    if wish.send or by_itself:
        say_to_chat(settings, text, now)
    return wish.send or by_itself


def _document(done: Written) -> Mapping[str, object]:
    moment = done.digest.moment
    return {
        "file": str(done.file),
        "week": {"since": moment.since, "until": moment.until},
        "snapshot_id": moment.snapshot_id,
        "taken_at": moment.taken_at,
        "figures": {
            name: frame.with_columns(cs.float().fill_nan(None)).to_dicts()  # JSON knows no NaN
            for name, frame in done.digest.figures.items()
        },
        "calls": None
        if done.digest.calls is None
        else [asdict(each) for each in done.digest.calls],
        "sent": None if done.digest.sent is None else asdict(done.digest.sent),
        "text": done.text,
        "told": done.told,
    }
