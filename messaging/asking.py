"""What somebody wants to send, and the fingerprint by which exactly that can be sent."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from messaging.audience_rules import Wanted
from messaging.text import Draft

_HEX_DIGITS = 24


@dataclass(frozen=True)
class Exceptions:
    """Why a rule is not kept this time, in the author's words; "" where it is kept. Goes on record."""

    limit: str = ""
    quiet: str = ""
    again: str = ""

    @property
    def given(self) -> dict[str, str]:
        """The rules that are not kept, with the reason."""
        return {name: why for name, why in asdict(self).items() if why}


@dataclass(frozen=True)
class Ask:
    """A text for an audience, at an instant (aware) or at once, with the exceptions asked for."""

    draft: Draft
    wanted: Wanted
    at: datetime | None = None
    exceptions: Exceptions = Exceptions()


def fingerprint(ask: Ask, user_ids: Sequence[int]) -> str:
    """The same for the same text, people and options, whatever the rules or the time: 24 hex digits."""
    media = ask.draft.media
    whole = {
        "text": ask.draft.source,
        "buttons": [[asdict(button) for button in row] for row in ask.draft.buttons],
        "media": [media.kind, media.sha256] if media else None,
        "look": asdict(ask.draft.look),
        "exceptions": asdict(ask.exceptions),
        "people": sorted(user_ids),
    }
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:_HEX_DIGITS]
