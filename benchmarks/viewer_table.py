"""The table of what the viewers were shown and what the app took; and whether that is too much."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import quantiles

from rich.console import Console
from rich.table import Table

from benchmarks.process import Sample, per_minute
from benchmarks.viewer_checks import LONGEST_RUN_S, PROMISED_S, Known, Tally
from benchmarks.viewer_runs import Run

WARM_S = 60.0
MOST_MB_A_MINUTE = 10.0
MOST_DESCRIPTORS_A_MINUTE = 2.0
LONGEST_SAID = 150


@dataclass(frozen=True)
class Watched:
    """What five minutes gave: every run, what was wrong, and what the app's process took."""

    runs: Sequence[Run]
    known: Sequence[Known]
    tally: Tally
    samples: Sequence[Sample]


def show(title: str, watched: Watched) -> int:
    """Print the table, what was wrong, and where it was measured; 1 when anything was wrong."""
    rising = too_much(watched.samples)
    table = Table("what", "measured", "limit", title=title)
    for row in (*_of_runs(watched), *_of_process(watched.samples)):
        table.add_row(*row)
    console = Console(width=100)
    console.print(table)
    wrong = [*rising, *watched.tally.sentences]
    for said in wrong[:20]:
        console.print(f"wrong: {said[:LONGEST_SAID]}", markup=False)
    series = ", ".join(f"{each.resident_mb:,.0f}" for each in watched.samples[::6])
    console.print(f"memory every half minute, MB: {series}")
    console.print(
        f"measured {datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}, {os.cpu_count()} cores,"
        f" load {os.getloadavg()[0]:.0f}"
    )
    return 1 if wrong else 0


def too_much(samples: Sequence[Sample]) -> list[str]:
    """What of the process goes on rising after the first minute."""
    warm = after_warming(samples)
    found = []
    if (megabytes := per_minute(warm, lambda each: each.resident_mb)) > MOST_MB_A_MINUTE:
        found.append(f"memory rises by {megabytes:.1f} MB a minute")
    if (files := per_minute(warm, lambda each: each.descriptors)) > MOST_DESCRIPTORS_A_MINUTE:
        found.append(f"open files rise by {files:.1f} a minute")
    return found


def after_warming(samples: Sequence[Sample]) -> list[Sample]:
    """The samples after the first minute."""
    return [each for each in samples if each.at >= samples[0].at + WARM_S]


def _of_runs(watched: Watched) -> list[tuple[str, str, str]]:
    tally, runs = watched.tally, watched.runs
    pages = [run.seconds for run in runs if run.of_new_page]
    return [
        ("runs", f"{len(runs):,}", ""),
        ("of which pages opened", f"{len(pages):,}", ""),
        ("runs that name their snapshot", f"{tally.checked:,}", ""),
        ("of which give its number of people too", f"{tally.counted:,}", ""),
        ("snapshots published meanwhile", f"{len(watched.known) - 1}", ""),
        *((f"wrong: {kind}", f"{len(said)}", "0") for kind, said in tally.wrong.items()),
        (
            "a run, p50 / p95 / p99 / most, s",
            spread([run.seconds for run in runs]),
            f"{LONGEST_RUN_S:.0f}",
        ),
        ("a page opened, p50 / p95 / p99 / most, s", spread(pages), f"{LONGEST_RUN_S:.0f}"),
        (
            "a new snapshot seen after, p50 / p95 / p99 / most, s",
            spread(tally.waits),
            f"{PROMISED_S:.0f}",
        ),
        ("sent to the viewers, MB", f"{sum(run.octets for run in runs) / 1e6:,.0f}", ""),
    ]


def _of_process(samples: Sequence[Sample]) -> list[tuple[str, str, str]]:
    warm = after_warming(samples) or samples
    first, last = samples[0], samples[-1]
    cores = (last.cpu_s - first.cpu_s) / max(last.at - first.at, 1)
    megabytes = per_minute(warm, lambda each: each.resident_mb)
    files = per_minute(warm, lambda each: each.descriptors)
    return [
        (
            "memory at the start / after a minute / at the end, MB",
            f"{first.resident_mb:,.0f} / {warm[0].resident_mb:,.0f} / {last.resident_mb:,.0f}",
            "",
        ),
        (
            "memory after the first minute, MB a minute",
            f"{megabytes:+.1f}",
            f"{MOST_MB_A_MINUTE:.0f}",
        ),
        (
            "open files after a minute / at the end",
            f"{warm[0].descriptors} / {last.descriptors}",
            "",
        ),
        (
            "open files after the first minute, a minute",
            f"{files:+.1f}",
            f"{MOST_DESCRIPTORS_A_MINUTE:.0f}",
        ),
        ("cores used by the app, mean", f"{cores:.2f}", ""),
    ]


def spread(seconds: Sequence[float]) -> str:
    """p50 / p95 / p99 / most."""
    if len(seconds) < 2:  # noqa: PLR2004  quantiles need two
        return "–"
    cut = quantiles(seconds, n=100, method="inclusive")
    return " / ".join(f"{each:.2f}" for each in (cut[49], cut[94], cut[98], max(seconds)))
