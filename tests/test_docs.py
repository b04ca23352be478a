"""Whether the documents say what the code is."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from core.settings import Settings

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "make_reference", ROOT / "docs" / "make_reference.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_what_the_code_says(maker: ModuleType) -> None:
    written = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")

    made = maker.reference()

    assert written == made, "run `make docs`"


def test_the_example_of_settings_names_every_setting_and_changes_none(
    maker: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HSL_{name.upper()}", raising=False)
    written = (ROOT / ".env.example").read_text(encoding="utf-8")
    (tmp_path / ".env").write_text(re.sub("^#HSL", "HSL", written, flags=re.MULTILINE))

    read = Settings(_env_file=tmp_path / ".env")  # type: ignore[call-arg]  # pydantic's own

    assert written == maker.example(), "run `make docs`"
    assert read == Settings(_env_file=None)  # type: ignore[call-arg]  # the same


def test_every_column_of_the_snapshot_says_what_it_means() -> None:
    ddl = (ROOT / "queries" / "snapshot_tables.sql").read_text(encoding="utf-8")

    columns = re.findall(r"^    \w+ [A-Z]+.*$", ddl, re.MULTILINE)

    assert columns
    assert [line for line in columns if " -- " not in line] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_a_document_points_to_is_there(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8"))

    missing = [link for link in links if not (document.parent / link).exists()]

    assert missing == []


def test_every_command_and_target_the_readme_names_exists(maker: ModuleType) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    commands = set(re.findall(r"`?hsl ([a-z]+)", readme))
    targets = set(re.findall(r"`make ([a-z-]+)", readme))

    assert commands <= {row.split()[1].strip("`") for row, *_ in maker._commands()}
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
