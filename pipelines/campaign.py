"""From which day on does a look at the programme count for the stream being sold now?"""

from datetime import date

from core.settings import Settings
from pipelines.building import Building
from queries import block

_FIRST = block("first_booking_day")


def campaign_start(building: Building, settings: Settings) -> date | None:
    """HSL_CAMPAIGN_START, else the day of the current stream's first booking; None while it has none."""
    if settings.campaign_start is not None:
        return settings.campaign_start
    stream, zone = settings.current_stream, settings.time_zone
    first: date | None = building.read(_FIRST, stream=stream, zone=zone)["day"].item()
    return first
