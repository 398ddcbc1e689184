"""ARCHITECTURE.md shows the rooms that pyproject.toml defines, and which files to read first."""

import re
import tomllib

from tests.docs.fences import ROOT, fences

PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def layers():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return next(one for one in contracts if one["id"] == "rooms")["layers"]


def test_the_drawing_has_the_layers_of_the_contract_in_their_order():
    drawing = next(one for one in fences(PAGE) if one.kind == "text")
    drawn = [line.strip() for line in drawing.text.splitlines() if line.strip()]
    assert drawn == [re.sub("[()]", "", layer) for layer in layers()]


def test_every_module_of_the_package_is_drawn_and_described():
    package = ROOT / "src" / "disputerules"
    modules = {path.stem for path in package.glob("*.py")} - {"__init__"}
    folders = {path.parent.name for path in package.glob("*/__init__.py")}
    drawn = set(re.findall(r"\w+", " ".join(layers())))
    described = set(re.findall(r"^\| `(\w+)` \| \S", PAGE, re.M))
    assert modules | folders <= drawn
    assert modules | folders <= described


def test_the_reading_order_lists_ten_files_that_exist():
    listed = re.findall(r"^\d+\. \[`([\w/.]+)`\]\(([\w/.]+)\)", PAGE, re.M)
    assert len(listed) == 10
    for name, target in listed:
        assert target == f"src/disputerules/{name}"
        assert (ROOT / target).is_file(), target


def test_every_path_in_the_table_of_places_exists():
    (table,) = re.findall(r"^## Where does it go\?\n(.*?)^## ", PAGE, re.M | re.S)
    names = set(re.findall(r"`([\w/]+(?:/|\.py|\.json))`", table)) - {
        "conformance/presets/NAME.json"
    }
    assert len(names) > 10
    roots = (ROOT, ROOT / "src" / "disputerules")
    assert [one for one in names if not any((root / one).exists() for root in roots)] == []


def test_every_path_in_the_recipes_exists():
    recipes = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    names = set(re.findall(r"`([\w/]+(?:/|\.py|\.json|\.md))`", recipes))
    package = ROOT / "src" / "disputerules"
    roots = (ROOT, package, package / "interpreters")
    missing = [one for one in names if not any((root / one).exists() for root in roots)]
    assert missing == ["conformance/presets/NAME.json"]


def test_every_test_file_that_the_settings_and_the_gates_name_exists():
    files = [ROOT / "pyproject.toml", ROOT / "Makefile", *(ROOT / ".ci").rglob("*")]
    texts = [
        one.read_text(encoding="utf-8") for one in files if one.is_file() and one.suffix != ".pyc"
    ]
    names = {name for text in texts for name in re.findall(r"tests/[\w/]+\.py", text)}
    assert len(names) > 10
    assert [one for one in names if not (ROOT / one).is_file()] == []
