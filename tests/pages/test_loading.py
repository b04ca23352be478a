"""Is everything loaded before a screen runs? Two visitors of a new server must not import at once."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOADED = """
import json, sys
from threading import Thread
from pages.parts.loading import load_screens
threads = [Thread(target=load_screens) for _ in range(8)]
for each in threads: each.start()
for each in threads: each.join()
print(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.slow
def test_after_loading_no_screen_imports_anything_new() -> None:
    screens = [each for each in (ROOT / "pages").glob("*/*.py") if each.parent.name != "parts"]

    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stdout.splitlines()[-1]))

    assert len(screens) > 20
    assert {
        (screen.name, name) for screen in screens for name in imported(screen) - loaded
    } == set()


def imported(script: Path) -> set[str]:
    """The modules a script names in its imports; of `from a import b` the module a, and a.b if it is one."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{each.name}" for each in node.names}
            files = {
                each
                for each in inside
                if (ROOT / each.replace(".", "/")).with_suffix(".py").exists()
            }
            names |= {node.module, *files}
    return names
