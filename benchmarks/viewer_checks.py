"""Did the viewers see whole snapshots, and each new one in time? What was said against what was published."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from benchmarks.viewer_runs import Run
from core.figures import compute, figure_named
from core.snapshot import Reader
from pages.parts.formats import moment

# The line under a title looks every 15 s; then the page runs.
PROMISED_S = 30.0
LONGEST_RUN_S = 30.0


@dataclass(frozen=True)
class Known:
    """A published snapshot: since when it is the current one, and what a page says of it."""

    snapshot_id: str
    published_at: float
    says: Mapping[str, str]


@dataclass(frozen=True)
class Tally:
    """What was found wrong, by kind and one sentence each, and how long each viewer waited for each snapshot.

    `checked` runs named their snapshot, `counted` of them gave its number of people too.
    """

    wrong: Mapping[str, tuple[str, ...]]
    waits: tuple[float, ...]
    checked: int
    counted: int

    @property
    def sentences(self) -> list[str]:
        """All that is wrong, the worst kinds first."""
        return [f"{kind}: {each}" for kind, said in self.wrong.items() for each in said]


def known_snapshot(reader: Reader, snapshot_id: str, published_at: float, zone: tzinfo) -> Known:
    """What pages must say of this snapshot; the figures are computed here, in our own process."""
    snapshot = reader.named(snapshot_id).snapshot
    four = compute(figure_named("four_figures"), snapshot, reader)
    funnel = compute(figure_named("funnel"), snapshot, reader)
    counts = compute(figure_named("row_counts"), snapshot, reader)
    says = {
        "taken": moment(snapshot.taken_at, zone),
        "total users": str(dict(four.select("figure", "now").iter_rows())["total_users"]),
        "funnel": str(funnel["people"][0]),
        "people": str(dict(counts.select("table_name", "rows").iter_rows())["people"]),
    }
    return Known(snapshot_id, published_at, says)


def tallied(runs: Sequence[Run], unfinished: Iterable[str], known: Sequence[Known]) -> Tally:
    """Everything that must not be, by its kind; `known` in the order of publication."""
    waits = waited(runs, known)
    wrong = {
        "errors": tuple(f"{run.page}: {said}" for run in runs for said in run.troubles),
        "unfinished": tuple(unfinished),
        "mixed": tuple(said for run in runs if (said := mixed(run, known))),
        "outdated": tuple(said for run in runs if (said := outdated(run, known))),
        "slow": tuple(
            f"{run.page}: a run of {run.seconds:.1f} s"
            for run in runs
            if run.seconds > LONGEST_RUN_S
        ),
        "late": tuple(late(waits)),
    }
    seen = tuple(seconds for seconds in waits.values() if seconds is not None)
    checked = sum(bool(run.statements) for run in runs)
    counted = sum(any(said.what != "taken" for said in run.statements) for run in runs)
    return Tally(wrong, seen, checked, counted)


def late(waits: Mapping[tuple[int, str], float | None]) -> Iterator[str]:
    """Who saw a new snapshot too late or never."""
    for (viewer, name), seconds in waits.items():
        if seconds is None:
            yield f"viewer {viewer} never saw {name}"
        elif seconds > PROMISED_S:
            yield f"viewer {viewer} saw {name} after {seconds:.1f} s"


def shown_in(run: Run, known: Sequence[Known]) -> list[int]:
    """The places in `known` of the snapshots of which everything the run said is true."""
    return [
        place
        for place, each in enumerate(known)
        if all(each.says[said.what] == said.value for said in run.statements)
    ]


def mixed(run: Run, known: Sequence[Known]) -> str | None:
    """What a run said that is true of no single snapshot."""
    if shown_in(run, known):
        return None
    said = ", ".join(f"{what} {value}" for what, value in dict.fromkeys(run.statements))
    return f"{run.page}: true of no one snapshot: {said}"


def outdated(run: Run, known: Sequence[Known]) -> str | None:
    """A page asked for after a newer snapshot was published that still showed an older one."""
    newest = max(
        (n for n, each in enumerate(known) if each.published_at <= run.asked_at), default=0
    )
    shown = shown_in(run, known)
    if not (run.of_new_page and run.statements and shown) or shown[-1] >= newest:
        return None
    late = run.asked_at - known[newest].published_at
    return f"{run.page}: an older snapshot {late:.1f} s after a newer one was published"


def waited(runs: Sequence[Run], known: Sequence[Known]) -> dict[tuple[int, str], float | None]:
    """Seconds from publication until a viewer was shown that snapshot or a newer one; None: never.

    Counted are the snapshots that came while a viewer watched, up to the last page they opened.
    """
    waits: dict[tuple[int, str], float | None] = {}
    for viewer in sorted({run.viewer for run in runs}):
        mine = [run for run in runs if run.viewer == viewer and run.statements]
        left = max((run.asked_at for run in mine if run.of_new_page), default=0.0)
        shown = [(max(shown_in(run, known), default=-1), run.ended_at or left) for run in mine]
        for place, each in enumerate(known):
            if place and each.published_at <= left:
                times = [at for seen, at in shown if seen >= place]
                wait = max(0.0, min(times) - each.published_at) if times else None
                waits[viewer, each.snapshot_id] = wait
    return waits
