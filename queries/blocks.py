"""How named SQL blocks are written in a file, and what is refused."""

import re
from dataclasses import dataclass
from pathlib import Path

_HEADER = re.compile(r"^-- name: ([a-z][a-z0-9_]*)$", re.MULTILINE)


class BrokenBlocks(Exception):
    """A *.sql file or a block name in code is wrong: a fault of ours, found before a person does."""


@dataclass(frozen=True)
class Block:
    """One named statement: `sentence` says what it answers, `sql` is the statement itself."""

    name: str
    sentence: str
    sql: str
    file: str


def read_blocks(path: Path) -> dict[str, Block]:
    """The blocks of one file by name. Raises BrokenBlocks on a missing sentence or a name used twice."""
    parts = _HEADER.split(path.read_text(encoding="utf-8"))
    if parts[0].strip() and not all(
        line.startswith("--") for line in parts[0].strip().splitlines()
    ):
        raise BrokenBlocks(f"{path.name}: there is SQL before the first '-- name:' line")
    blocks = [_block(path, name, text) for name, text in zip(parts[1::2], parts[2::2], strict=True)]
    return _by_name(blocks)


def read_folder(folder: Path) -> dict[str, Block]:
    """The blocks of every *.sql file in `folder`, by name; a name belongs to one file only."""
    files = sorted(folder.glob("*.sql"))
    return _by_name([block for file in files for block in read_blocks(file).values()])


def _block(path: Path, name: str, text: str) -> Block:
    lines = text.strip().splitlines()
    comments = [line for line in lines if line.startswith("--")]
    if not lines or not lines[0].startswith("-- "):
        raise BrokenBlocks(f"{path.name}: block {name!r} has no sentence under its name")
    sentence = " ".join(line.removeprefix("--").strip() for line in comments)
    sql = "\n".join(line for line in lines if not line.startswith("--")).strip().rstrip(";")
    if not sql:
        raise BrokenBlocks(f"{path.name}: block {name!r} has no statement")
    return Block(name=name, sentence=sentence, sql=sql, file=path.name)


def _by_name(blocks: list[Block]) -> dict[str, Block]:
    found: dict[str, Block] = {}
    for block in blocks:
        if block.name in found:
            raise BrokenBlocks(
                f"block {block.name!r} is in {found[block.name].file} and {block.file}"
            )
        found[block.name] = block
    return found
