"""Is an erased person known again, and nobody else, and nobody without the key?"""

from pathlib import Path

import pytest

from core.erasure import Erased, add_erased, hash_in, read_erased
from core.errors import Refused

ANNA, BORIS = 5_000_000_001, 22


def test_whoever_was_erased_is_known_again_and_nobody_else(tmp_path: Path) -> None:
    add_erased(tmp_path, ANNA)

    assert read_erased(tmp_path).among([ANNA, BORIS, 5_000_000_002]) == {ANNA}


def test_nobody_is_erased_at_first(tmp_path: Path) -> None:
    assert read_erased(tmp_path / "nothing here") == Erased()
    assert read_erased(tmp_path).among([ANNA]) == frozenset()


def test_a_person_stands_in_the_list_once_and_not_by_their_id(tmp_path: Path) -> None:
    first, again = add_erased(tmp_path, ANNA), add_erased(tmp_path, ANNA)
    add_erased(tmp_path, BORIS)

    listed = (tmp_path / "erased.txt").read_text().split()
    assert first == again
    assert len(listed) == 2
    assert str(ANNA) not in "".join(listed)


def test_a_hash_alone_erases_nobody_in_this_folder(tmp_path: Path) -> None:
    own = hash_in(tmp_path, ANNA)

    assert read_erased(tmp_path).among([ANNA]) == frozenset()
    assert read_erased(tmp_path, [own]).among([ANNA, BORIS]) == {ANNA}


def test_another_folder_has_another_key(tmp_path: Path) -> None:
    assert add_erased(tmp_path / "one", ANNA) != add_erased(tmp_path / "two", ANNA)


@pytest.mark.parametrize("content", [None, "", "not hexadecimal", "abcd"])
def test_without_its_key_the_list_is_refused_and_not_ignored(
    tmp_path: Path, content: str | None
) -> None:
    add_erased(tmp_path, ANNA)
    (tmp_path / "erased.key").unlink()
    if content is not None:
        (tmp_path / "erased.key").write_text(content)

    with pytest.raises(Refused, match="backup"):
        read_erased(tmp_path)
    with pytest.raises(Refused, match="backup"):
        add_erased(tmp_path, BORIS)


def test_the_key_is_shown_nowhere(tmp_path: Path) -> None:
    add_erased(tmp_path, ANNA)

    assert (tmp_path / "erased.key").read_text().strip() not in repr(read_erased(tmp_path))
    assert "key=" not in repr(read_erased(tmp_path))
