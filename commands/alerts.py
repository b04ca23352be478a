"""`hsl alerts`: what is wrong now, telling it, and whether telling works at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import typer

from commands.answer import FAILED, say, say_json, show
from core.errors import WrongUse
from core.settings import Settings
from core.snapshot import Reader
from operations.alert_file import standing_since
from operations.alerts import Looked, look_once
from operations.conditions import worst
from operations.gathering import Gathering
from operations.kinds import Condition
from operations.telling import Channel, NotTold, channels, place
from operations.wording import Word, trial

# A person waits longer than a probe: the audit is read whole.
PATIENCE = 60.0


def show_alerts(settings: Settings, *, tell: bool, as_json: bool) -> None:
    """Answer with every condition; leaves with code 1 when one fails, or could not be told."""
    gathering = Gathering(settings, lambda: datetime.now(UTC), Reader(settings.snapshots_dir))
    looked = look_once(gathering, PATIENCE) if tell else Looked(gathering.conditions(PATIENCE))
    since = standing_since(settings.data_dir)
    if as_json:
        say_json(_document(looked, since))
    else:
        _show(settings, looked, since, tell=tell)
    if looked.failures or worst(looked.conditions) == "fail":
        raise typer.Exit(FAILED)


def test_alerts(settings: Settings, *, as_json: bool) -> None:
    """Tell every channel that this is a test. Raises WrongUse when none is configured."""
    said = trial(place(settings), datetime.now(UTC))
    with _configured(settings) as found:
        outcomes = {each.name: _trouble(each, said) for each in found}
    if as_json:
        told = [{"channel": name, "told": not why, "why": why} for name, why in outcomes.items()]
        say_json({"ok": not any(outcomes.values()), "channels": told})
    else:
        for name, why in outcomes.items():
            say(why or f"{name}: told. Look whether it arrived.")
    if any(outcomes.values()):
        raise typer.Exit(FAILED)


@contextmanager
def _configured(settings: Settings) -> Iterator[tuple[Channel, ...]]:
    with channels(settings) as found:
        if not found:
            raise WrongUse(
                "Nobody hears of trouble: neither HSL_ALERT_CHAT nor HSL_ALERT_WEBHOOK is set.",
                "Set one of them and run again.",
            )
        yield found


def _trouble(channel: Channel, said: Word) -> str:
    try:
        channel.tell(said)
    except NotTold as error:
        return str(error)
    return ""


def _show(settings: Settings, looked: Looked, since: dict[str, datetime], *, tell: bool) -> None:
    rows = [
        (each.grade, each.name, _when(each, since, settings), each.says, each.runbook)
        for each in looked.conditions
    ]
    title = f"{len(rows)} wrong" if rows else "Nothing is wrong"
    if rows:
        show(title, ["class", "name", "since", "what, and what to do", "more"], rows)
    else:
        say(title.lower())
    if tell:
        say(f"{looked.told} told, over {looked.channels} channels")
        for each in looked.failures:
            say(str(each))


def _when(condition: Condition, since: dict[str, datetime], settings: Settings) -> str:
    moment = condition.since or since.get(condition.name)
    return f"{moment.astimezone(settings.zone):%Y-%m-%d %H:%M}" if moment else "now"


def _document(looked: Looked, since: dict[str, datetime]) -> dict[str, object]:
    return {
        "worst": worst(looked.conditions),
        "conditions": [
            {
                "name": each.name,
                "class": each.grade,
                "since": each.since or since.get(each.name),
                "says": each.says,
                "runbook": each.runbook,
            }
            for each in looked.conditions
        ],
        "told": looked.told,
        "not_told": [str(each) for each in looked.failures],
    }
