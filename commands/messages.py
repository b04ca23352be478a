"""`hsl messages`: what was written, what became of it, and what a person does about it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from commands.acting import acting
from commands.answer import say_json, screen, show
from commands.asking import instant
from commands.messages_shown import deliveries_of, message_facts, message_line, person_line
from commands.messaging_store import message_store
from core.access import Permission
from core.errors import WrongUse
from core.settings import Settings
from messaging import actions, approving, history, limiter, recall
from messaging.case import By
from messaging.hours import quiet_hours
from messaging.states import DELIVERY_STATE_MEANING
from messaging.store import store_of

Act = Callable[[sa.Connection, int, By], object]
ACTS: Mapping[str, Act] = {
    "approve": approving.approve,
    "reject": approving.reject,
    "pause": actions.pause,
    "resume": actions.resume,
    "cancel": actions.cancel,
    "retry": actions.retry,
    "recall": actions.recall,
}

NEEDS: Mapping[str, Permission] = {
    "approve": Permission.APPROVE_MESSAGES,
    "reject": Permission.APPROVE_MESSAGES,
    "recall": Permission.RECALL_MESSAGES,
}
WRITING = Permission.WRITE_MESSAGES


@dataclass(frozen=True)
class Choice:
    """What somebody decides about unknown deliveries: of these people, or of all."""

    again: bool
    people: Sequence[int]
    why: str


def list_messages(
    settings: Settings, state: str | None, before: int | None, *, as_json: bool
) -> None:
    """A page of messages, newest first."""
    with _store(settings) as connection:
        page = history.messages(connection, state=state, before_id=before)
    if as_json:
        say_json({"messages": [message_facts(each) for each in page.rows], "next": page.next_id})
        return
    columns = ["id", "state", "got it", "of", "to", "time", "author", "text"]
    rows = [message_line(each, settings.zone) for each in page.rows]
    show(f"{len(rows)} messages", columns, rows)
    if page.next_id:
        screen().print(f"Older ones: hsl messages list --before {page.next_id}")


def show_message(settings: Settings, message_id: int, people: str | None, *, as_json: bool) -> None:
    """One message: its text, its counts now, what a recall would reach; `people` in one state."""
    with _store(settings) as connection:
        found = history.message(connection, message_id)
        counted = history.counts(connection, message_id)
        view = recall.outlook(connection, message_id, datetime.now(UTC))
        rows = deliveries_of(connection, message_id, people) if people else []
    if as_json:
        counts = [dict(each._mapping) for each in counted]
        said = {"message": message_facts(found), "people": counts, "recall": asdict(view)}
        say_json(said | ({"deliveries": rows} if people else {}))
        return
    show(
        f"Message {message_id}",
        ["", ""],
        [(name, value) for name, value in message_facts(found).items() if value not in (None, "")],
    )
    meaning = {state.value: text for state, text in DELIVERY_STATE_MEANING.items()}
    lines = [(c.delivery_status, c.reason, c.people, meaning[c.delivery_status]) for c in counted]
    show(f"{found.total_recipients} people", ["state", "why", "people", "meaning"], lines)
    if people:
        columns = ["user_id", "username", "reason", "detail", "attempts", "sent_at"]
        show(f"{people}", columns, [[each[name] for name in columns] for each in rows])


def show_person(settings: Settings, user_id: int, before: int | None, *, as_json: bool) -> None:
    """What one person was sent, newest first."""
    with _store(settings) as connection:
        page = history.messages_to(connection, user_id, before_id=before)
    if as_json:
        rows = [dict(each._mapping) for each in page.rows]
        say_json({"user_id": user_id, "messages": rows, "next": page.next_id})
        return
    columns = ["message", "state", "why", "time", "text"]
    show(f"To {user_id}", columns, [person_line(each, settings.zone) for each in page.rows])
    if page.next_id:
        screen().print(f"Older ones: hsl messages to {user_id} --before {page.next_id}")


def list_holders(settings: Settings, message_id: int, *, as_json: bool) -> None:
    """Who got it and still has it: the audience of a correction."""
    with _store(settings) as connection:
        history.message(connection, message_id)
        holders = recall.still_have(connection, message_id)
    if as_json:
        say_json({"message": message_id, "count": len(holders), "user_ids": list(holders)})
    else:
        show(
            f"{len(holders)} people have message {message_id}",
            ["user_id"],
            [(str(each),) for each in holders],
        )


def act(settings: Settings, name: str, message_id: int, why: str, *, as_json: bool) -> None:
    """One of ACTS, on record, and the message as it is then."""
    with _acting(settings, why, NEEDS.get(name, WRITING)) as (connection, by):
        ACTS[name](connection, message_id, by)
    _answer(settings, message_id, name, as_json=as_json)


def reschedule(settings: Settings, message_id: int, at: str, *, as_json: bool) -> None:
    """Another time before it starts. Raises WrongUse for a date without a time, or a past one."""
    with _acting(settings, "", WRITING) as (connection, by):
        actions.reschedule(connection, message_id, by, _time_ahead(at, settings, by.at))
    _answer(settings, message_id, "reschedule", as_json=as_json)


def decide(settings: Settings, message_id: int, choice: Choice, *, as_json: bool) -> None:
    """Settle unknown deliveries: count as sent, or send again."""
    with _acting(settings, choice.why, WRITING) as (connection, by):
        actions.decide(connection, message_id, by, again=choice.again, people=choice.people)
    _answer(settings, message_id, "decide", as_json=as_json)


def look_at_recall(settings: Settings, message_id: int, *, as_json: bool) -> None:
    """What a recall would reach now; nothing is deleted."""
    with _store(settings) as connection:
        history.message(connection, message_id)
        view = recall.outlook(connection, message_id, datetime.now(UTC))
    if as_json:
        say_json({"message": message_id, "recall": asdict(view)})
        return
    until = f"until {view.until.astimezone(settings.zone):%Y-%m-%d %H:%M}" if view.until else ""
    show(
        f"A recall of message {message_id} would reach {view.reachable} people {until}".rstrip(),
        ["people", "what"],
        [
            (view.reachable, "can still be reached"),
            (view.too_old, "keep it: older than 47 hours 50 minutes"),
            (view.blocked, "keep it: they blocked the bot since"),
            (view.other, "keep it: Telegram refused, or no number is known"),
            (view.unknown, "unknown whether they have it"),
            (view.gone, "do not have it any more"),
        ],
    )
    screen().print(f"Nothing was deleted. To do it: hsl messages recall {message_id} --yes")


def switch(settings: Settings, why: str, *, stop: bool, as_json: bool) -> None:
    """The switch that stops everything, or lets it go on."""
    with _acting(settings, why, Permission.STOP_SENDING) as (connection, by):
        change = limiter.stop if stop else limiter.go
        changed = change(connection, by.actor, by.why, by.at)
    if as_json:
        say_json({"stopped": stop, "changed": changed})
        return
    said = "Nothing is sent from now on" if stop else "Sending goes on"
    screen().print(f"{said}{'' if changed else ', as before'}.")


def _answer(settings: Settings, message_id: int, done: str, *, as_json: bool) -> None:
    with _store(settings) as connection:
        found = history.message(connection, message_id)
    if as_json:
        say_json({"done": done, "message": message_facts(found)})
        return
    why = f" ({found.state_reason})" if found.state_reason else ""
    counts = ", ".join(f"{people:,} {state}" for state, people in sorted(found.tally.items()))
    screen().print(f"Message {message_id} is {found.state.replace('_', ' ')}{why}: {counts}.")


def _time_ahead(text: str, settings: Settings, now: datetime) -> datetime:
    at = instant(text, settings.zone).astimezone(UTC)
    if at <= now:
        raise WrongUse(f"{text} has passed.", "Choose a time ahead.")
    return at


@contextmanager
def _store(settings: Settings) -> Iterator[sa.Connection]:
    acting(settings, Permission.SEE_MESSAGES)
    with store_of(settings) as engine, engine.connect() as connection:
        yield connection


@contextmanager
def _acting(settings: Settings, why: str, need: Permission) -> Iterator[tuple[sa.Connection, By]]:
    actor = acting(settings, need)
    with message_store(settings) as engine, engine.begin() as connection:
        yield connection, By(actor.name, datetime.now(UTC), why, quiet_hours(settings))
