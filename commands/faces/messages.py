"""Messages: the store's form, the worker, a stand-in for Telegram, and what a person does with a message."""

from typing import Annotated, Literal

import typer

from commands.faces import letters
from commands.faces.options import AsJson, settings_read

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The message's number.")]
Why = Annotated[str, typer.Option(help="The reason, for the record.")]
Before = Annotated[int | None, typer.Option(help="The page after this one: its `next`.")]


def register(app: typer.Typer) -> None:
    """Add these commands to `hsl`."""
    app.command()(migrate)
    app.command()(worker)
    app.command("telegram-stub")(telegram_stub)
    group = typer.Typer(help="Messages: rehearse, send, list, show, act.", no_args_is_help=True)
    letters.add_to(group)
    group.command("list")(list_)
    group.command()(show)
    group.command()(to)
    group.command()(holders)
    for command in (approve, reject, pause, resume, cancel, retry):
        group.command()(command)
    group.command()(recall)
    group.command()(decide)
    group.command()(reschedule)
    group.command()(stop)
    group.command()(go)
    app.add_typer(group, name="messages")


def migrate(
    to: Annotated[
        str, typer.Option(help="A form such as 0001; base goes all the way back.")
    ] = "head",
    plan: Annotated[bool, typer.Option("--plan", help="Only show what would be done.")] = False,
    as_json: AsJson = False,
) -> None:
    """Create the message tables or bring them up to date, after showing what will be done."""
    from commands.migrate import run_migrate

    with settings_read(as_json=as_json) as settings:
        run_migrate(settings, to, look_only=plan, as_json=as_json)


def worker(
    until_empty: Annotated[
        bool, typer.Option("--until-empty", help="End when nothing is left to send.")
    ] = False,
) -> None:
    """Send what is in the outbox: the only process that does, and only one at a time."""
    from commands.worker import run_worker

    with settings_read() as settings:
        run_worker(settings, until_empty=until_empty)


def telegram_stub(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: a free one.")] = 0,
    no_limits: Annotated[bool, typer.Option("--no-limits", help="Never answer 429.")] = False,
    as_json: AsJson = False,
) -> None:
    """Stand in for Telegram on loopback: for demos and rehearsals, nothing leaves this machine."""
    from commands.telegram_stub import run_stub

    with settings_read(as_json=as_json):
        run_stub(port, limits=not no_limits, as_json=as_json)


def list_(
    state: Annotated[str | None, typer.Option(help="Only messages in this state.")] = None,
    before: Before = None,
    as_json: AsJson = False,
) -> None:
    """List messages, newest first."""
    from commands.messages import list_messages

    with settings_read(as_json=as_json) as settings:
        list_messages(settings, state, before, as_json=as_json)


def show(
    number: Number,
    people: Annotated[
        str | None, typer.Option(help="Also the people in this delivery state, such as failed.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show one message: text, counts by state and reason, and what a recall would reach."""
    from commands.messages import show_message

    with settings_read(as_json=as_json) as settings:
        show_message(settings, number, people, as_json=as_json)


def to(
    user_id: Annotated[int, typer.Argument(metavar="ID", help="The person's Telegram id.")],
    before: Before = None,
    as_json: AsJson = False,
) -> None:
    """Show what one person was sent, newest first."""
    from commands.messages import show_person

    with settings_read(as_json=as_json) as settings:
        show_person(settings, user_id, before, as_json=as_json)


def holders(number: Number, as_json: AsJson = False) -> None:
    """List who got a message and still has it: the audience of a correction."""
    from commands.messages import list_holders

    with settings_read(as_json=as_json) as settings:
        list_holders(settings, number, as_json=as_json)


def approve(number: Number, why: Why = "", as_json: AsJson = False) -> None:
    """Say yes to a message that waits for a second person; its author cannot."""
    _act("approve", number, why, as_json=as_json)


def reject(number: Number, why: Why = "", as_json: AsJson = False) -> None:
    """Say no to a message that waits for a second person."""
    _act("reject", number, why, as_json=as_json)


def pause(number: Number, why: Why = "", as_json: AsJson = False) -> None:
    """Stop a message in the middle, or hold it before it starts."""
    _act("pause", number, why, as_json=as_json)


def resume(number: Number, why: Why = "", as_json: AsJson = False) -> None:
    """Let a paused or held message go out."""
    _act("resume", number, why, as_json=as_json)


def cancel(number: Number, why: Why = "", as_json: AsJson = False) -> None:
    """Cancel a message for everybody who has not got it yet."""
    _act("cancel", number, why, as_json=as_json)


def retry(number: Number, why: Why = "", as_json: AsJson = False) -> None:
    """Try again those whom Telegram refused, except those who cannot be reached."""
    _act("retry", number, why, as_json=as_json)


def recall(
    number: Number,
    why: Why = "",
    yes: Annotated[bool, typer.Option("--yes", help="Delete; without it, only look.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete a message for everybody who can still be reached; without --yes, show who that is."""
    from commands.messages import act, look_at_recall

    with settings_read(as_json=as_json) as settings:
        if yes:
            act(settings, "recall", number, why, as_json=as_json)
        else:
            look_at_recall(settings, number, as_json=as_json)


def decide(
    number: Number,
    how: Annotated[Literal["sent", "again"], typer.Argument(help="Count as sent, or send again.")],
    person: Annotated[list[int] | None, typer.Option(help="Only this Telegram id.")] = None,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Decide about deliveries nobody knows about: who gets it again may have it twice."""
    from commands.messages import Choice
    from commands.messages import decide as settle

    with settings_read(as_json=as_json) as settings:
        settle(settings, number, Choice(how == "again", person or [], why), as_json=as_json)


def reschedule(
    number: Number,
    at: Annotated[str, typer.Option(help="2026-11-24T15:42 in the school's time zone.")],
    as_json: AsJson = False,
) -> None:
    """Give a message that has not started another time."""
    from commands.messages import reschedule as move

    with settings_read(as_json=as_json) as settings:
        move(settings, number, at, as_json=as_json)


def stop(why: Why = "", as_json: AsJson = False) -> None:
    """Stop all sending at once, whatever is in the outbox."""
    _switch(why, stop=True, as_json=as_json)


def go(why: Why = "", as_json: AsJson = False) -> None:
    """Let sending go on after a stop."""
    _switch(why, stop=False, as_json=as_json)


def _act(name: str, number: int, why: str, *, as_json: bool) -> None:
    from commands.messages import act

    with settings_read(as_json=as_json) as settings:
        act(settings, name, number, why, as_json=as_json)


def _switch(why: str, *, stop: bool, as_json: bool) -> None:
    from commands.messages import switch

    with settings_read(as_json=as_json) as settings:
        switch(settings, why, stop=stop, as_json=as_json)
