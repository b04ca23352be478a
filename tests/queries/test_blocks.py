"""Are broken query blocks refused, unknown names found at import, and no SQL glued together in code?"""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines import building, checks, search_file
from pipelines.tables import SOURCE_TABLES
from queries import ALL, BrokenBlocks, block, read_blocks, read_folder

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "core",
    "queries",
    "pipelines",
    "charts",
    "commands",
    "operations",
    "pages",
    "demo",
    "messaging",
)
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|TRUNCATE)\b")
# `postgres --single` reads one line and knows no parameters; the name is a constant of ours.
GLUED_ALL_THE_SAME = {"core/embedded_cluster.py": 1}
GOOD = "-- name: good\n-- Says something.\nSELECT\n    1\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "some.sql"
    path.write_text(text, encoding="utf-8")
    return path


def product() -> Iterator[tuple[Path, ast.Module]]:
    """Every file of the product, parsed."""
    files = [ROOT / "app.py", ROOT / "cli.py"]
    files += [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    for path in files:
        yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def test_a_block_has_a_name_a_sentence_and_a_statement(tmp_path: Path) -> None:
    text = GOOD + "\n-- name: other\n-- Two lines\n-- of words.\nSELECT 2;\n"

    found = read_blocks(written(tmp_path, text))

    assert list(found) == ["good", "other"]
    assert (found["good"].sentence, found["good"].sql) == ("Says something.", "SELECT\n    1")
    assert (found["other"].sentence, found["other"].sql) == ("Two lines of words.", "SELECT 2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-- name: mute\nSELECT 1\n", "'mute' has no sentence"),
        ("-- name: empty\n", "'empty' has no sentence"),
        ("-- name: idle\n-- Only words.\n", "'idle' has no statement"),
        ("SELECT 1\n" + GOOD, "SQL before the first"),
        ("-- name: Wrong\n-- A name in capitals.\nSELECT 1\n" + GOOD, "SQL before the first"),
        (GOOD + GOOD, "'good' is in some.sql and some.sql"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BrokenBlocks, match=said):
        read_blocks(written(tmp_path, text))


def test_a_remark_before_the_first_name_is_no_sql(tmp_path: Path) -> None:
    assert list(read_blocks(written(tmp_path, "-- About these.\n\n" + GOOD))) == ["good"]


def test_a_name_belongs_to_one_file_only(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(GOOD)
    (tmp_path / "b.sql").write_text(GOOD)

    with pytest.raises(BrokenBlocks, match=r"'good' is in a\.sql and b\.sql"):
        read_folder(tmp_path)


def test_an_unknown_name_says_where_names_are() -> None:
    with pytest.raises(BrokenBlocks, match=r"no query block named 'nope' in queries/\*\.sql"):
        block("nope")


def test_an_unknown_name_stops_the_import(tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text('from queries import block\n\nSQL = block("nope")\n')

    done = subprocess.run(
        [sys.executable, "-c", "import wrong"],
        env={"PYTHONPATH": f"{ROOT}:{tmp_path}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "BrokenBlocks: there is no query block named 'nope'" in done.stderr


def test_every_block_is_used() -> None:
    said = {
        node.value
        for _, tree in product()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    families = {f"create_{table}" for table in building.TABLES}
    families |= {table.read for table in SOURCE_TABLES} | {
        f"check_{name}" for name in checks._QUERIES
    }

    families |= {name for name in ALL if name.startswith(search_file.TABLES)}

    assert sorted(set(ALL) - said - families) == []


def test_every_sentence_ends() -> None:
    assert [each.name for each in ALL.values() if not each.sentence.endswith(".")] == []


def test_no_sql_is_glued_together_in_code() -> None:
    glued = Counter(
        str(path)
        for path, tree in product()
        for node in ast.walk(tree)
        if isinstance(node, ast.expr) and _is_glued_sql(node)
    )

    assert glued == GLUED_ALL_THE_SAME


@pytest.mark.parametrize(
    "code",
    [
        'f"SELECT {x}"',
        '"DELETE FROM t WHERE id = " + x',
        'x + " UPDATE t"',
        '"INSERT INTO %s" % x',
        '"CREATE TABLE {}".format(x)',
        '" ".join(["SELECT", x])',
    ],
)
def test_glued_sql_would_be_seen(code: str) -> None:
    assert any(
        _is_glued_sql(node) for node in ast.walk(ast.parse(code)) if isinstance(node, ast.expr)
    )


def _is_glued_sql(node: ast.expr) -> bool:
    match node:
        case ast.JoinedStr(values=parts):
            return _speaks_sql(*parts)
        case ast.BinOp(op=ast.Add() | ast.Mod(), left=left, right=right):
            return _speaks_sql(left, right)
        case ast.Call(func=ast.Attribute(value=text, attr="format")):
            return _speaks_sql(text)
        case ast.Call(
            func=ast.Attribute(attr="join"), args=[ast.List(elts=parts) | ast.Tuple(elts=parts)]
        ):
            return _speaks_sql(*parts)
    return False


def _speaks_sql(*parts: ast.expr) -> bool:
    return any(
        isinstance(part, ast.Constant) and isinstance(part.value, str) and SQL.search(part.value)
        for part in parts
    )
