"""`hsl segments`: groups of people kept under a name."""

from collections.abc import Sequence
from datetime import UTC, datetime

import typer

from commands.answer import say_json, show
from commands.asking import person
from commands.figure import params_of
from core.errors import HslError
from core.figures.groups import GROUPS, group_named
from core.kept_segments import KeptSegment, forget, keep, kept_segments, members, rename
from core.settings import Settings
from core.snapshot import Snapshot


def show_segments(settings: Settings, snapshot: Snapshot, *, as_json: bool) -> None:
    """Each with its rule and how many are in it as of `snapshot`; unknown where that cannot be said."""
    there = [(each, _size(each, snapshot, settings)) for each in kept_segments(settings.data_dir)]
    if as_json:
        listed = [_facts(each) | {"people": people} for each, people in there]
        say_json({"snapshot_id": snapshot.snapshot_id, "segments": listed})
        return
    rows = [
        (each.name, "unknown" if people is None else people, each.rule, each.made_by)
        for each, people in there
    ]
    title = f"{len(rows)} kept segments, counted in snapshot {snapshot.snapshot_id}"
    show(title, ["name", "people", "rule", "made by"], rows)


def show_groups(*, as_json: bool) -> None:
    """What can be kept: each group with its rule and parameters."""
    if as_json:
        groups = [
            {"name": each.name, "rule": each.rule, "params": dict(each.params)}
            for each in GROUPS.values()
        ]
        say_json({"groups": groups})
        return
    rows = [(each.name, each.rule, ", ".join(each.params)) for each in GROUPS.values()]
    show(f"{len(rows)} groups", ["name", "rule", "--set"], rows)


def keep_segment(
    settings: Settings, name: str, group: str, given: Sequence[str], *, as_json: bool
) -> None:
    """Keep it and say so. Raises WrongUse."""
    params = params_of(group_named(group), given)
    asked = KeptSegment(name, group, params, person(), datetime.now(UTC))
    kept = keep(settings.data_dir, asked)
    if as_json:
        say_json(_facts(kept))
    else:
        typer.echo(f"{kept.name}: {kept.rule}")


def rename_segment(settings: Settings, name: str, new_name: str) -> None:
    """Rename it and say so. Raises WrongUse."""
    kept = rename(settings.data_dir, name, new_name, by=person(), now=datetime.now(UTC))
    typer.echo(f"It is called {kept.name} now.")


def forget_segment(settings: Settings, name: str) -> None:
    """Remove it and say so. Raises WrongUse."""
    gone = forget(settings.data_dir, name, by=person(), now=datetime.now(UTC))
    typer.echo(f"{gone.name} is not kept any more.")


def _size(segment: KeptSegment, snapshot: Snapshot, settings: Settings) -> int | None:
    try:
        return members(snapshot, settings.data_dir, segment.name).height
    except HslError:
        return None


def _facts(segment: KeptSegment) -> dict[str, object]:
    return {
        "name": segment.name,
        "group": segment.group,
        "params": dict(segment.params),
        "rule": segment.rule,
        "made_by": segment.made_by,
        "made_at": segment.made_at,
    }
