"""Do buttons and files reach Telegram only in a form it takes?"""

import hashlib
from dataclasses import asdict
from pathlib import Path

import pytest
import sqlalchemy as sa

from messaging.buttons import BadButton, kept_rows, read_rows
from messaging.letter import Button
from messaging.media import (
    MEGABYTE,
    BadMedia,
    Media,
    keep,
    kept_media,
    media_of,
    photo_content,
    uploaded,
)
from messaging.tables import media as media_table
from tests.pictures import picture


def test_rows_are_read_in_their_order() -> None:
    rows = read_rows(
        ["Сайт=https://school.example/?a=b | Чат=tg://resolve?domain=x", "Да=https://a.b"]
    )

    assert rows == (
        (
            Button("Сайт", "https://school.example/?a=b"),
            Button("Чат", "tg://resolve?domain=x"),
        ),
        (Button("Да", "https://a.b"),),
    )
    kept = [[asdict(button) for button in row] for row in rows]
    assert kept_rows(kept) == rows


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["Сайт"], "Button 1 of row 1 opens no address"),
        (["=https://a.b"], "Button 1 of row 1 has no label"),
        (["a=https://a.b", "a=https://a.b | \u200b=https://a.b"], "Button 2 of row 2 has no label"),
        (["a=javascript:alert(1)"], "opens no address"),
        (["a=https://localhost"], "opens no address"),
        (["a=https://a.b c"], "opens no address"),
        (["a\nb=https://a.b"], "has no label of one line"),
        ([f"{'я' * 65}=https://a.b"], "is 65 units long"),
        ([" | ".join(["a=https://a.b"] * 9)], "Row 1 has 9 buttons"),
        ([" | ".join(["a=https://a.b"] * 8)] * 13, "There are 104 buttons"),
    ],
)
def test_a_button_telegram_would_refuse_is_named(rows: list[str], said: str) -> None:
    with pytest.raises(BadButton, match=said):
        read_rows(rows)


def test_a_file_is_kept_once_with_its_content(tmp_path: Path, store: sa.Engine) -> None:
    path, content = tmp_path / "Афиша.JPG", picture()
    path.write_bytes(content)

    media = media_of("photo", str(path))

    digest = hashlib.sha256(content).hexdigest()
    assert (media.kind, media.file_name, media.sha256) == ("photo", "Афиша.JPG", digest)
    with store.begin() as connection:
        number = keep(connection, media)
        assert keep(connection, media) == number
        assert keep(connection, Media("document", digest, content=media.content)) != number
        row = connection.execute(sa.select(media_table).filter_by(id=number)).one()
        assert kept_media(connection, number) == Media("photo", digest, "Афиша.JPG")
        assert photo_content(connection, digest) == content
        assert photo_content(connection, "0" * 64) is None
    assert (row.content, row.file_id) == (content, None)


def test_what_is_no_file_is_a_file_id(store: sa.Engine) -> None:
    media = media_of("video", "BAACAgIAAxkBAAIBQ-_x")

    assert media.file_id == "BAACAgIAAxkBAAIBQ-_x"
    with store.begin() as connection:
        kept = kept_media(connection, keep(connection, media))
    assert kept == Media("video", media.sha256, file_id="BAACAgIAAxkBAAIBQ-_x")


@pytest.mark.parametrize(
    "given", ["afisha.jpg", "short", "../../no/such/file", "a b c d e f g h i j"]
)
def test_neither_file_nor_id_is_refused(given: str) -> None:
    with pytest.raises(BadMedia, match="no file id"):
        media_of("photo", given)


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("a.jpg", 0, "0.0 MB"),
        ("a.jpg", 10 * MEGABYTE + 1, "at most 10 MB"),
        ("a.pdf", 10, "no photo that Telegram shows"),
    ],
)
def test_a_file_telegram_would_refuse_is_not_taken(
    name: str, size: int, said: str, tmp_path: Path
) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(size)

    with pytest.raises(BadMedia, match=said):
        media_of("photo", str(tmp_path / name))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_three_forms_of_a_photo_are_taken(form: str) -> None:
    assert uploaded("photo", f"a.{form.lower()}", picture(form=form)).content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not really a picture", "no picture that can be read"),
        (picture(300, 300)[:-200], "only a part of one"),
        (picture(form="GIF"), "no picture that can be read"),
        (picture(9_999, 2), "9,999 by 2 pixels"),
        (picture(21, 1), "21 by 1 pixels"),
        (picture(form="PNG")[:60], "only a part of one"),
    ],
    ids=["words", "cut", "another form", "too large", "too long", "cut PNG"],
)
def test_a_photo_telegram_would_refuse_is_not_taken(content: bytes, said: str) -> None:
    with pytest.raises(BadMedia, match=said) as refused:
        uploaded("photo", "a.jpg", content)

    assert "send it as a document" in refused.value.cure
    assert uploaded("document", "a.jpg", content).content == content


def test_a_photo_at_the_limits_is_taken() -> None:
    assert uploaded("photo", "a.png", picture(9_000, 1_000, "PNG")).content
    assert uploaded("photo", "a.png", picture(20, 1, "PNG")).content
