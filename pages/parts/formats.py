"""How are numbers, shares, times and sizes written? Zero, none and unknown never look alike."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

import polars as pl

NONE = "–"
UNKNOWN = "unknown"
# Telegram: 5 to 32 letters, digits and _, some old names 4; anything else is no address.
_TELEGRAM_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
_LONGEST = 120
WHEN = "D MMM YYYY, HH:mm"
DAY = "ddd D MMM YYYY"
DATE = "D MMM YYYY"
RECENT = "ddd D MMM, HH:mm"
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def number(value: int | float | None) -> str:
    """12,345; 0 is 0; none is a dash."""
    return NONE if value is None else f"{value:,.0f}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """1 person, 2 people: a number with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def percent(value: float | None) -> str:
    """41.2 %."""
    return NONE if value is None else f"{value:.1f} %"


def interval(low: float | None, high: float | None) -> str:
    """36 to 47 %: whole per cent, which is all a small sample can bear."""
    return NONE if low is None or high is None else f"{low:.0f} to {high:.0f} %"


def moment(when: datetime, zone: tzinfo) -> str:
    """Mon 23 Nov 2026, 15:42: in the school's zone."""
    return f"{when.astimezone(zone):%a %-d %b %Y, %H:%M}"


def day(when: datetime, zone: tzinfo) -> str:
    """Mon 23 Nov."""
    return f"{when.astimezone(zone):%a %-d %b}"


def zone_name(zone: tzinfo) -> str:
    """Moscow time for Europe/Moscow."""
    city = str(zone).rpartition("/")[2].replace("_", " ")
    return city if city in ("UTC", "GMT") else f"{city} time"


def age(old: timedelta) -> str:
    """12 min ago, 3 h ago, 4 days ago; what is not old at all is just now."""
    if old < _MINUTE:
        return "just now"
    if old < 2 * _HOUR:
        return f"{old // _MINUTE} min ago"
    if old < 2 * _DAY:
        return f"{old // _HOUR} h ago"
    return f"{old // _DAY} days ago"


def size(octets: int) -> str:
    """4.1 MB."""
    return f"{octets / 1_000_000:,.1f} MB"


def seconds(taken: float | None) -> str:
    """1.3 s, 4 min 10 s."""
    if taken is None:
        return NONE
    whole = timedelta(seconds=taken)
    if whole < _MINUTE:
        return f"{taken:.1f} s"
    return f"{whole // _MINUTE} min {(whole % _MINUTE).seconds} s"


def span(days: float | None) -> str:
    """40 s, 12 min, 13 h, 3.8 days: how long something took."""
    if days is None:
        return NONE
    length = timedelta(days=days)
    if length < _MINUTE:
        return f"{length.total_seconds():.0f} s"
    if length < 2 * _HOUR:
        return f"{length / _MINUTE:.0f} min"
    if length < 2 * _DAY:
        return f"{length / _HOUR:.0f} h"
    return f"{days:.1f} days"


def milliseconds(taken: float | None) -> str:
    """0.42 ms, 12 ms: what is small keeps its digits."""
    if taken is None:
        return NONE
    return f"{taken:,.2f} ms" if taken < 10 else f"{taken:,.0f} ms"  # noqa: PLR2004  two digits


def share(part: float | None) -> str:
    """0.412 as 41.2 %."""
    return percent(None if part is None else 100 * part)


def decimal(value: float | None) -> str:
    """4.2: a mean."""
    return NONE if value is None else f"{value:,.1f}"


def sentence(name: str) -> str:
    """`paid_without_stream` as a heading: Paid without stream."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def clipped(text: str | None, longest: int = _LONGEST) -> str | None:
    """The beginning of a very long name; the whole is in the details."""
    if text is None or len(text) <= longest:
        return text
    return text[: longest - 1] + "…"


def stream(name: str | None, labels: Mapping[str, str]) -> str:
    """The label of a stream; its own name when none is configured."""
    return "no stream" if name is None else labels.get(name, name)


def telegram_link(username: str | None) -> str | None:
    """https://t.me/name, when the name can be one; made from nothing else, so it leads nowhere else."""
    if username is None or not _TELEGRAM_NAME.fullmatch(username):
        return None
    return f"https://t.me/{username}"


def in_zone(frame: pl.DataFrame, zone: tzinfo) -> pl.DataFrame:
    """Every time of the frame in the school's zone."""
    times = pl.selectors.datetime(time_zone="*")
    return frame.with_columns(times.dt.convert_time_zone(str(zone)))


def intervals(frame: pl.DataFrame, low: str, high: str) -> Sequence[str]:
    """The column of intervals in words."""
    return [interval(*pair) for pair in frame.select(low, high).iter_rows()]
