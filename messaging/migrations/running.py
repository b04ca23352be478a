"""How the SQL of one step is run: every block of its file, in order, in the step's transaction."""

from pathlib import Path

import sqlalchemy as sa

from queries import read_blocks

_FOLDER = Path(__file__).parent / "sql"


def run_blocks(connection: sa.Connection, file: str, *, start: str) -> None:
    """Run the blocks of `file` whose name begins with `start`, as they stand (no parameter)."""
    plain = connection.execution_options(no_parameters=True)
    for name, block in read_blocks(_FOLDER / file).items():
        if name.startswith(start):
            plain.exec_driver_sql(block.sql)
