"""What did the killing come to? Counted from the store, from what people got, and from the files."""

from collections import Counter

import psycopg

from core import audit, embedded, shelf
from messaging.audit_check import BrokenChain
from messaging.audit_check import verify as verify_chain
from messaging.store import store_of
from operations.runs import Runs
from tests.faults.killing_scene import Scene


def count(scene: Scene) -> None:
    """Fill the tally: who has what, and what is broken."""
    tally = scene.tally
    with embedded.running(scene.data / "postgres") as url, psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT h.message_text, r.user_id, r.delivery_status FROM messaging.message_recipients r"
            " JOIN messaging.message_history h ON h.id = r.message_id"
        ).fetchall()
        held = connection.execute(
            "SELECT count(*) FROM messaging.message_history WHERE state <> 'done'"
        ).fetchone()
    got = Counter((text, user) for user in scene.world.chats for text in scene.world.received(user))
    known = {(text, user): status for text, user, status in rows}
    tally.states = dict(sorted(Counter(known.values()).items()))
    tally.got_two = sum(count > 1 for count in got.values())
    tally.sent_not_got = sum(status == "sent" and not got[who] for who, status in known.items())
    tally.got_not_known = sum(known.get(who) not in ("sent", "unknown") for who in got)
    tally.lost = len(scene.queued - set(known))
    tally.refreshes = sum(
        each.outcome == "done" for each in Runs(scene.data).newest("refresh", 500)
    )
    _look_for_trouble(scene, held)


def _look_for_trouble(scene: Scene, held: object) -> None:
    troubles = scene.tally.troubles
    if held != (0,):
        troubles.append(f"messages that are not done: {held}")
    if isinstance(found := audit.verify(scene.data / "audit.jsonl"), audit.Broken):
        troubles.append(f"the audit of the data folder is broken: {found}")
    with store_of(scene.settings) as engine, engine.connect() as store:
        chain = verify_chain(store, scene.data / "audit.jsonl")
    if isinstance(chain, BrokenChain):
        troubles.append(f"the audit of messages is broken: {chain}")
    for file in shelf.snapshots(scene.data / "snapshots"):
        if damage := shelf.damage_of(file):
            troubles.append(damage.why)
    left = [each.id for each in Runs(scene.data).newest(limit=500) if each.outcome == "running"][1:]
    if left:
        troubles.append(f"runs that nobody ended: {left}")
