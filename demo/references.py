"""What the details of an event speak of, one frame per idea: its columns are keys of the JSON."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from demo.bookings import CANCELLED, CREATED, PAID, WAITING
from demo.rows import Records
from demo.trail import Kind

STATUS_NAMES: Final = {
    CANCELLED: "Отменено",
    CREATED: "Создано",
    WAITING: "На проверке",
    PAID: "Подтверждено",
}
CHANGES: Final = {
    Kind.STATUS_0_TO_1: (CREATED, WAITING),
    Kind.STATUS_1_TO_2: (WAITING, PAID),
    Kind.STATUS_0_TO_CANCELLED: (CREATED, CANCELLED),
    Kind.STATUS_1_TO_CANCELLED: (WAITING, CANCELLED),
}
MESSAGE_KEYS: Final = ("message_type", "booking_status", "message_text")
CHANGE_KEYS: Final = (
    "booking_id",
    "old_status",
    "new_status",
    "old_status_name",
    "new_status_name",
)


@dataclass(frozen=True)
class Shape:
    """The keys of one kind of event, and the frame in which `refers` finds their values."""

    frame: str
    keys: tuple[str, ...]


SHAPES: Final = {
    Kind.REFERRAL_CODE_USED: Shape("coupons", ("referral_code", "discount")),
    Kind.REFERRAL_CREATED: Shape("coupons", ("code", "discount", "activations")),
    Kind.VIEW_PROGRAM: Shape("courses", ("course_id",)),
    Kind.BOOKING_CREATED: Shape("bookings", ("course_id", "booking_id")),
    Kind.BOOKING_CANCELLED: Shape("bookings", ("booking_id",)),
    Kind.PAYMENT_APPROVED: Shape("bookings", ("booking_id", "approved_by")),
    Kind.ALTERNATIVE_PAYMENT_PROOF: Shape("proofs", MESSAGE_KEYS),
    Kind.STUDENT_RESPONSE: Shape("answers", MESSAGE_KEYS),
    Kind.FREE_LESSON_INFO_VIEWED: Shape("lessons", ("lesson_type", "lesson_id")),
    Kind.FREE_LESSON_REGISTRATION_STARTED: Shape("lessons", ("lesson_type", "lesson_id")),
    Kind.FREE_LESSON_REGISTERED: Shape(
        "registrations", ("email", "registration_id", "lesson_type")
    ),
    Kind.FREE_LESSON_REMINDER_SENT: Shape("registrations", ("lesson_type", "registration_id")),
    Kind.LESSON_LINK_CLICKED: Shape("lessons", ("lesson_type", "lesson_title")),
    Kind.UNKNOWN_CALLBACK: Shape("callbacks", ("callback_data",)),
    Kind.UNHEARD_OF: Shape("callbacks", ("payload",)),
    **{kind: Shape(kind.name, CHANGE_KEYS) for kind in CHANGES},
}


def reference_frames(
    records: Records, bookings: pl.DataFrame, registrations: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """The frame of each shape; where `refers` is an id, row 0 is empty and row n is id n."""
    texts = records.story.scene.definition.texts
    approvers = pl.Series(texts.approvers)[bookings["id"].to_numpy() % len(texts.approvers)]
    booked = bookings.select("course_id", booking_id="id", approved_by=approvers)
    registered = registrations.select("email", "lesson_type", registration_id="id")
    frames = {
        "coupons": _coupons(records),
        "lessons": _lessons(records),
        "courses": pl.DataFrame({"course_id": [0, 1, 2]}),
        "bookings": _from_one(booked),
        "registrations": _from_one(registered),
        "proofs": _messages(texts.proofs, texts.message_types, CREATED),
        "answers": _messages(texts.answers, texts.message_types, PAID),
        "callbacks": _callbacks(texts.callbacks),
    }
    return frames | {kind.name: _changes(frames["bookings"], *CHANGES[kind]) for kind in CHANGES}


def _from_one(frame: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([frame.clear(1), frame])


def _coupons(records: Records) -> pl.DataFrame:
    coupons = records.story.coupons
    return pl.DataFrame(
        {
            "referral_code": coupons.codes,
            "code": coupons.codes,
            "discount": coupons.discount,
            "activations": coupons.limit,
        }
    )


def _lessons(records: Records) -> pl.DataFrame:
    workshops = records.story.scene.calendar.workshops
    return pl.DataFrame(
        {
            "lesson_type": [workshop.kind for workshop in workshops],
            "lesson_id": np.arange(len(workshops)) + 1,
            "lesson_title": [workshop.title for workshop in workshops],
        }
    )


def _messages(texts: list[str], types: list[str], status: int) -> pl.DataFrame:
    """Every text under every type of message."""
    pairs = [(text, kind) for text in texts for kind in types]
    return pl.DataFrame(
        {
            "message_type": [kind for _, kind in pairs],
            "booking_status": [status] * len(pairs),
            "message_text": [text for text, _ in pairs],
        }
    )


def _callbacks(data: list[str]) -> pl.DataFrame:
    payload = [{"step": step, "note": note} for step, note in enumerate(data)]
    return pl.DataFrame({"callback_data": data, "payload": payload})


def _changes(bookings: pl.DataFrame, old: int, new: int) -> pl.DataFrame:
    return bookings.select(
        "booking_id",
        old_status=pl.lit(old),
        new_status=pl.lit(new),
        old_status_name=pl.lit(STATUS_NAMES[old]),
        new_status_name=pl.lit(STATUS_NAMES[new]),
    )
