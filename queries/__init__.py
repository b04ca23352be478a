"""Every SQL statement of the product, as named blocks in *.sql; `block` finds one or fails at import."""

from pathlib import Path

from queries.blocks import Block, BrokenBlocks, read_blocks, read_folder

__all__ = ["ALL", "Block", "BrokenBlocks", "block", "read_blocks", "read_folder"]

ALL: dict[str, Block] = read_folder(Path(__file__).parent)


def block(name: str) -> str:
    """The SQL text of the block `name`. Call it at import, so that a wrong name is found at once."""
    try:
        return ALL[name].sql
    except KeyError:
        raise BrokenBlocks(f"there is no query block named {name!r} in queries/*.sql") from None
