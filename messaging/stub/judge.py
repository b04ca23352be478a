"""What the Bot API answers to one call: its rules, in Telegram's words."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from messaging.stub.markup import complaint, visible_units
from messaging.stub.world import Kept, Mood, World

Answer = dict[str, object]
DELETABLE: Final = timedelta(hours=48)
PER_SECOND: Final = 30
MAX_TEXT: Final = 4096
MAX_CAPTION: Final = 1024
SECOND: Final = timedelta(seconds=1)
MEDIA: Final = {"sendPhoto": "photo", "sendVideo": "video", "sendDocument": "document"}
_MOODS: Final[Mapping[Mood, tuple[int, str]]] = {
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "deactivated": (403, "Forbidden: user is deactivated"),
    "never_started": (403, "Forbidden: bot can't initiate conversation with a user"),
    "not_found": (400, "Bad Request: chat not found"),
}


def judge(world: World, method: str, values: Mapping[str, object]) -> Answer:
    """Do what is asked, if Telegram would; the body of the answer."""
    if method == "getMe":
        return _done({"id": 1, "is_bot": True, "first_name": "Stub", "username": "stub_bot"})
    if method == "deleteMessage":
        return _too_fast(world, None) or _delete(world, values)
    if method == "sendMessage" or method in MEDIA:
        chat_id = _number(values.get("chat_id"))
        return _too_fast(world, chat_id) or _send(world, method, chat_id, values)
    return said_no(404, "Not Found: method not found")


def said_no(code: int, description: str, **more: object) -> Answer:
    """The body of a refusal."""
    return {"ok": False, "error_code": code, "description": description, **more}


def told_to_wait(seconds: float | None) -> Answer:
    """429, with the seconds or (as it happens) without them."""
    if seconds is None:
        return said_no(429, "Too Many Requests")
    said = f"Too Many Requests: retry after {seconds:g}"
    return said_no(429, said, parameters={"retry_after": seconds})


def _done(result: object) -> Answer:
    return {"ok": True, "result": result}


def _too_fast(world: World, chat_id: int | None) -> Answer | None:
    """More than 30 a second to all, or more than one a second to a chat."""
    now = world.now()
    while world.recent and now - world.recent[0] >= SECOND:
        world.recent.popleft()
    last = world.last_to.get(chat_id) if chat_id is not None else None
    chat_too_fast = last is not None and now - last < SECOND
    if world.limits and (len(world.recent) >= PER_SECOND or chat_too_fast):
        return told_to_wait(1)
    world.recent.append(now)
    if chat_id is not None:
        world.last_to[chat_id] = now
    return None


def _send(world: World, method: str, chat_id: int | None, values: Mapping[str, object]) -> Answer:
    if chat_id is None:
        return said_no(400, "Bad Request: chat_id is empty")
    text = str(values.get("text" if method == "sendMessage" else "caption") or "")
    refusal = _text_refusal(method, text) or _mood_refusal(world, chat_id)
    if refusal:
        return refusal
    extra = _file(world, method, values)
    if extra is None:
        return said_no(400, "Bad Request: wrong file identifier/HTTP URL specified")
    world.numbers += 1
    world.chats.setdefault(chat_id, {})[world.numbers] = Kept(text, world.now())
    return _done({"message_id": world.numbers, "chat": {"id": chat_id}, **extra})


def _text_refusal(method: str, text: str) -> Answer | None:
    units = visible_units(text)
    if method == "sendMessage" and not units:
        return said_no(400, "Bad Request: message text is empty")
    if wrong := complaint(text):
        return said_no(400, f"Bad Request: can't parse entities: {wrong}")
    if units > (MAX_TEXT if method == "sendMessage" else MAX_CAPTION):
        what = "message" if method == "sendMessage" else "message caption"
        return said_no(400, f"Bad Request: {what} is too long")
    return None


def _mood_refusal(world: World, chat_id: int) -> Answer | None:
    mood = world.moods.get(chat_id)
    return said_no(*_MOODS[mood]) if mood else None


def _file(world: World, method: str, values: Mapping[str, object]) -> Answer | None:
    """What the answer says of the file: a name for an upload; None when the name is unknown."""
    kind = MEDIA.get(method)
    if kind is None:
        return {}
    given = values.get(kind)
    if isinstance(given, bytes):
        name = f"stub-{kind}-{len(world.files) + 1}"
        world.files.add(name)
    elif str(given) in world.files or str(given).startswith("https://"):
        name = str(given)
    else:
        return None
    return {kind: [{"file_id": name}] if kind == "photo" else {"file_id": name}}


def _delete(world: World, values: Mapping[str, object]) -> Answer:
    chat_id, number = _number(values.get("chat_id")), _number(values.get("message_id"))
    if chat_id is not None and (refusal := _mood_refusal(world, chat_id)):
        return refusal
    kept = world.chats.get(chat_id or 0, {}).get(number or 0)
    if kept is None or kept.deleted:
        return said_no(400, "Bad Request: message to delete not found")
    if world.now() - kept.at > DELETABLE:
        return said_no(400, "Bad Request: message can't be deleted for everyone")
    kept.deleted = True
    return _done(True)


def _number(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
