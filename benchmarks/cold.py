"""How long does one figure take in a process that has opened no snapshot yet? A child of benchmarks.figures.

`python -m benchmarks.cold NAME PARAMETERS`, the parameters as JSON; says the seconds as JSON. What Python
loads is not counted, so it is loaded first: DuckDB loads pandas at its first parameter, which takes a second
of a processor, and the curve of time_to_pay loads scipy.
"""

import json
import sys
import time
from collections.abc import Mapping

import pandas as pd  # noqa: F401  see above
import scipy.stats  # noqa: F401  see above

from benchmarks.queries import largest_school
from core.figures import compute, figure_named
from core.settings import Settings
from core.snapshot import Reader


def main() -> None:
    """Compute the figure once and say how long it took."""
    name, params = sys.argv[1:]
    print(json.dumps(one_cold(name, json.loads(params))))


def one_cold(name: str, params: Mapping[str, object]) -> dict[str, float]:
    """Seconds from opening the snapshot to the rows, and those of a processor in that time."""
    began, worked = time.perf_counter(), time.process_time()
    reader = Reader(Settings(data_dir=largest_school()).snapshots_dir)
    compute(figure_named(name), reader.current().snapshot, reader, params)
    return {"seconds": time.perf_counter() - began, "processor": time.process_time() - worked}


if __name__ == "__main__":
    main()
