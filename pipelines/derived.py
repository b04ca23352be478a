"""What is computed from the finished tables of a snapshot, so that no page has to: one query block each."""

from pipelines.building import Building
from queries import block

_DERIVED = {
    "step_times": block("derived_step_times"),
    "booking_times": block("derived_booking_times"),
}


def derive_tables(building: Building) -> None:
    """Fill these tables in this order; people, program_views and the source's rows are there."""
    for table, query in _DERIVED.items():
        building.derive(table, query)
