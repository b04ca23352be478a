"""`hsl figure`: the numbers behind any chart or table of the app."""

import io
from collections.abc import Mapping, Sequence
from datetime import tzinfo

import polars as pl
import polars.selectors as cs
import typer

from commands.answer import say_json, show
from commands.asking import snapshot_of
from core.csv_cells import csv_frame, local_times, write_rows
from core.errors import WrongUse
from core.figures import FIGURES, compute, figure_named
from core.figures.params import Askable, yes_or_no
from core.settings import Settings

_IDS = cs.matches("(^|_)id$") & cs.integer()


def list_figures(*, as_json: bool) -> None:
    """The names, each with its rule in one line."""
    if as_json:
        each = [
            {"name": name, "rule": figure.rule, "params": dict(figure.params)}
            for name, figure in FIGURES.items()
        ]
        say_json({"figures": each})
        return
    rows = [(name, figure.rule) for name, figure in FIGURES.items()]
    show(f"{len(rows)} figures", ["name", "rule"], rows)


def show_figure(
    settings: Settings, name: str, given: Sequence[str], as_of: str | None, form: str
) -> None:
    """One figure as a table, as `json` or as `csv`. Raises WrongUse, NoSnapshot, CannotCompute."""
    figure = figure_named(name)
    params = params_of(figure, given)
    snapshot, reader = snapshot_of(settings, as_of)
    frame = compute(figure, snapshot, reader, params)
    if form == "csv":
        typer.echo(_csv(frame, settings.zone), nl=False)
        return
    facts = {"figure": name, "rule": figure.definition, "snapshot_id": snapshot.snapshot_id}
    if form == "json":
        rows = frame.with_columns(cs.float().fill_nan(None)).to_dicts()  # JSON knows no NaN
        say_json({**facts, "taken_at": snapshot.taken_at, "rows": rows})
        return
    title = f"{name} in snapshot {snapshot.snapshot_id}: {figure.definition}"
    shown = local_times(frame, settings.zone).with_columns(_IDS.cast(pl.String))
    show(title, frame.columns, shown.iter_rows())


def params_of(asked: Askable, given: Sequence[str]) -> Mapping[str, object]:
    """The parameters of `--set name=value`, each of the kind of its default."""
    split = [each.partition("=") for each in given]
    return {name: _value(asked.params.get(name), text, name) for name, _, text in split}


def _csv(frame: pl.DataFrame, zone: tzinfo) -> str:
    """Without a BOM: this goes into a pipe; files for Excel come from `hsl export`."""
    text = io.BytesIO()
    rows = csv_frame(frame, zone)
    rows.clear().write_csv(text, line_terminator="\r\n")
    write_rows(rows, text)
    return text.getvalue().decode()


def _value(default: object, text: str, name: str) -> object:
    match default:
        case bool():
            return yes_or_no(name, text)
        case int():
            try:
                return int(text)
            except ValueError:
                raise WrongUse(f"{name} is {text!r}.", "Give a whole number.") from None
        case list() | tuple():
            return [part.strip() for part in text.split(",") if part.strip()]
        case _:
            return text
