"""How long each figure of the app takes on the benchmark's snapshot: the limit is 100 ms.

`python -m benchmarks.queries`; run `python -m benchmarks.refresh` first.
"""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks.measure import WORK
from core.figures import FIGURES, compute
from core.leads import LeadFilter, count_leads, lead_page
from core.settings import Settings
from core.snapshot import Reader, Snapshot

LIMIT_MS = 100
TIMES = 15
PAGE = 100
# For `hsl figure` and notebooks; a page takes its rows from lead_page.
WHOLE_LISTS = ("lead_list",)


def main() -> None:
    """Time every figure warm, and the lead list's own queries."""
    reader = Reader(Settings(data_dir=largest_school()).snapshots_dir)
    snapshot = reader.current().snapshot
    table = Table("figure", "median ms", "slowest ms", title=f"Figures, limit {LIMIT_MS} ms")
    for name, work in _works(snapshot, reader).items():
        times = [_milliseconds(work) for _ in range(TIMES)][1:]
        over = median(times) > LIMIT_MS and name not in WHOLE_LISTS
        mark = "  over" if over else ""
        table.add_row(name, f"{median(times):.0f}{mark}", f"{max(times):.0f}")
    Console(width=100).print(table)


def largest_school() -> Path:
    """The data folder of the largest school that `benchmarks.refresh` has refreshed."""
    return max(WORK.glob("data-school_*"), key=lambda folder: int(folder.name.rpartition("_")[2]))


def _works(snapshot: Snapshot, reader: Reader) -> dict[str, Callable[[], object]]:
    everybody, hot = LeadFilter(), LeadFilter(tiers=("hot",), exclude_customers=True)
    works: dict[str, Callable[[], object]] = {
        "count_leads, all": lambda: count_leads(snapshot, everybody),
        "count_leads, hot without customers": lambda: count_leads(snapshot, hot),
        "lead_page, first of all": lambda: lead_page(snapshot, everybody, PAGE, 0),
        "lead_page, first of hot": lambda: lead_page(snapshot, hot, PAGE, 0),
    }
    for name, figure in FIGURES.items():
        works[name] = partial(compute, figure, snapshot, reader)
    return works


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
