"""What is said to whom: rehearse and send, who wants no messages, who is forgotten, and the audit."""

from pathlib import Path
from typing import Annotated

import typer

from commands.faces.options import AsJson, settings_read

Words = Annotated[
    str | None, typer.Option(help="Telegram HTML, with {first_name|friend} and the like.")
]
TextFile = Annotated[Path | None, typer.Option(help="A text file instead; - is stdin.")]
Audience = Annotated[
    list[str],
    typer.Option(
        metavar="RULE",
        help="stream:NAME, tier:NAME, segment:NAME, hackathon, ids:1,2, or message:12 for"
        " those who have that message; several add up.",
    ),
]
Exclude = Annotated[
    list[str] | None, typer.Option(metavar="RULE", help="Whom to leave out, as a rule.")
]
At = Annotated[
    str | None, typer.Option(help="For when: 2026-11-23T15:42, in the school's time zone.")
]
Buttons = Annotated[
    list[str] | None,
    typer.Option(metavar="ROW", help='A row of buttons: "Label=https://... | Label=..."'),
]
Photo = Annotated[str | None, typer.Option(help="A file, or Telegram's id of one.")]
OtherFile = Annotated[str | None, typer.Option(help="The same.")]
Silent = Annotated[bool, typer.Option("--silent", help="Arrives without a sound.")]
NoLinkPreview = Annotated[
    bool, typer.Option("--no-link-preview", help="No picture of the first link.")
]
DespiteLimit = Annotated[
    str, typer.Option(metavar="REASON", help="Also to people who had enough; on record.")
]
DespiteQuiet = Annotated[
    str, typer.Option(metavar="REASON", help="Also in the quiet hours; on record.")
]
Again = Annotated[str, typer.Option(metavar="REASON", help="The same once more; on record.")]
Preview = Annotated[
    int | None, typer.Option(metavar="ID", help="Show this person's text, not the first's.")
]


def add_to(messages: typer.Typer) -> None:
    """Add these commands to `hsl messages`."""
    messages.command()(rehearse)
    messages.command()(send)


def register(app: typer.Typer) -> None:
    """Add the other commands to `hsl`."""
    opt_outs = typer.Typer(help="Who wants no messages: list (without a word), add, remove.")
    opt_outs.callback()(list_opt_outs)
    opt_outs.command("add")(add_opt_outs)
    opt_outs.command("remove")(remove_opt_out)
    audit = typer.Typer(help="Who did what, when and why.", no_args_is_help=True)
    audit.command("verify")(verify_audit)
    audit.command("show")(show_audit)
    app.add_typer(opt_outs, name="optouts", invoke_without_command=True)
    app.add_typer(audit, name="audit")
    app.command()(forget)


def rehearse(  # noqa: PLR0913  each option is part of the interface
    *,
    text: Words = None,
    file: TextFile = None,
    audience: Audience,
    exclude: Exclude = None,
    at: At = None,
    button: Buttons = None,
    photo: Photo = None,
    video: OtherFile = None,
    document: OtherFile = None,
    silent: Silent = False,
    no_link_preview: NoLinkPreview = False,
    despite_limit: DespiteLimit = "",
    despite_quiet: DespiteQuiet = "",
    again: Again = "",
    preview: Preview = None,
    as_json: AsJson = False,
) -> None:
    """Say who would get it, who not and why, when, and what it meets; nothing is sent."""
    from commands.rehearsing import Written, run_rehearsal
    from messaging.asking import Exceptions
    from messaging.text import Look

    media = {"photo": photo, "video": video, "document": document}
    reasons = Exceptions(despite_limit.strip(), despite_quiet.strip(), again.strip())
    look = Look(silent, not no_link_preview)
    said = (text, file, audience, exclude or [], button or [], media)
    written = Written(*said, look, at, reasons)
    with settings_read(as_json=as_json) as settings:
        run_rehearsal(settings, written, preview=preview, as_json=as_json)


def send(
    fingerprint: Annotated[str, typer.Argument(help="What `hsl messages rehearse` gave.")],
    at: Annotated[
        str | None, typer.Option(help="When, in the school's time zone; without it at once.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Queue exactly what was rehearsed; refused when the audience changed since."""
    from commands.rehearsing import run_send

    with settings_read(as_json=as_json) as settings:
        run_send(settings, fingerprint, at, as_json=as_json)


def list_opt_outs(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="So many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List who wants no messages, the newest first."""
    from commands.opt_outs import show_opt_outs

    if context.invoked_subcommand is None:
        with settings_read(as_json=as_json) as settings:
            show_opt_outs(settings, rows=limit, as_json=as_json)


def add_opt_outs(
    ids: Annotated[list[str] | None, typer.Argument(help="Telegram ids.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="A file with one id a line, or a CSV; - is stdin.")
    ] = None,
    why: Annotated[str, typer.Option(help="Why; goes on record.")] = "",
    as_json: AsJson = False,
) -> None:
    """Record people who want no messages; no sending reaches them from then on."""
    from commands.opt_outs import add_opt_outs as add

    with settings_read(as_json=as_json) as settings:
        add(settings, ids or [], file, why, as_json=as_json)


def remove_opt_out(
    user_id: Annotated[str, typer.Argument(help="A Telegram id.")],
    why: Annotated[str, typer.Option(help="Why; goes on record.")],
) -> None:
    """Take a person off the list, because they asked for messages again."""
    from commands.opt_outs import remove_opt_out as remove

    with settings_read() as settings:
        remove(settings, user_id, why)


def verify_audit(as_json: AsJson = False) -> None:
    """Read every record again; exit code 1 when one was changed, cut, moved or written anew."""
    from commands.audit import verify

    with settings_read(as_json=as_json) as settings:
        verify(settings, as_json=as_json)


def show_audit(
    limit: Annotated[int, typer.Option(min=1, help="So many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List what was done, the newest first: refreshes, exports, messages, opt-outs, erasures."""
    from commands.audit import show_records

    with settings_read(as_json=as_json) as settings:
        show_records(settings, rows=limit, as_json=as_json)


def forget(
    user_id: Annotated[str, typer.Argument(help="A Telegram id.")],
    why: Annotated[str, typer.Option(help="Why; goes on record.")] = "on request",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase a person from every snapshot, message and kept export, and keep them out for ever."""
    from commands.forget import forget_person

    with settings_read(as_json=as_json) as settings:
        forget_person(settings, user_id, why, sure=yes, as_json=as_json)
